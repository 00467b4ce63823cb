import type { Line, Stage } from './stage.ts';

export interface Filling {
  conversations: number;
  /** Messages of each. */
  each: number;
  /** Messages of the latest conversation, in lines of many lengths; as many as the others when not said. */
  latest?: number;
}

/**
 * Rows as the gateway would have written them, without its work: what is measured is reading. With statistics, which the
 * autovacuum of a database in use gathers within a minute.
 */
export async function fill(
  stage: Stage,
  { accountId, numberId }: Line,
  { conversations, each, latest = each }: Filling,
): Promise<void> {
  const ids = `'${accountId}'::uuid, gen_random_uuid()`;
  const words = latest === each ? `''` : `repeat(' and so on', CASE WHEN p.n = 1 THEN m % 20 ELSE 0 END)`;
  await stage.sql(
    // The order of writing keeps to the foreign keys; checking each row would take most of the time.
    'SET session_replication_role = replica',
    `CREATE TEMP TABLE people AS SELECT n, gen_random_uuid() AS contact, gen_random_uuid() AS thread
       FROM generate_series(1, ${conversations}) AS n`,
    `INSERT INTO contacts (account_id, id, phone, name)
       SELECT '${accountId}', contact, (5511000000000 + n * 7)::text, 'Person ' || n FROM people`,
    `INSERT INTO contact_identities (account_id, contact_id, kind, spelling)
       SELECT '${accountId}', contact, 'phone', (5511000000000 + n * 7)::text FROM people`,
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id, last_message_at, heard_at)
       SELECT '${accountId}', thread, '${numberId}', 'contact', contact, now() - n * interval '1 second', now() FROM people`,
    `INSERT INTO messages (account_id, id, number_id, conversation_id, direction, key, type, text, status, at)
       SELECT ${ids}, '${numberId}', p.thread, CASE WHEN m % 2 = 0 THEN 'in' ELSE 'out' END,
              'bench_' || p.n || '_' || m, 'text',
              'message ' || m || ' of order ' || (p.n * 31 + m * 17) % 10000 || ' for person ' || p.n || ${words},
              CASE WHEN m % 2 = 0 THEN 'delivered' ELSE 'read' END, now() - p.n * interval '1 second' - m * interval '1 hour'
         FROM people p CROSS JOIN LATERAL generate_series(0, CASE WHEN p.n = 1 THEN ${latest} ELSE ${each} END - 1) AS m`,
    `UPDATE conversations v SET last_message_id = m.id, last_message_at = m.at FROM messages m JOIN people p ON p.thread = m.conversation_id
      WHERE m.account_id = '${accountId}' AND m.key = 'bench_' || p.n || '_0' AND v.account_id = m.account_id AND v.id = m.conversation_id`,
    'SET session_replication_role = origin',
    'VACUUM ANALYZE',
  );
}

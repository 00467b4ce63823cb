/** Unique indexes that reach across accounts, each with the reason why a tenant learns nothing from it. */
export const sharedUniqueIndexes: Record<string, string> = {
  numbers_id_key: 'made by the gateway, never chosen by a client: sessions and instances are named by it',
  instances_number_id_key: 'the same id',
  instances_port_key: 'ports of this machine, chosen by the system role',
  links_pkey: 'made by the gateway, never chosen by a client',
  links_token_hash_key: 'the hash of 256 random bits',
  api_keys_hash_key: 'the hash of 256 random bits',
  audit_log_pkey: 'made by the gateway, never chosen by a client',
  accounts_pkey: 'made by the gateway; tenants insert no accounts',
};

/** What the system role may do across accounts: whole tables, or single columns. A change here is a decision. */
export const grantsOfSystem: Record<string, string> = {
  accounts: 'DELETE INSERT SELECT UPDATE',
  api_key_numbers: 'SELECT',
  api_keys: 'SELECT',
  audit_log: 'INSERT SELECT',
  instances: 'INSERT SELECT UPDATE',
  links: 'DELETE INSERT SELECT UPDATE',
  memberships: 'INSERT SELECT, UPDATE role',
  numbers:
    'DELETE INSERT SELECT, UPDATE code, UPDATE desired, UPDATE detail, UPDATE linked_at, UPDATE linked_lid, UPDATE linked_name, UPDATE linked_phone, UPDATE since',
  pacing: 'SELECT account_id, SELECT number_id, SELECT queued_bulk, SELECT queued_cold, SELECT queued_reply',
  creation_keys: 'DELETE INSERT SELECT',
  removals: 'DELETE INSERT SELECT',
  sign_ins: 'DELETE INSERT SELECT UPDATE',
  users: 'INSERT SELECT UPDATE',
  cloud_numbers:
    'INSERT, SELECT account_id, SELECT checked_at, SELECT connection_id, SELECT number_id, SELECT phone_number_id',
  meta_connections:
    'SELECT account_id, SELECT app_id, SELECT app_secret, SELECT business_id, SELECT id, SELECT verify_token, SELECT waba_id, SELECT way',
  meta_intake: 'DELETE INSERT SELECT UPDATE',
  webhooks: 'SELECT account_id, SELECT disabled_at, SELECT id',
  media: 'SELECT account_id, SELECT fetch_from, SELECT next_at, SELECT state',
  read_receipts: 'SELECT account_id, SELECT due_at, SELECT number_id',
  conversations:
    'SELECT account_id, SELECT assignee_id, SELECT id, SELECT last_message_at, SELECT state, SELECT unread',
  outbox: 'SELECT account_id, SELECT number_id',
  deliveries: 'SELECT account_id, SELECT lease_until, SELECT next_at, SELECT state, SELECT webhook_id',
  'pgboss.job': 'DELETE INSERT SELECT UPDATE',
  'pgboss.job_common': 'DELETE INSERT SELECT UPDATE',
  'pgboss.job_dependency': 'DELETE SELECT',
  'pgboss.queue': 'INSERT SELECT UPDATE',
  'pgboss.schedule': 'INSERT SELECT UPDATE',
  'pgboss.version': 'SELECT UPDATE',
};

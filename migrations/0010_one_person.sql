-- Up Migration
-- One person is one contact, whatever the spelling of their phone, and their wish to hear nothing outlives their contact.

CREATE FUNCTION canonical_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT CASE
    WHEN phone ~ '^55[0-9]{2}[6-9][0-9]{7}$' THEN left(phone, 4) || '9' || right(phone, 8)
    WHEN phone ~ '^521[0-9]{10}$' THEN '52' || right(phone, 10)
    WHEN phone ~ '^54[0-9]{10}$' THEN '549' || right(phone, 10)
    WHEN phone ~ '^229[0-9]{8}$' THEN '22901' || right(phone, 8)
    ELSE phone END $$;
COMMENT ON FUNCTION canonical_phone IS
  'The official one of a phone''s spellings, by which people are known. The rules and their sources stand in src/model/phone.ts; a test holds both equal';

CREATE FUNCTION phone_spellings(phone text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT canonical_phone(phone) || CASE
    WHEN canonical_phone(phone) ~ '^55[0-9]{2}9[6-9][0-9]{7}$' THEN ' ' || left(phone, 4) || right(phone, 8)
    WHEN phone ~ '^521?[0-9]{10}$' THEN ' 521' || right(phone, 10)
    WHEN phone ~ '^549?[0-9]{10}$' THEN ' 54' || right(phone, 10)
    WHEN phone ~ '^229(01)?[0-9]{8}$' THEN ' 229' || right(phone, 8)
    ELSE '' END $$;
COMMENT ON FUNCTION phone_spellings IS 'All spellings of a phone, for searches';

-- The migrating user may own these tables without being a superuser; its rows are hidden from it while FORCE holds.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contacts', 'conversations', 'messages', 'outbox', 'notes', 'responses', 'reactions',
                              'poll_votes', 'phone_checks'] LOOP
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', name);
  END LOOP;
END $$;

ALTER TABLE contacts ADD COLUMN canonical_phone text GENERATED ALWAYS AS (canonical_phone(phone)) STORED;
COMMENT ON COLUMN contacts.canonical_phone IS 'Decides who it is: the same for all spellings of the phone';
COMMENT ON COLUMN contacts.phone IS 'WhatsApp''s own spelling where it is known, E.164 without the plus; null where WhatsApp hides it';

-- Contacts of one person become one, as domain and db/mergeContacts.ts join them: the contact that WhatsApp knows stays,
-- conversations with the same number become one, of two reactions or votes the later stays.
DO $$
DECLARE
  pair record;
  thread record;
  kept uuid;
  joined record;
BEGIN
  CREATE TEMPORARY TABLE same_person ON COMMIT DROP AS
    SELECT * FROM (
      SELECT account_id, id AS loser, first_value(id) OVER (
               PARTITION BY account_id, canonical_phone
               ORDER BY lid IS NULL,
                        NOT EXISTS (SELECT FROM conversations v WHERE v.account_id = c.account_id AND v.contact_id = c.id
                                       AND v.heard_at IS NOT NULL),
                        NOT EXISTS (SELECT FROM phone_checks k WHERE k.account_id = c.account_id AND k.phone = c.phone),
                        created_at, id) AS winner
        FROM contacts c WHERE canonical_phone IS NOT NULL) AS found
     WHERE loser <> winner;

  FOR pair IN SELECT * FROM same_person LOOP
    FOR thread IN SELECT id, number_id FROM conversations
                   WHERE account_id = pair.account_id AND contact_id = pair.loser LOOP
      SELECT id INTO kept FROM conversations
       WHERE account_id = pair.account_id AND contact_id = pair.winner AND number_id = thread.number_id;
      IF kept IS NULL THEN
        UPDATE conversations SET contact_id = pair.winner WHERE account_id = pair.account_id AND id = thread.id;
        CONTINUE;
      END IF;
      UPDATE messages SET conversation_id = kept WHERE account_id = pair.account_id AND conversation_id = thread.id;
      UPDATE outbox SET conversation_id = kept WHERE account_id = pair.account_id AND conversation_id = thread.id;
      UPDATE notes SET conversation_id = kept WHERE account_id = pair.account_id AND conversation_id = thread.id;
      DELETE FROM responses a USING responses b
       WHERE a.account_id = pair.account_id AND b.account_id = pair.account_id AND a.conversation_id = thread.id
         AND b.conversation_id = kept AND a.asked_at = b.asked_at;
      UPDATE responses SET conversation_id = kept WHERE account_id = pair.account_id AND conversation_id = thread.id;
      WITH g AS (DELETE FROM conversations WHERE account_id = pair.account_id AND id = thread.id RETURNING *)
      UPDATE conversations v
         SET unread = v.unread + g.unread, heard_at = greatest(v.heard_at, g.heard_at),
             created_at = least(v.created_at, g.created_at),
             state = CASE WHEN 'open' IN (v.state, g.state) THEN 'open'
                          WHEN 'pending' IN (v.state, g.state) THEN 'pending' ELSE 'resolved' END,
             assignee_id = coalesce(v.assignee_id, g.assignee_id),
             assignee_name = CASE WHEN v.assignee_id IS NULL THEN g.assignee_name ELSE v.assignee_name END,
             team_id = coalesce(v.team_id, g.team_id), waiting_since = least(v.waiting_since, g.waiting_since),
             tags = array(SELECT DISTINCT unnest(v.tags || g.tags) ORDER BY 1),
             last_message_at = CASE WHEN g.last_message_id IS NOT NULL
                                     AND (v.last_message_id IS NULL OR g.last_message_at > v.last_message_at)
                                    THEN g.last_message_at ELSE v.last_message_at END,
             last_message_id = CASE WHEN g.last_message_id IS NOT NULL
                                     AND (v.last_message_id IS NULL OR g.last_message_at > v.last_message_at)
                                    THEN g.last_message_id ELSE v.last_message_id END
        FROM g WHERE v.account_id = pair.account_id AND v.id = kept;
    END LOOP;

    UPDATE messages SET author_id = pair.winner WHERE account_id = pair.account_id AND author_id = pair.loser;
    -- Two rows with one key: the later of them, under the name of the contact that stays.
    DELETE FROM reactions a USING reactions b
     WHERE a.account_id = pair.account_id AND b.account_id = pair.account_id AND a.number_id = b.number_id
       AND a.target_key = b.target_key AND a.sender = pair.winner::text AND b.sender = pair.loser::text AND a.at < b.at;
    DELETE FROM reactions a USING reactions b
     WHERE a.account_id = pair.account_id AND b.account_id = pair.account_id AND a.number_id = b.number_id
       AND a.target_key = b.target_key AND a.sender = pair.loser::text AND b.sender = pair.winner::text;
    UPDATE reactions SET sender = pair.winner::text
     WHERE account_id = pair.account_id AND sender = pair.loser::text;
    DELETE FROM poll_votes a USING poll_votes b
     WHERE a.account_id = pair.account_id AND b.account_id = pair.account_id AND a.number_id = b.number_id
       AND a.poll_key = b.poll_key AND a.voter = pair.winner::text AND b.voter = pair.loser::text AND a.at < b.at;
    DELETE FROM poll_votes a USING poll_votes b
     WHERE a.account_id = pair.account_id AND b.account_id = pair.account_id AND a.number_id = b.number_id
       AND a.poll_key = b.poll_key AND a.voter = pair.loser::text AND b.voter = pair.winner::text;
    UPDATE poll_votes SET voter = pair.winner::text
     WHERE account_id = pair.account_id AND voter = pair.loser::text;

    WITH g AS (DELETE FROM contacts WHERE account_id = pair.account_id AND id = pair.loser RETURNING *)
    UPDATE contacts c
       SET lid = coalesce(c.lid, g.lid), is_named = c.is_named OR g.is_named,
           name = CASE WHEN g.is_named AND NOT c.is_named THEN g.name ELSE coalesce(c.name, g.name) END,
           tags = array(SELECT DISTINCT unnest(c.tags || g.tags) ORDER BY 1), fields = g.fields || c.fields,
           opted_out_at = least(c.opted_out_at, g.opted_out_at), created_at = least(c.created_at, g.created_at),
           updated_at = now()
      FROM g WHERE c.account_id = pair.account_id AND c.id = pair.winner;
  END LOOP;

  FOR joined IN SELECT account_id, count(*) AS contacts FROM same_person GROUP BY account_id ORDER BY account_id LOOP
    RAISE NOTICE 'account %: % contacts were other spellings of a phone and are joined with the contact that they belong to',
      joined.account_id, joined.contacts;
  END LOOP;
END $$;

CREATE TABLE opt_outs (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind        text NOT NULL CHECK (kind IN ('phone', 'lid')),
  value       text NOT NULL,
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, kind, value)
);
COMMENT ON TABLE opt_outs IS
  'People who asked to hear nothing more (STOP, SAIR, PARAR …), or of whom somebody noted it. By who they are and not by contact: it holds after the contact is deleted and imported again';
COMMENT ON COLUMN opt_outs.account_id IS 'The account that they do not want to hear from';
COMMENT ON COLUMN opt_outs.kind IS 'What the value is: a canonical phone or a LID. Of a person whose phone and LID are known there is a row for each';
COMMENT ON COLUMN opt_outs.value IS 'The canonical phone (canonical_phone), or the LID';
COMMENT ON COLUMN opt_outs.at IS 'Since when';
INSERT INTO opt_outs (account_id, kind, value, at)
  SELECT account_id, 'phone', canonical_phone, opted_out_at FROM contacts
   WHERE opted_out_at IS NOT NULL AND canonical_phone IS NOT NULL
  UNION ALL
  SELECT account_id, 'lid', lid, opted_out_at FROM contacts WHERE opted_out_at IS NOT NULL AND lid IS NOT NULL;

ALTER TABLE conversations ADD COLUMN away_since timestamptz;
COMMENT ON COLUMN conversations.away_since IS
  'The time of being closed (when it began) in which they got the away message; null: never yet';

-- WhatsApp's answers about phones are asked for again: they are kept by the canonical phone from now on.
TRUNCATE phone_checks;
COMMENT ON COLUMN phone_checks.asked IS 'The canonical phone that was asked for';

-- Keys that are checked at commit; a table with changes that wait for that cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE contacts DROP COLUMN opted_out_at;
ALTER TABLE contacts DROP COLUMN search;
ALTER TABLE contacts ADD COLUMN search text NOT NULL
  GENERATED ALWAYS AS (folded(coalesce(name, '')) || ' ' || coalesce(phone_spellings(phone), '')) STORED;
COMMENT ON COLUMN contacts.search IS 'Name without case and accents, and the phone in all its spellings';
ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_phone_key;
ALTER TABLE contacts ADD CONSTRAINT contacts_one_person UNIQUE (account_id, canonical_phone);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contacts', 'conversations', 'messages', 'outbox', 'notes', 'responses', 'reactions',
                              'poll_votes', 'phone_checks'] LOOP
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  ALTER TABLE opt_outs ENABLE ROW LEVEL SECURITY;
  ALTER TABLE opt_outs FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON opt_outs TO ramal_tenant USING (account_id = current_account());
  GRANT SELECT, INSERT, UPDATE, DELETE ON opt_outs TO ramal_tenant;
END $$;
SET CONSTRAINTS ALL DEFERRED;

-- Up Migration
-- What waits for a number: read receipts that its phone has not been told, and files of messages. Both are found by the
-- number, so that a round looks only at numbers that are connected, whatever waits for others.

CREATE TABLE read_receipts (
  account_id      uuid NOT NULL,
  conversation_id uuid NOT NULL,
  number_id       uuid NOT NULL,
  message_id      uuid NOT NULL,
  due_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, conversation_id),
  FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE read_receipts IS 'Conversations that were seen here, and the phone of the number has not been told';
COMMENT ON COLUMN read_receipts.account_id IS 'The account of all of them';
COMMENT ON COLUMN read_receipts.conversation_id IS 'What was seen';
COMMENT ON COLUMN read_receipts.number_id IS 'Whose phone is to be told';
COMMENT ON COLUMN read_receipts.message_id IS
  'The incoming message up to which it was seen; no foreign key, so that messages can be removed by age';
COMMENT ON COLUMN read_receipts.due_at IS 'When the phone is to be told, at the earliest';
CREATE INDEX read_receipts_due ON read_receipts (account_id, number_id, due_at);
ALTER TABLE read_receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_receipts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON read_receipts TO ramal_tenant
  USING (account_id = current_account()) WITH CHECK (account_id = current_account());
CREATE POLICY numbers ON read_receipts AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON read_receipts TO ramal_tenant;
CREATE POLICY system ON read_receipts FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, number_id, due_at) ON read_receipts TO ramal_system;

ALTER TABLE media ADD COLUMN fetch_from uuid;
COMMENT ON COLUMN media.fetch_from IS
  'The number that its bytes are to be fetched from, while they are pending; no foreign key: the row outlives its number by a day';
ALTER TABLE media NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
UPDATE media m SET fetch_from = s.number_id FROM messages s
 WHERE s.account_id = m.account_id AND s.media_id = m.id AND m.state = 'pending';
-- Nobody asks for them: their messages are gone.
UPDATE media SET state = 'failed' WHERE state = 'pending' AND fetch_from IS NULL;
ALTER TABLE media FORCE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE media ADD CONSTRAINT media_pending_of CHECK (state <> 'pending' OR fetch_from IS NOT NULL);
CREATE INDEX media_pending_of_number ON media (account_id, fetch_from, next_at) WHERE state = 'pending';
DROP INDEX media_pending_of_account;
GRANT SELECT (fetch_from) ON media TO ramal_system;

-- Up Migration
-- What waits for a number: read receipts that its phone has not been told, and files of messages. Both are found by the
-- number, so that a round looks only at numbers that are connected, whatever waits for others.

ALTER TABLE conversations
  ADD COLUMN receipt_message_id uuid,
  ADD COLUMN receipt_due_at timestamptz,
  ADD CONSTRAINT conversations_receipt CHECK ((receipt_message_id IS NULL) = (receipt_due_at IS NULL));
COMMENT ON COLUMN conversations.receipt_message_id IS
  'Seen here up to this incoming message, and the phone of the number has not been told; no foreign key, so that messages can be removed by age';
COMMENT ON COLUMN conversations.receipt_due_at IS 'When the phone is to be told, at the earliest';
CREATE INDEX conversations_receipt_due ON conversations (account_id, number_id, receipt_due_at)
  WHERE receipt_due_at IS NOT NULL;
CREATE POLICY system_receipts ON conversations FOR SELECT TO ramal_system USING (receipt_due_at IS NOT NULL);
GRANT SELECT (account_id, number_id, receipt_due_at) ON conversations TO ramal_system;

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

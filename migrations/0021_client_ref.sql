-- Up Migration
-- What a client calls its message, so that it recognises it in answers, events and webhooks.

ALTER TABLE messages ADD COLUMN client_ref text CHECK (length(client_ref) BETWEEN 1 AND 200);
COMMENT ON COLUMN messages.client_ref IS 'What the client that sent it calls it; null: it gave no name. Not unique: Idempotency-Key is what prevents repeats';

-- Up Migration
-- Messages of every kind that WhatsApp has are stored; what kind it was is said where our own types say less.

ALTER TABLE messages ADD COLUMN whatsapp_type text;
COMMENT ON COLUMN messages.whatsapp_type IS 'WhatsApp''s own name of the kind (ptv, list_response, order) where type says less; null where type says it all';

-- The claims of media and webhooks ask for what can be done now, each by one look into an index.
CREATE INDEX media_pending_of_account ON media (account_id, next_at) WHERE state = 'pending';
DROP INDEX media_pending;
CREATE INDEX deliveries_due_of_webhook ON deliveries (account_id, webhook_id, next_at) WHERE state = 'pending';
DROP INDEX deliveries_due;
CREATE POLICY system ON webhooks FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, id, disabled_at) ON webhooks TO ramal_system;

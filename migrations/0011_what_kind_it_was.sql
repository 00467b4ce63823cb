-- Up Migration
-- Messages of every kind that WhatsApp has are stored; what kind it was is said where our own types say less.

ALTER TABLE messages ADD COLUMN whatsapp_type text;
COMMENT ON COLUMN messages.whatsapp_type IS 'WhatsApp''s own name of the kind (ptv, list_response, order) where type says less; null where type says it all';

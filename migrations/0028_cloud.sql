-- Up Migration
-- Numbers of Meta's Cloud API: the apps and business accounts that reach them, what Meta knows of them, and the intake of Meta's
-- webhooks.

CREATE TABLE meta_connections (
  account_id       uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id               uuid NOT NULL,
  way              text NOT NULL CHECK (way IN ('own_app', 'oauth', 'central')),
  app_id           text NOT NULL CHECK (app_id ~ '^\d{1,30}$'),
  app_secret       text,
  verify_token     text,
  waba_id          text NOT NULL CHECK (waba_id ~ '^\d{1,30}$'),
  waba_name        text,
  business_id      text NOT NULL,
  business_name    text,
  currency         text,
  meta_user_id     text,
  token            text,
  token_expires_at timestamptz,
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, waba_id),
  CHECK ((way = 'own_app') = (app_secret IS NOT NULL AND verify_token IS NOT NULL)),
  CHECK ((way = 'central') = (token IS NULL))
);
COMMENT ON TABLE meta_connections IS 'A WhatsApp Business account (WABA) of Meta that an account may use, with the token for it';
COMMENT ON COLUMN meta_connections.account_id IS 'Whose it is';
COMMENT ON COLUMN meta_connections.id IS 'UUID version 7';
COMMENT ON COLUMN meta_connections.way IS
  'own_app: the customer''s own app of Meta; oauth: the installation''s app, with a token of the customer; central: the installation''s app and token';
COMMENT ON COLUMN meta_connections.app_id IS 'Meta''s id of the app; its webhooks are accepted for the numbers of this connection only';
COMMENT ON COLUMN meta_connections.app_secret IS 'Of the customer''s own app, sealed; null: the secret of the installation''s app';
COMMENT ON COLUMN meta_connections.verify_token IS 'What Meta''s handshake must bring for the customer''s own app; null: that of the installation''s app';
COMMENT ON COLUMN meta_connections.waba_id IS 'Meta''s id of the WhatsApp Business account';
COMMENT ON COLUMN meta_connections.waba_name IS 'Its name at Meta';
COMMENT ON COLUMN meta_connections.business_id IS 'Meta''s id of the business portfolio; the scope of business-scoped user ids';
COMMENT ON COLUMN meta_connections.business_name IS 'Its name at Meta';
COMMENT ON COLUMN meta_connections.currency IS 'In which Meta charges the WABA, ISO 4217';
COMMENT ON COLUMN meta_connections.meta_user_id IS 'Meta''s id of the user or system user of the token';
COMMENT ON COLUMN meta_connections.token IS 'The access token, sealed; null: the token of the installation';
COMMENT ON COLUMN meta_connections.token_expires_at IS 'When the token ends; null: never';
COMMENT ON COLUMN meta_connections.created_at IS 'When it was connected';
CREATE INDEX meta_connections_app ON meta_connections (app_id);
ALTER TABLE meta_connections ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_connections FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON meta_connections TO ramal_tenant USING (account_id = current_account());
GRANT SELECT, INSERT, UPDATE, DELETE ON meta_connections TO ramal_tenant;
CREATE POLICY system ON meta_connections FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, id, way, app_id, app_secret, verify_token, waba_id, business_id) ON meta_connections TO ramal_system;

CREATE TABLE cloud_numbers (
  account_id      uuid NOT NULL,
  number_id       uuid NOT NULL,
  connection_id   uuid NOT NULL,
  phone_number_id text NOT NULL UNIQUE CHECK (phone_number_id ~ '^\d{1,30}$'),
  pin             text,
  verified_name   text,
  name_status     text,
  quality         text,
  messaging_limit text,
  throughput      text,
  status          text,
  checked_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, number_id),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, connection_id) REFERENCES meta_connections (account_id, id)
);
COMMENT ON TABLE cloud_numbers IS 'What Meta knows of a number of the Cloud API. One number of Meta belongs to one account of the installation';
COMMENT ON COLUMN cloud_numbers.account_id IS 'Whose it is';
COMMENT ON COLUMN cloud_numbers.number_id IS 'The number';
COMMENT ON COLUMN cloud_numbers.connection_id IS 'The token that reaches it';
COMMENT ON COLUMN cloud_numbers.phone_number_id IS 'Meta''s id of the number';
COMMENT ON COLUMN cloud_numbers.pin IS 'The PIN of two-step verification, sealed; null: not known here';
COMMENT ON COLUMN cloud_numbers.verified_name IS 'The display name at Meta';
COMMENT ON COLUMN cloud_numbers.name_status IS 'Of the display name, in Meta''s words: APPROVED, PENDING_REVIEW, …';
COMMENT ON COLUMN cloud_numbers.quality IS 'Meta''s rating: GREEN, YELLOW, RED, UNKNOWN';
COMMENT ON COLUMN cloud_numbers.messaging_limit IS 'How many people may be written to first within 24 h, in Meta''s words: TIER_250, …';
COMMENT ON COLUMN cloud_numbers.throughput IS 'STANDARD: 80 messages a second; HIGH: 1,000';
COMMENT ON COLUMN cloud_numbers.status IS 'In Meta''s words: CONNECTED, PENDING, BANNED, …';
COMMENT ON COLUMN cloud_numbers.checked_at IS 'When Meta was last asked';
CREATE INDEX cloud_numbers_connection ON cloud_numbers (account_id, connection_id);
ALTER TABLE cloud_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE cloud_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON cloud_numbers TO ramal_tenant USING (account_id = current_account());
CREATE POLICY numbers ON cloud_numbers AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id));
-- Only the system adds one, after Meta has confirmed that the account's token reaches it: the unique index spans accounts.
GRANT SELECT, UPDATE (pin, verified_name, name_status, quality, messaging_limit, throughput, status, checked_at)
   ON cloud_numbers TO ramal_tenant;
CREATE POLICY system ON cloud_numbers TO ramal_system USING (true);
GRANT SELECT (account_id, number_id, connection_id, phone_number_id, checked_at), INSERT ON cloud_numbers TO ramal_system;

CREATE TABLE cloud_media (
  account_id  uuid NOT NULL,
  number_id   uuid NOT NULL,
  message_key text NOT NULL,
  media_id    text NOT NULL,
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, number_id, message_key),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE cloud_media IS 'Meta''s ids of incoming files, until they are fetched. Meta keeps them for 7 days';
COMMENT ON COLUMN cloud_media.account_id IS 'Whose it is';
COMMENT ON COLUMN cloud_media.number_id IS 'The number that received it';
COMMENT ON COLUMN cloud_media.message_key IS 'The message';
COMMENT ON COLUMN cloud_media.media_id IS 'Meta''s id of the file';
COMMENT ON COLUMN cloud_media.at IS 'When it was told';
ALTER TABLE cloud_media ENABLE ROW LEVEL SECURITY;
ALTER TABLE cloud_media FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON cloud_media TO ramal_tenant USING (account_id = current_account());
CREATE POLICY numbers ON cloud_media AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON cloud_media TO ramal_tenant;

CREATE TABLE cloud_uploads (
  account_id uuid NOT NULL,
  number_id  uuid NOT NULL,
  sha256     text NOT NULL,
  mimetype   text NOT NULL,
  media_id   text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, number_id, sha256, mimetype),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE cloud_uploads IS 'Files that Meta has already: the same file is uploaded once within 30 days';
COMMENT ON COLUMN cloud_uploads.account_id IS 'Whose it is';
COMMENT ON COLUMN cloud_uploads.number_id IS 'The number that uploaded it: only it may use it';
COMMENT ON COLUMN cloud_uploads.sha256 IS 'Of the file, hexadecimal';
COMMENT ON COLUMN cloud_uploads.mimetype IS 'As which it was uploaded';
COMMENT ON COLUMN cloud_uploads.media_id IS 'Meta''s id of the file';
COMMENT ON COLUMN cloud_uploads.expires_at IS 'Until when it is used again';
ALTER TABLE cloud_uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE cloud_uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON cloud_uploads TO ramal_tenant USING (account_id = current_account());
CREATE POLICY numbers ON cloud_uploads AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON cloud_uploads TO ramal_tenant;

CREATE TABLE meta_intake (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_id   text NOT NULL,
  own_app  boolean NOT NULL,
  body     bytea NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  due_at   timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  kept     text[]
);
COMMENT ON TABLE meta_intake IS
  'What Meta has posted, with a right signature, as it came. Rows go once they are processed; what nobody here understands stays. No tenant: a post may concern several accounts';
COMMENT ON COLUMN meta_intake.id IS 'In the order of arrival';
COMMENT ON COLUMN meta_intake.app_id IS 'The app whose secret signed it';
COMMENT ON COLUMN meta_intake.own_app IS 'Whether that is a customer''s own app: it may speak only of numbers that are connected through it';
COMMENT ON COLUMN meta_intake.body IS 'The bytes';
COMMENT ON COLUMN meta_intake.at IS 'When it came';
COMMENT ON COLUMN meta_intake.due_at IS 'When it is processed, or tried again';
COMMENT ON COLUMN meta_intake.attempts IS 'How often it was tried';
COMMENT ON COLUMN meta_intake.kept IS 'Why it was kept: what of it was not understood, or concerns no number here; null: it is not processed yet';
CREATE INDEX meta_intake_due ON meta_intake (due_at, id) WHERE kept IS NULL;
CREATE INDEX meta_intake_kept ON meta_intake (id) WHERE kept IS NOT NULL;
ALTER TABLE meta_intake ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_intake FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON meta_intake TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON meta_intake TO ramal_system;

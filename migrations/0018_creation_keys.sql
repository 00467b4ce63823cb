-- Up Migration
-- The same Idempotency-Key makes one account or number, however often it is asked for.

CREATE TABLE creation_keys (
  scope        text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  made         uuid NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
COMMENT ON TABLE creation_keys IS
  'Idempotency-Keys of requests that made an account or a number. No tenant: accounts are made before they are one, and a key outlives what it made';
COMMENT ON COLUMN creation_keys.scope IS 'installation for accounts; the id of the account for its numbers';
COMMENT ON COLUMN creation_keys.key IS 'As the client gave it';
COMMENT ON COLUMN creation_keys.request_hash IS 'SHA-256 of the request: another request with the same key is refused';
COMMENT ON COLUMN creation_keys.made IS 'The id of the account or number that it made';
COMMENT ON COLUMN creation_keys.created_at IS 'Kept for 48 hours';
CREATE INDEX creation_keys_by_age ON creation_keys (created_at);
ALTER TABLE creation_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE creation_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON creation_keys TO ramal_system USING (true);
GRANT SELECT, INSERT, DELETE ON creation_keys TO ramal_system;

-- Up Migration
-- What programs asked with each API key, so that a developer sees in the panel what arrived and what was answered.

CREATE TABLE key_requests (
  account_id  uuid NOT NULL,
  key_id      uuid NOT NULL,
  id          uuid NOT NULL,
  at          timestamptz NOT NULL,
  method      text NOT NULL,
  operation   text,
  status      integer,
  duration_ms integer NOT NULL,
  problem     text,
  field       text,
  PRIMARY KEY (account_id, key_id, id),
  FOREIGN KEY (account_id, key_id) REFERENCES api_keys (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE key_requests IS
  'Requests that were made with API keys: the latest of each key, for some days. No bodies, no addresses, no ids from paths';
COMMENT ON COLUMN key_requests.account_id IS 'The account of the key';
COMMENT ON COLUMN key_requests.key_id IS 'The key';
COMMENT ON COLUMN key_requests.id IS 'UUID version 7: also the X-Request-Id of the answer, and the request in the log of the gateway';
COMMENT ON COLUMN key_requests.at IS 'When it arrived';
COMMENT ON COLUMN key_requests.method IS 'The HTTP method';
COMMENT ON COLUMN key_requests.operation IS 'The operation (src/contract/operations.ts); null: it was refused before, or there is no such path';
COMMENT ON COLUMN key_requests.status IS 'HTTP status of the answer; null: the client was gone before it had the answer';
COMMENT ON COLUMN key_requests.duration_ms IS 'From the request to the end of the answer. Milliseconds';
COMMENT ON COLUMN key_requests.problem IS 'The code of the problem document; null: there was none';
COMMENT ON COLUMN key_requests.field IS 'The first field that the problem is about, such as body.phone; null: none. Never its value';
CREATE INDEX key_requests_by_id ON key_requests (account_id, id DESC);
CREATE INDEX key_requests_by_age ON key_requests (account_id, at);
ALTER TABLE key_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON key_requests TO ramal_tenant USING (account_id = current_account());
GRANT SELECT, INSERT, UPDATE, DELETE ON key_requests TO ramal_tenant;

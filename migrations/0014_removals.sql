-- Up Migration
-- Accounts and numbers that are deleted: their rows go at once, and what is left to do outlives a crash.

CREATE TABLE removals (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('account', 'number')),
  of_account  uuid NOT NULL,
  port        integer,
  is_up       boolean NOT NULL DEFAULT false,
  at          timestamptz NOT NULL DEFAULT now(),
  CHECK ((kind = 'number') = (port IS NOT NULL))
);
COMMENT ON TABLE removals IS
  'Deleted accounts and numbers of which something is left outside the database: a device on a phone, a process, files. No foreign key and no tenant: their rows are gone';
COMMENT ON COLUMN removals.id IS 'The id of the account or number that was deleted';
COMMENT ON COLUMN removals.kind IS 'number: unlink, stop, remove the session; account: remove its media, after its numbers';
COMMENT ON COLUMN removals.of_account IS 'The account that it was, or was of';
COMMENT ON COLUMN removals.port IS 'Where the instance of the number listened';
COMMENT ON COLUMN removals.is_up IS 'A phone was linked and the instance was connected: it can unlink the device';
COMMENT ON COLUMN removals.at IS 'When it was deleted';
ALTER TABLE removals ENABLE ROW LEVEL SECURITY;
ALTER TABLE removals FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON removals TO ramal_system USING (true);
GRANT SELECT, INSERT, DELETE ON removals TO ramal_system;

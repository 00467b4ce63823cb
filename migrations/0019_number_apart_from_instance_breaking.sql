-- Up Migration
-- A number is not its instance. What every number has, whatever its channel, moves to `numbers`: whether it should work,
-- its state, the phone that is linked. `instances` keeps what a browser's supervision needs. Code of the releases before
-- reads these columns where they were, so this migration is breaking.

ALTER TABLE numbers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE instances NO FORCE ROW LEVEL SECURITY;

ALTER TABLE numbers
  ADD COLUMN desired      text NOT NULL DEFAULT 'running' CHECK (desired IN ('running', 'stopped')),
  ADD COLUMN code         text NOT NULL DEFAULT 'stopped',
  ADD COLUMN detail       text,
  ADD COLUMN since        timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN linked_at    timestamptz,
  ADD COLUMN linked_phone text,
  ADD COLUMN linked_lid   text,
  ADD COLUMN linked_name  text;
UPDATE numbers n
   SET (desired, code, detail, since, linked_at, linked_phone, linked_lid, linked_name) =
       (i.desired, i.code, i.detail, i.since, i.linked_at, i.linked_phone, i.linked_lid, i.linked_name)
  FROM instances i WHERE i.account_id = n.account_id AND i.number_id = n.id;
COMMENT ON TABLE numbers IS 'WhatsApp phone numbers of an account: what every number has, whatever its channel';
COMMENT ON COLUMN numbers.desired IS 'What its owner wants: running also means after every reboot';
COMMENT ON COLUMN numbers.code IS 'Why it is in its state (stateReasons in src/model/number.ts); the state follows from it';
COMMENT ON COLUMN numbers.detail IS 'The technical cause of the state, in English';
COMMENT ON COLUMN numbers.since IS 'When this code began';
COMMENT ON COLUMN numbers.linked_at IS 'When the phone was linked; null while no phone is';
COMMENT ON COLUMN numbers.linked_phone IS 'The phone that is linked, E.164 without the plus';
COMMENT ON COLUMN numbers.linked_lid IS 'The linked phone''s hidden-user address';
COMMENT ON COLUMN numbers.linked_name IS 'The name that the linked phone shows';
GRANT UPDATE (desired, code, detail, since, linked_at, linked_phone, linked_lid, linked_name) ON numbers TO ramal_system;

ALTER TABLE instances
  DROP COLUMN desired,
  DROP COLUMN code,
  DROP COLUMN detail,
  DROP COLUMN since,
  DROP COLUMN linked_at,
  DROP COLUMN linked_phone,
  DROP COLUMN linked_lid,
  DROP COLUMN linked_name;
COMMENT ON TABLE instances IS 'The worker process of a web number: its port, its run, and what the run last showed';

ALTER TABLE numbers FORCE ROW LEVEL SECURITY;
ALTER TABLE instances FORCE ROW LEVEL SECURITY;

-- Up Migration
-- A password that somebody else may know opens no other account, and what people who leave have made ends with them.

ALTER TABLE users ADD COLUMN password_shared boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.password_shared IS
  'It was chosen by a link that somebody else made (an invitation, a reset by an admin), who may know it: it must be changed before the user joins another account';
-- Who chose those that exist is not on record.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
UPDATE users SET password_shared = true WHERE NOT is_owner;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

ALTER TABLE api_keys ADD COLUMN created_by uuid;
COMMENT ON COLUMN api_keys.created_by IS
  'The user who made it, and with whose membership it ends; null: a program, or before this was kept. No foreign key: it outlives the user';

-- An invitation raises the role of somebody who is a member already.
GRANT UPDATE (role) ON memberships TO ramal_system;

-- Up Migration
-- Which mailboxes may reset a password, addresses that wait to be confirmed, and where a sign-in was used.

ALTER TABLE users ADD COLUMN email_trusted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.email_trusted IS
  'The user chose or confirmed the address with a password that nobody else knows: a link mailed to it resets the password wherever they belong. Otherwise only as an admin could: of somebody who belongs to one account';
-- Who set the addresses that exist is not on record.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
UPDATE users SET email_trusted = is_owner;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

ALTER TABLE links DROP CONSTRAINT links_purpose_check;
ALTER TABLE links DROP CONSTRAINT links_check2;
ALTER TABLE links ADD CHECK (purpose IN ('set_up', 'registration', 'invitation', 'password', 'email'));
ALTER TABLE links ADD CHECK ((purpose IN ('password', 'email')) = (user_id IS NOT NULL));
ALTER TABLE links ADD CHECK (purpose <> 'email' OR email IS NOT NULL);
COMMENT ON COLUMN links.purpose IS
  'set_up: become the owner; registration: open an account; invitation: join one; password: set a new one; email: change to this address';
COMMENT ON COLUMN links.user_id IS 'Whose password or address';
COMMENT ON COLUMN links.email IS 'Whom it was meant for; the new address, where one is confirmed';

ALTER TABLE sign_ins ADD COLUMN address text;
ALTER TABLE sign_ins ADD COLUMN agent text;
COMMENT ON COLUMN sign_ins.address IS 'IP address that it was last used from; null: before this was kept';
COMMENT ON COLUMN sign_ins.agent IS 'What the browser says it is (User-Agent), by its beginning; null: it says nothing, or before this was kept';
COMMENT ON COLUMN sign_ins.rotated_at IS 'When the token was last changed, and so when it was last used';

-- Up Migration
-- A person has identities: a phone, a LID, and ids of other kinds in time. Who somebody is is decided by rows of a table
-- of their own; the columns of `contacts` are copies for reading. Code of the releases before looks people up by
-- `contacts.canonical_phone` and adds contacts without identities, so this migration is breaking.

ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE opt_outs NO FORCE ROW LEVEL SECURITY;

CREATE TABLE contact_identities (
  account_id  uuid NOT NULL,
  contact_id  uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('phone', 'lid', 'bsuid')),
  scope       text NOT NULL DEFAULT '',
  spelling    text NOT NULL CHECK (spelling <> ''),
  value       text NOT NULL
    GENERATED ALWAYS AS (CASE kind WHEN 'phone' THEN canonical_phone(spelling) ELSE spelling END) STORED,
  PRIMARY KEY (account_id, kind, scope, value),
  UNIQUE (account_id, contact_id, kind, scope),
  FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
  CHECK (kind <> 'phone' OR spelling ~ '^[0-9]{5,15}$'),
  CHECK ((kind = 'bsuid') = (scope <> ''))
);
COMMENT ON TABLE contact_identities IS
  'What people are known by. One identity belongs to one contact of an account; a contact has one of each kind and scope at most';
COMMENT ON COLUMN contact_identities.account_id IS 'The account of the contact';
COMMENT ON COLUMN contact_identities.contact_id IS 'Whose identity it is';
COMMENT ON COLUMN contact_identities.kind IS
  'phone; lid: WhatsApp''s hidden-user address (…@lid); bsuid: Meta''s business-scoped user id (BR.1349…)';
COMMENT ON COLUMN contact_identities.scope IS
  'Within what the value is unique: for a bsuid the id of the business portfolio; empty for phone and LID';
COMMENT ON COLUMN contact_identities.spelling IS
  'As it is told to people and to WhatsApp: for a phone WhatsApp''s own spelling where it is known, E.164 without the plus';
COMMENT ON COLUMN contact_identities.value IS
  'Decides who it is: the canonical form of a phone, which is the same for all its spellings; else the spelling';

INSERT INTO contact_identities (account_id, contact_id, kind, spelling)
  SELECT account_id, id, 'phone', phone FROM contacts WHERE phone IS NOT NULL
  UNION ALL
  SELECT account_id, id, 'lid', lid FROM contacts WHERE lid IS NOT NULL;

ALTER TABLE contacts DROP CONSTRAINT contacts_one_person;
ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_lid_key;
ALTER TABLE contacts DROP CONSTRAINT contacts_check;
ALTER TABLE contacts DROP COLUMN canonical_phone;
COMMENT ON COLUMN contacts.phone IS 'Copy of the spelling of their phone in contact_identities, for reading; kept by the trigger copy_identities';
COMMENT ON COLUMN contacts.lid IS 'Copy of their LID in contact_identities, for reading; kept by the trigger copy_identities';

CREATE FUNCTION copy_identities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever deletes an account may not write contacts. They are gone with it, so there is nothing to copy.
  IF NOT has_table_privilege('contacts', 'UPDATE') THEN RETURN NULL; END IF;
  UPDATE contacts c SET phone = now_known.phone, lid = now_known.lid, updated_at = now()
    FROM (SELECT account_id, contact_id, max(i.spelling) FILTER (WHERE i.kind = 'phone') AS phone,
                 max(i.spelling) FILTER (WHERE i.kind = 'lid') AS lid
            FROM touched LEFT JOIN contact_identities i USING (account_id, contact_id) GROUP BY 1, 2) now_known
   WHERE c.account_id = now_known.account_id AND c.id = now_known.contact_id
     AND (c.phone, c.lid) IS DISTINCT FROM (now_known.phone, now_known.lid);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION copy_identities IS 'Copies phone and LID of the contacts whose identities a statement has touched';
CREATE TRIGGER copy_added AFTER INSERT ON contact_identities REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION copy_identities();
CREATE TRIGGER copy_changed AFTER UPDATE ON contact_identities REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION copy_identities();
CREATE TRIGGER copy_lost AFTER UPDATE ON contact_identities REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION copy_identities();
CREATE TRIGGER copy_removed AFTER DELETE ON contact_identities REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION copy_identities();

ALTER TABLE opt_outs ADD COLUMN scope text NOT NULL DEFAULT '';
ALTER TABLE opt_outs DROP CONSTRAINT opt_outs_kind_check;
ALTER TABLE opt_outs ADD CONSTRAINT opt_outs_kind_check CHECK (kind IN ('phone', 'lid', 'bsuid'));
ALTER TABLE opt_outs DROP CONSTRAINT opt_outs_pkey;
ALTER TABLE opt_outs ADD PRIMARY KEY (account_id, kind, scope, value);
COMMENT ON COLUMN opt_outs.kind IS 'As in contact_identities. A person has a row for each identity that is known of them';
COMMENT ON COLUMN opt_outs.scope IS 'As in contact_identities';
COMMENT ON COLUMN opt_outs.value IS 'As in contact_identities: a phone in its canonical form';

ALTER TABLE contact_identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_identities FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON contact_identities TO ramal_tenant USING (account_id = current_account());
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_identities TO ramal_tenant;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE opt_outs FORCE ROW LEVEL SECURITY;

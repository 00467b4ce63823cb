-- Up Migration
-- What people call a contact is not replaced by what the contact calls itself.

ALTER TABLE contacts ADD COLUMN is_named boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contacts.is_named IS 'Somebody of the account typed or imported the name: WhatsApp''s does not replace it';
COMMENT ON COLUMN contacts.name IS 'As the account calls them, or else as the phone''s address book or they themselves do';

-- A number that keeps failing is tried for ever now: nothing gives up any more.
UPDATE events SET data = jsonb_set(data, '{code}', '"keeps_failing"') WHERE data ->> 'code' = 'gave_up';

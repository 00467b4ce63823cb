-- Up Migration
-- What a message holds besides its text and file is one JSON value, so a new kind of content needs no migration. The outbox
-- no longer has a copy of it: what leaves is read from the message. Code of the releases before reads the columns that are
-- dropped here, so this migration is breaking.

ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY;

ALTER TABLE messages ADD COLUMN content jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(content) = 'object');
COMMENT ON COLUMN messages.content IS
  'What it holds besides text and file: mentions, linkPreview, location, contact, poll, copyOf; the type Content of src/model/content.ts. {} once it is deleted';

UPDATE messages SET content =
         CASE WHEN location IS NULL THEN '{}' ELSE jsonb_build_object('location', location) END
      || CASE WHEN contact_card IS NULL THEN '{}' ELSE jsonb_build_object('contact', contact_card) END
      || CASE WHEN poll IS NULL THEN '{}' ELSE jsonb_build_object('poll', poll) END
      || CASE WHEN mentions = '[]' THEN '{}' ELSE jsonb_build_object('mentions', mentions) END
 WHERE location IS NOT NULL OR contact_card IS NOT NULL OR poll IS NOT NULL OR mentions <> '[]';

-- Messages that are waiting to be sent: what only the outbox knew.
UPDATE messages m SET content = m.content
      || CASE WHEN o.content->'linkPreview' = 'false' THEN '{"linkPreview": false}' ELSE '{}' END::jsonb
      || CASE WHEN o.content->>'type' = 'forward' AND o.content->>'source' IS NOT NULL
              THEN jsonb_build_object('copyOf', o.content->'source') ELSE '{}' END
  FROM outbox o
 WHERE o.account_id = m.account_id AND o.message_id = m.id
   AND (o.content->'linkPreview' = 'false' OR o.content->>'type' = 'forward');

ALTER TABLE messages DROP COLUMN location, DROP COLUMN contact_card, DROP COLUMN poll, DROP COLUMN mentions;
ALTER TABLE outbox DROP COLUMN content;

ALTER TABLE messages FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;

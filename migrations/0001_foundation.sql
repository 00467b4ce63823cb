-- Up Migration
-- Every table below an account carries account_id first in its key, and every foreign key carries it too, so that a
-- row can never point into another account and row-level security can stand on the one column.

CREATE TABLE accounts (
  id          uuid PRIMARY KEY,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  plan        text NOT NULL CHECK (plan IN ('owner', 'free', 'basic', 'pro')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE accounts IS 'Tenants: the owner''s or a customer''s workspace. Everything else belongs to exactly one';
COMMENT ON COLUMN accounts.id IS 'UUID version 7, made by the gateway';
COMMENT ON COLUMN accounts.name IS 'As people call it';
COMMENT ON COLUMN accounts.plan IS 'Which limits apply';
COMMENT ON COLUMN accounts.created_at IS 'When it was created';
COMMENT ON COLUMN accounts.updated_at IS 'When its own fields last changed';

CREATE TABLE numbers (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id          uuid NOT NULL UNIQUE,
  channel     text NOT NULL CHECK (channel IN ('web', 'cloud')),
  phone       text NOT NULL CHECK (phone ~ '^[0-9]{5,15}$'),
  name        text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, phone)
);
COMMENT ON TABLE numbers IS 'WhatsApp phone numbers of an account';
COMMENT ON COLUMN numbers.account_id IS 'The account that it belongs to';
COMMENT ON COLUMN numbers.id IS 'UUID version 7; unique in the installation, because sessions and instances are named by it';
COMMENT ON COLUMN numbers.channel IS 'How WhatsApp is reached: web (QR, whatsapp-web.js) or cloud (Meta''s official API)';
COMMENT ON COLUMN numbers.phone IS 'E.164 without the plus';
COMMENT ON COLUMN numbers.name IS 'As people call it';
COMMENT ON COLUMN numbers.created_at IS 'When it was added';

CREATE TABLE instances (
  account_id              uuid NOT NULL,
  number_id               uuid NOT NULL UNIQUE,
  port                    integer NOT NULL UNIQUE CHECK (port BETWEEN 1 AND 65535),
  desired                 text NOT NULL DEFAULT 'running' CHECK (desired IN ('running', 'stopped')),
  code                    text NOT NULL DEFAULT 'stopped',
  detail                  text,
  since                   timestamptz NOT NULL DEFAULT now(),
  retry_at                timestamptz,
  failures                integer NOT NULL DEFAULT 0,
  run_id                  uuid,
  last_seq                bigint NOT NULL DEFAULT 0,
  qr_value                text,
  qr_expires_at           timestamptz,
  pairing_code            text,
  pairing_code_expires_at timestamptz,
  linked_at               timestamptz,
  linked_phone            text,
  linked_lid              text,
  linked_name             text,
  drift                   jsonb,
  PRIMARY KEY (account_id, number_id),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE instances IS 'Running workers of web numbers: what they should do and what they last said';
COMMENT ON COLUMN instances.account_id IS 'The account of its number';
COMMENT ON COLUMN instances.number_id IS 'The number that it works for';
COMMENT ON COLUMN instances.port IS 'Its own port on 127.0.0.1; its address is made from it';
COMMENT ON COLUMN instances.desired IS 'What the owner wants: running also means after every reboot';
COMMENT ON COLUMN instances.code IS 'Why it is in its state (stateReasons in src/model/instance.ts); the state follows from it';
COMMENT ON COLUMN instances.detail IS 'The technical cause of the state, in English';
COMMENT ON COLUMN instances.since IS 'When this code began';
COMMENT ON COLUMN instances.retry_at IS 'When the supervisor starts it again by itself';
COMMENT ON COLUMN instances.failures IS 'Failed runs in a row; back to 0 after a good one';
COMMENT ON COLUMN instances.run_id IS 'The life of the process whose events were last taken';
COMMENT ON COLUMN instances.last_seq IS 'The last event of that run that was committed; a repeated batch is told by it';
COMMENT ON COLUMN instances.qr_value IS 'The text of the QR code that waits to be scanned';
COMMENT ON COLUMN instances.qr_expires_at IS 'When the next code replaces it';
COMMENT ON COLUMN instances.pairing_code IS 'The code that waits to be typed on the phone';
COMMENT ON COLUMN instances.pairing_code_expires_at IS 'When it stops working';
COMMENT ON COLUMN instances.linked_at IS 'When the phone was linked; null while no phone is';
COMMENT ON COLUMN instances.linked_phone IS 'The phone that is linked, E.164 without the plus';
COMMENT ON COLUMN instances.linked_lid IS 'The linked phone''s hidden-user address';
COMMENT ON COLUMN instances.linked_name IS 'The name that the linked phone shows';
COMMENT ON COLUMN instances.drift IS 'The last drift report (DriftReport in src/model/instance.ts)';

CREATE TABLE contacts (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id          uuid NOT NULL,
  phone       text CHECK (phone ~ '^[0-9]{5,15}$'),
  lid         text,
  name        text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, phone),
  UNIQUE (account_id, lid),
  CHECK (phone IS NOT NULL OR lid IS NOT NULL)
);
COMMENT ON TABLE contacts IS 'People that an account writes with';
COMMENT ON COLUMN contacts.account_id IS 'The account that knows them';
COMMENT ON COLUMN contacts.id IS 'UUID version 7';
COMMENT ON COLUMN contacts.phone IS 'E.164 without the plus; null where WhatsApp hides it';
COMMENT ON COLUMN contacts.lid IS 'WhatsApp''s hidden-user address (…@lid); never parsed as a phone';
COMMENT ON COLUMN contacts.name IS 'As the phone''s address book or they themselves call them';
COMMENT ON COLUMN contacts.created_at IS 'When first written with';
COMMENT ON COLUMN contacts.updated_at IS 'When something about them was last learned';
CREATE INDEX contacts_by_name ON contacts (account_id, lower(coalesce(name, '')), id);

CREATE TABLE phone_checks (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  asked       text NOT NULL,
  phone       text,
  checked_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, asked)
);
COMMENT ON TABLE phone_checks IS 'What WhatsApp answered about phones: whether they are registered, and under which spelling (Brazil''s ninth digit)';
COMMENT ON COLUMN phone_checks.account_id IS 'The account that asked';
COMMENT ON COLUMN phone_checks.asked IS 'The phone as it was asked for, E.164 without the plus';
COMMENT ON COLUMN phone_checks.phone IS 'The phone that WhatsApp knows; null: not on WhatsApp';
COMMENT ON COLUMN phone_checks.checked_at IS 'When WhatsApp said so';

CREATE TABLE conversations (
  account_id      uuid NOT NULL,
  id              uuid NOT NULL,
  number_id       uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('contact', 'group')),
  contact_id      uuid,
  group_wid       text,
  title           text,
  unread          integer NOT NULL DEFAULT 0,
  last_message_id uuid,
  last_message_at timestamptz NOT NULL DEFAULT now(),
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, number_id, id),
  UNIQUE (account_id, number_id, contact_id),
  UNIQUE (account_id, number_id, group_wid),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
  CHECK ((kind = 'contact') = (contact_id IS NOT NULL)),
  CHECK ((kind = 'group') = (group_wid IS NOT NULL))
);
COMMENT ON TABLE conversations IS 'Threads between one number and one contact or group';
COMMENT ON COLUMN conversations.account_id IS 'The account of its number';
COMMENT ON COLUMN conversations.id IS 'UUID version 7';
COMMENT ON COLUMN conversations.number_id IS 'The number that takes part';
COMMENT ON COLUMN conversations.kind IS 'contact or group';
COMMENT ON COLUMN conversations.contact_id IS 'The person, when it is with one';
COMMENT ON COLUMN conversations.group_wid IS 'WhatsApp''s address of the group, when it is one';
COMMENT ON COLUMN conversations.title IS 'The group''s subject';
COMMENT ON COLUMN conversations.unread IS 'Incoming messages since the number last read or answered';
COMMENT ON COLUMN conversations.last_message_id IS 'The latest message; no foreign key, so that messages can be removed by age';
COMMENT ON COLUMN conversations.last_message_at IS 'Its time; lists are ordered by it';
COMMENT ON COLUMN conversations.created_at IS 'When it was first written in';
CREATE INDEX conversations_by_time ON conversations (account_id, last_message_at DESC, id DESC);
CREATE INDEX conversations_by_number ON conversations (account_id, number_id, last_message_at DESC, id DESC);
CREATE INDEX conversations_by_contact ON conversations (account_id, contact_id);

CREATE TABLE media (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id          uuid NOT NULL,
  state       text NOT NULL CHECK (state IN ('pending', 'ready', 'failed')),
  sha256      text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  mimetype    text NOT NULL,
  filename    text,
  size        bigint,
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL DEFAULT now(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  CHECK ((state = 'ready') = (sha256 IS NOT NULL))
);
COMMENT ON TABLE media IS 'Files of messages; the bytes lie under DATA_DIR/media/<account>/, named by their hash';
COMMENT ON COLUMN media.account_id IS 'The account that they belong to';
COMMENT ON COLUMN media.id IS 'UUID version 7';
COMMENT ON COLUMN media.state IS 'pending: still to be fetched from WhatsApp';
COMMENT ON COLUMN media.sha256 IS 'Hash of the bytes, once they are here';
COMMENT ON COLUMN media.mimetype IS 'As sniffed from the bytes, or as WhatsApp said';
COMMENT ON COLUMN media.filename IS 'As the sender called it';
COMMENT ON COLUMN media.size IS 'Bytes';
COMMENT ON COLUMN media.attempts IS 'How often fetching has been tried';
COMMENT ON COLUMN media.next_at IS 'When to try (again)';
COMMENT ON COLUMN media.created_at IS 'When the message that it belongs to was stored';
CREATE INDEX media_pending ON media (next_at) WHERE state = 'pending';

CREATE TABLE messages (
  account_id      uuid NOT NULL,
  id              uuid NOT NULL,
  number_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  direction       text NOT NULL CHECK (direction IN ('in', 'out')),
  key             text,
  author_id       uuid,
  type            text NOT NULL,
  text            text,
  media_id        uuid,
  location        jsonb,
  contact_card    jsonb,
  quoted_key      text,
  status          text NOT NULL CHECK (status IN
                    ('queued', 'sending', 'sent', 'delivered', 'read', 'played', 'failed', 'uncertain')),
  error_code      text,
  error_text      text,
  edited_at       timestamptz,
  deleted_at      timestamptz,
  backfilled      boolean NOT NULL DEFAULT false,
  at              timestamptz NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, number_id, key),
  FOREIGN KEY (account_id, number_id, conversation_id)
    REFERENCES conversations (account_id, number_id, id) ON DELETE CASCADE,
  -- Checked at commit: deleting an account removes contacts, media and messages in whatever order.
  FOREIGN KEY (account_id, author_id) REFERENCES contacts (account_id, id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (account_id, media_id) REFERENCES media (account_id, id) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE messages IS 'Messages in conversations, in and out; stored before anyone hears of them';
COMMENT ON COLUMN messages.account_id IS 'The account of its number';
COMMENT ON COLUMN messages.id IS 'UUID version 7';
COMMENT ON COLUMN messages.number_id IS 'The number that sent or received it';
COMMENT ON COLUMN messages.conversation_id IS 'The conversation that it stands in';
COMMENT ON COLUMN messages.direction IS 'in: from the contact; out: from the number, also when typed on its phone';
COMMENT ON COLUMN messages.key IS 'WhatsApp''s message key, unique within a number: the same message is never stored twice. Outgoing: chosen before the send';
COMMENT ON COLUMN messages.author_id IS 'Who wrote it, in a group';
COMMENT ON COLUMN messages.type IS 'messageTypes in src/model/message.ts';
COMMENT ON COLUMN messages.text IS 'The text, the caption, or a reaction''s emoji';
COMMENT ON COLUMN messages.media_id IS 'Its file';
COMMENT ON COLUMN messages.location IS '{latitude, longitude, name, address}, degrees';
COMMENT ON COLUMN messages.contact_card IS '{name, vcard}';
COMMENT ON COLUMN messages.quoted_key IS 'Key of the message that it answers or reacts to';
COMMENT ON COLUMN messages.status IS 'Delivery status; advances by rank only. An incoming message is delivered';
COMMENT ON COLUMN messages.error_code IS 'Why it failed or is uncertain, for programs';
COMMENT ON COLUMN messages.error_text IS 'The same for people';
COMMENT ON COLUMN messages.edited_at IS 'When its text was last edited';
COMMENT ON COLUMN messages.deleted_at IS 'When it was deleted for everyone; its content is removed then';
COMMENT ON COLUMN messages.backfilled IS 'Found by looking back, not heard live';
COMMENT ON COLUMN messages.at IS 'When it was written (WhatsApp''s clock) or accepted (ours); conversations are ordered by it';
COMMENT ON COLUMN messages.created_at IS 'When it was stored';
CREATE INDEX messages_by_conversation ON messages (account_id, conversation_id, at DESC, id DESC);
CREATE INDEX messages_by_media ON messages (account_id, media_id) WHERE media_id IS NOT NULL;
CREATE INDEX messages_by_author ON messages (account_id, author_id) WHERE author_id IS NOT NULL;

CREATE TABLE reactions (
  account_id  uuid NOT NULL,
  number_id   uuid NOT NULL,
  target_key  text NOT NULL,
  sender      text NOT NULL,
  emoji       text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (account_id, number_id, target_key, sender),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE reactions IS 'The reaction of each person to a message; by key, for it may arrive before the message does';
COMMENT ON COLUMN reactions.account_id IS 'The account of its number';
COMMENT ON COLUMN reactions.number_id IS 'The number that the message belongs to';
COMMENT ON COLUMN reactions.target_key IS 'Key of the message reacted to';
COMMENT ON COLUMN reactions.sender IS '''me'', or the contact''s id';
COMMENT ON COLUMN reactions.emoji IS 'The emoji; a reaction taken back is empty, so that an older one cannot come back';
COMMENT ON COLUMN reactions.at IS 'When; the latest wins';

CREATE TABLE outbox (
  account_id      uuid NOT NULL,
  message_id      uuid NOT NULL,
  seq             bigint GENERATED ALWAYS AS IDENTITY,
  number_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  phase           text NOT NULL DEFAULT 'queued' CHECK (phase IN ('queued', 'handed')),
  recipient       jsonb NOT NULL,
  content         jsonb NOT NULL,
  key             text,
  chat            text,
  attempts        integer NOT NULL DEFAULT 0,
  next_at         timestamptz NOT NULL DEFAULT now(),
  lease_until     timestamptz,
  handed_at       timestamptz,
  PRIMARY KEY (account_id, message_id),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE,
  CHECK ((key IS NULL) = (chat IS NULL))
);
COMMENT ON TABLE outbox IS 'Messages owed to WhatsApp: a row stays until WhatsApp''s server has the message or it has failed for good';
COMMENT ON COLUMN outbox.account_id IS 'The account of the message';
COMMENT ON COLUMN outbox.message_id IS 'The message';
COMMENT ON COLUMN outbox.seq IS 'The order of acceptance; per conversation messages leave in it';
COMMENT ON COLUMN outbox.number_id IS 'The number that sends it: its lane';
COMMENT ON COLUMN outbox.conversation_id IS 'A later message of the same conversation waits for this one';
COMMENT ON COLUMN outbox.phase IS 'queued: to be sent; handed: WhatsApp''s page may have it, so look it up before anything else';
COMMENT ON COLUMN outbox.recipient IS '{phone} or {wid}';
COMMENT ON COLUMN outbox.content IS 'OutgoingContent in src/model/message.ts';
COMMENT ON COLUMN outbox.key IS 'WhatsApp''s key, chosen and stored before the send: a resend carries the same one';
COMMENT ON COLUMN outbox.chat IS 'The chat that the key was made for';
COMMENT ON COLUMN outbox.attempts IS 'How often WhatsApp''s page refused it in a way that may pass';
COMMENT ON COLUMN outbox.next_at IS 'When to act on it next';
COMMENT ON COLUMN outbox.lease_until IS 'A worker holds it until then; after that it died';
COMMENT ON COLUMN outbox.handed_at IS 'When the page was first given it';
CREATE INDEX outbox_by_lane ON outbox (number_id, seq);
CREATE INDEX outbox_by_conversation ON outbox (account_id, conversation_id, seq);
CREATE INDEX outbox_due ON outbox (next_at);

CREATE TABLE idempotency_keys (
  account_id   uuid NOT NULL,
  key          text NOT NULL CHECK (length(key) <= 255),
  request_hash text NOT NULL,
  message_id   uuid NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, key),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
    DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE idempotency_keys IS 'Which message a client''s Idempotency-Key stands for; kept for at least 24 hours';
COMMENT ON COLUMN idempotency_keys.account_id IS 'The account whose client chose the key';
COMMENT ON COLUMN idempotency_keys.key IS 'As the client sent it';
COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of the request: the same key with another body is refused';
COMMENT ON COLUMN idempotency_keys.message_id IS 'The message that it made';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When; rows are removed by age';
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

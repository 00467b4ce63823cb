-- Up Migration
-- What people do with conversations and contacts: who answers, what is tagged and noted, how long others wait.

CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT lower(regexp_replace(normalize(words, NFD), '[' || U&'\0300' || '-' || U&'\036F' || ']', '', 'g')) $$;
COMMENT ON FUNCTION folded IS 'Without case and accents: what searches compare';

ALTER TABLE contacts
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
  ADD COLUMN fields jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN search text NOT NULL GENERATED ALWAYS AS (folded(coalesce(name, '')) || ' ' || coalesce(phone, '')) STORED;
COMMENT ON COLUMN contacts.tags IS 'Names, each once';
COMMENT ON COLUMN contacts.fields IS 'What the account notes about them: {name: text}';
COMMENT ON COLUMN contacts.search IS 'Name without case and accents, and phone';

ALTER TABLE messages
  ADD COLUMN sent_by uuid,
  ADD COLUMN sent_by_name text,
  ADD COLUMN search text GENERATED ALWAYS AS (folded(left(text, 1000))) STORED;
COMMENT ON COLUMN messages.sent_by IS 'The user who sent it; no foreign key: the message outlives them';
COMMENT ON COLUMN messages.sent_by_name IS 'As they were called then';
COMMENT ON COLUMN messages.search IS 'The beginning of the text without case and accents. Read newest first: operators of text search are not leakproof, so that under row-level security no index of theirs is used';
CREATE INDEX messages_by_time ON messages (account_id, at DESC, id DESC);

ALTER TABLE conversations
  ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'pending', 'resolved')),
  ADD COLUMN assignee_id uuid,
  ADD COLUMN assignee_name text,
  ADD COLUMN team_id uuid,
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
  ADD COLUMN waiting_since timestamptz,
  ADD CONSTRAINT conversations_team FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id)
    ON DELETE SET NULL (team_id);
COMMENT ON COLUMN conversations.state IS 'open: to be answered; pending: waits for the other side; resolved: until they write again';
COMMENT ON COLUMN conversations.assignee_id IS 'The user who answers it: a member, or the owner of the installation, whom tenants cannot see; so no foreign key';
COMMENT ON COLUMN conversations.assignee_name IS 'As they were called when it was assigned';
COMMENT ON COLUMN conversations.team_id IS 'The team that answers it';
COMMENT ON COLUMN conversations.tags IS 'Names, each once';
COMMENT ON COLUMN conversations.waiting_since IS 'Their first message that nobody has answered yet';
CREATE INDEX conversations_by_state ON conversations (account_id, state, last_message_at DESC, id DESC);
CREATE INDEX conversations_by_assignee ON conversations (account_id, assignee_id, state);

ALTER TABLE numbers
  ADD COLUMN default_team_id uuid,
  ADD COLUMN assignment text NOT NULL DEFAULT 'by_hand' CHECK (assignment IN ('by_hand', 'least_busy')),
  ADD COLUMN business_hours jsonb,
  ADD COLUMN away_message text,
  ADD CONSTRAINT numbers_default_team FOREIGN KEY (account_id, default_team_id) REFERENCES teams (account_id, id)
    ON DELETE SET NULL (default_team_id);
COMMENT ON COLUMN numbers.default_team_id IS 'New conversations go to this team';
COMMENT ON COLUMN numbers.assignment IS 'Who gets a conversation that nobody has; assignments in src/model/conversation.ts';
COMMENT ON COLUMN numbers.business_hours IS 'BusinessHours in src/model/conversation.ts; null: always open';
COMMENT ON COLUMN numbers.away_message IS 'Sent once to who writes outside of them, each time they are over';

CREATE TABLE notes (
  account_id      uuid NOT NULL,
  id              uuid NOT NULL,
  number_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  author_id       uuid,
  author_name     text,
  text            text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, number_id, conversation_id)
    REFERENCES conversations (account_id, number_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE notes IS 'What users note in a conversation for each other; it never goes to WhatsApp';
COMMENT ON COLUMN notes.account_id IS 'The account of the conversation';
COMMENT ON COLUMN notes.id IS 'UUID version 7: sorts by time';
COMMENT ON COLUMN notes.number_id IS 'The number of the conversation';
COMMENT ON COLUMN notes.conversation_id IS 'Where it stands';
COMMENT ON COLUMN notes.author_id IS 'The user who wrote it; no foreign key: the note outlives them';
COMMENT ON COLUMN notes.author_name IS 'As they were called then; null: a program wrote it';
COMMENT ON COLUMN notes.text IS 'What was noted';
COMMENT ON COLUMN notes.created_at IS 'When';
CREATE INDEX notes_by_conversation ON notes (account_id, conversation_id, id DESC);

CREATE TABLE quick_replies (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id          uuid NOT NULL,
  shortcut    text NOT NULL,
  text        text NOT NULL,
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, shortcut)
);
COMMENT ON TABLE quick_replies IS 'Texts that an account keeps for use';
COMMENT ON COLUMN quick_replies.account_id IS 'The account';
COMMENT ON COLUMN quick_replies.id IS 'UUID version 7';
COMMENT ON COLUMN quick_replies.shortcut IS 'What is typed after / to find it; lowercase';
COMMENT ON COLUMN quick_replies.text IS 'What is written then';

CREATE TABLE responses (
  account_id      uuid NOT NULL,
  number_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  asked_at        timestamptz NOT NULL,
  answered_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, conversation_id, asked_at),
  FOREIGN KEY (account_id, number_id, conversation_id)
    REFERENCES conversations (account_id, number_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE responses IS 'How long people waited for an answer: one row for each time that they waited';
COMMENT ON COLUMN responses.account_id IS 'The account of the conversation';
COMMENT ON COLUMN responses.number_id IS 'The number of the conversation';
COMMENT ON COLUMN responses.conversation_id IS 'Where they waited';
COMMENT ON COLUMN responses.asked_at IS 'Their first message that was not answered at once';
COMMENT ON COLUMN responses.answered_at IS 'The next message of the account, away messages apart';
CREATE INDEX responses_by_time ON responses (account_id, answered_at);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['notes', 'quick_replies', 'responses'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I TO ramal_tenant USING (account_id = current_account())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ramal_tenant', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['notes', 'responses'] LOOP
    EXECUTE format('CREATE POLICY numbers ON %I AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id))', name);
  END LOOP;
END $$;

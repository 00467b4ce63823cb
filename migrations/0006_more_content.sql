-- Up Migration
-- What messages carry besides text, media, places and cards: mentions, the mark of a forward, polls and their votes.

ALTER TABLE messages ADD COLUMN mentions jsonb NOT NULL DEFAULT '[]';
ALTER TABLE messages ADD COLUMN forwarded boolean NOT NULL DEFAULT false;
ALTER TABLE messages ADD COLUMN poll jsonb;
COMMENT ON COLUMN messages.mentions IS 'The people named in the text: [{phone, lid, name}]';
COMMENT ON COLUMN messages.forwarded IS 'It was forwarded from another chat';
COMMENT ON COLUMN messages.poll IS '{question, options: [text], multiple}';

CREATE TABLE poll_votes (
  account_id  uuid NOT NULL,
  number_id   uuid NOT NULL,
  poll_key    text NOT NULL,
  voter       text NOT NULL,
  options     jsonb NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (account_id, number_id, poll_key, voter),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE poll_votes IS 'What each person chose in a poll; by key, for it may arrive before the poll does';
COMMENT ON COLUMN poll_votes.account_id IS 'The account of its number';
COMMENT ON COLUMN poll_votes.number_id IS 'The number that the poll belongs to';
COMMENT ON COLUMN poll_votes.poll_key IS 'Key of the message that is the poll';
COMMENT ON COLUMN poll_votes.voter IS '''me'', or the contact''s id';
COMMENT ON COLUMN poll_votes.options IS 'Places of the chosen options in the poll, from 0; empty when the vote was taken back';
COMMENT ON COLUMN poll_votes.at IS 'When; the latest wins';

DO $$
BEGIN
  ALTER TABLE poll_votes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE poll_votes FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON poll_votes TO ramal_tenant USING (account_id = current_account());
  CREATE POLICY numbers ON poll_votes AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id));
  GRANT SELECT, INSERT, UPDATE, DELETE ON poll_votes TO ramal_tenant;
END $$;

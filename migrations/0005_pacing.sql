-- Up Migration
-- How fast a number may send, what it has sent, and who wants to hear nothing more.

CREATE TABLE pacing (
  account_id    uuid NOT NULL,
  number_id     uuid NOT NULL,
  settings      jsonb,
  warm_since    timestamptz,
  reply_next_at timestamptz NOT NULL DEFAULT now(),
  cold_next_at  timestamptz NOT NULL DEFAULT now(),
  last_cold_at  timestamptz,
  paused_until  timestamptz,
  pause_reason  text CHECK (pause_reason IN ('reachout_timelock', 'failed_acks')),
  PRIMARY KEY (account_id, number_id),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE pacing IS 'The pace of a number: its settings, and when each lane may go on';
COMMENT ON COLUMN pacing.account_id IS 'The account of the number';
COMMENT ON COLUMN pacing.number_id IS 'The number';
COMMENT ON COLUMN pacing.settings IS 'PacingSettings in src/model/pacing.ts; null: the defaults';
COMMENT ON COLUMN pacing.warm_since IS 'When its warm-up began: with its link, or after days of silence';
COMMENT ON COLUMN pacing.reply_next_at IS 'When the next message may go to somebody who has written before';
COMMENT ON COLUMN pacing.cold_next_at IS 'When the next message may go to somebody who has not';
COMMENT ON COLUMN pacing.last_cold_at IS 'The last message to somebody who had never written';
COMMENT ON COLUMN pacing.paused_until IS 'The cold lane rests until then: WhatsApp said so, or refused too much';
COMMENT ON COLUMN pacing.pause_reason IS 'Why it rests';

CREATE TABLE cold_sends (
  account_id  uuid NOT NULL,
  number_id   uuid NOT NULL,
  message_id  uuid NOT NULL,
  at          timestamptz NOT NULL DEFAULT now(),
  text_hash   text,
  PRIMARY KEY (account_id, message_id),
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE cold_sends IS 'Messages that were given to WhatsApp for people who had never written: what the caps count';
COMMENT ON COLUMN cold_sends.account_id IS 'The account of the number';
COMMENT ON COLUMN cold_sends.number_id IS 'The number that sent it';
COMMENT ON COLUMN cold_sends.message_id IS 'The message; counted once, however often it is tried';
COMMENT ON COLUMN cold_sends.at IS 'When; rows are removed after two days';
COMMENT ON COLUMN cold_sends.text_hash IS 'SHA-256 of its text, for the cap on identical ones';
CREATE INDEX cold_sends_by_time ON cold_sends (account_id, number_id, at DESC);
CREATE INDEX cold_sends_by_text ON cold_sends (account_id, number_id, text_hash, at DESC) WHERE text_hash IS NOT NULL;

-- What a person has to decide about is listed; nothing else is looked for by status.
CREATE INDEX messages_undecided ON messages (account_id, status, at DESC, id DESC)
  WHERE direction = 'out' AND status IN ('failed', 'uncertain');

ALTER TABLE contacts ADD COLUMN opted_out_at timestamptz;
COMMENT ON COLUMN contacts.opted_out_at IS 'When they asked to hear nothing more (STOP, SAIR, PARAR …), or somebody noted it; null: they did not';
ALTER TABLE conversations ADD COLUMN heard_at timestamptz;
COMMENT ON COLUMN conversations.heard_at IS 'The last message from the other side; null: they never wrote';

ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
UPDATE conversations c SET heard_at = m.at
  FROM (SELECT account_id, conversation_id, max(at) AS at FROM messages WHERE direction = 'in' GROUP BY 1, 2) m
 WHERE m.account_id = c.account_id AND m.conversation_id = c.id;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['pacing', 'cold_sends'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I TO ramal_tenant USING (account_id = current_account())', name);
    EXECUTE format('CREATE POLICY numbers ON %I AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ramal_tenant', name);
  END LOOP;
END $$;

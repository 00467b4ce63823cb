-- Up Migration
-- What happened, in one order for each account, and who is to be told of it. An event's number is taken last in its
-- transaction, from a row that is locked until the commit: numbers have no gaps, and none appears after a higher one.

CREATE TABLE event_heads (
  account_id  uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  last_seq    bigint NOT NULL
);
COMMENT ON TABLE event_heads IS 'How many events an account has had';
COMMENT ON COLUMN event_heads.account_id IS 'The account';
COMMENT ON COLUMN event_heads.last_seq IS 'The number of its latest event';

CREATE TABLE events (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  seq         bigint NOT NULL,
  id          uuid NOT NULL,
  type        text NOT NULL,
  number_id   uuid,
  message_id  uuid,
  data        jsonb NOT NULL DEFAULT '{}',
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, seq),
  UNIQUE (account_id, id)
);
COMMENT ON TABLE events IS 'Event log of an account: what webhooks, sockets and the cursor tell';
COMMENT ON COLUMN events.account_id IS 'The account that it happened in';
COMMENT ON COLUMN events.seq IS 'Its place, from 1, without gaps; the cursor';
COMMENT ON COLUMN events.id IS 'UUID version 7; a webhook receiver knows a repeated event by it';
COMMENT ON COLUMN events.type IS 'eventTypes in src/model/event.ts';
COMMENT ON COLUMN events.number_id IS 'The number that it is about; no foreign key: the event outlives it';
COMMENT ON COLUMN events.message_id IS 'The message that it is about; its content is read when the event is told';
COMMENT ON COLUMN events.data IS 'What was so at that moment: a delivery status, a state';
COMMENT ON COLUMN events.at IS 'When it was committed; rows are removed by age';
CREATE INDEX events_by_age ON events (account_id, at);

CREATE TABLE webhooks (
  account_id         uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id                 uuid NOT NULL,
  url                text NOT NULL,
  description        text NOT NULL DEFAULT '',
  types              text[],
  secret             text NOT NULL,
  previous_secret    text,
  previous_until     timestamptz,
  disabled_at        timestamptz,
  disabled_reason    text,
  failing_since      timestamptz,
  created_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id)
);
COMMENT ON TABLE webhooks IS 'URLs of an account''s own systems that receive its events';
COMMENT ON COLUMN webhooks.account_id IS 'The account';
COMMENT ON COLUMN webhooks.id IS 'UUID version 7';
COMMENT ON COLUMN webhooks.url IS 'Where events are posted to';
COMMENT ON COLUMN webhooks.description IS 'What it is for';
COMMENT ON COLUMN webhooks.types IS 'Which events it wants; null: all';
COMMENT ON COLUMN webhooks.secret IS 'What its posts are signed with, sealed with a key outside the database';
COMMENT ON COLUMN webhooks.previous_secret IS 'The secret before, sealed; both sign while it lasts';
COMMENT ON COLUMN webhooks.previous_until IS 'Until when';
COMMENT ON COLUMN webhooks.disabled_at IS 'Since when nothing is sent';
COMMENT ON COLUMN webhooks.disabled_reason IS 'by_hand, gone (it answered 410), or failing (for days)';
COMMENT ON COLUMN webhooks.failing_since IS 'The first failure after its last success';
COMMENT ON COLUMN webhooks.created_at IS 'When it was made';

CREATE TABLE deliveries (
  account_id  uuid NOT NULL,
  webhook_id  uuid NOT NULL,
  seq         bigint NOT NULL,
  state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz,
  PRIMARY KEY (account_id, webhook_id, seq),
  FOREIGN KEY (account_id, webhook_id) REFERENCES webhooks (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, seq) REFERENCES events (account_id, seq) ON DELETE CASCADE
);
COMMENT ON TABLE deliveries IS 'Which event a webhook is owed, and how that went';
COMMENT ON COLUMN deliveries.account_id IS 'The account of both';
COMMENT ON COLUMN deliveries.webhook_id IS 'Who is told';
COMMENT ON COLUMN deliveries.seq IS 'What is told';
COMMENT ON COLUMN deliveries.state IS 'pending: owed; delivered: it answered 2xx; failed: given up';
COMMENT ON COLUMN deliveries.attempts IS 'Attempts since it was last made pending';
COMMENT ON COLUMN deliveries.next_at IS 'When to try (again)';
COMMENT ON COLUMN deliveries.lease_until IS 'Somebody is at it until then';
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_event ON deliveries (account_id, seq);

CREATE TABLE delivery_attempts (
  account_id   uuid NOT NULL,
  id           uuid NOT NULL,
  webhook_id   uuid NOT NULL,
  seq          bigint NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  duration_ms  integer NOT NULL,
  status       integer,
  error        text,
  request      text NOT NULL,
  response     text,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, webhook_id, seq) REFERENCES deliveries (account_id, webhook_id, seq) ON DELETE CASCADE
);
COMMENT ON TABLE delivery_attempts IS 'One attempt to deliver one event to one webhook';
COMMENT ON COLUMN delivery_attempts.account_id IS 'The account';
COMMENT ON COLUMN delivery_attempts.id IS 'UUID version 7: sorts by time';
COMMENT ON COLUMN delivery_attempts.webhook_id IS 'Where it went';
COMMENT ON COLUMN delivery_attempts.seq IS 'The event';
COMMENT ON COLUMN delivery_attempts.at IS 'When it ended';
COMMENT ON COLUMN delivery_attempts.duration_ms IS 'How long it took, milliseconds';
COMMENT ON COLUMN delivery_attempts.status IS 'HTTP status of the answer; null: none came';
COMMENT ON COLUMN delivery_attempts.error IS 'Why it failed, in words';
COMMENT ON COLUMN delivery_attempts.request IS 'The body that was sent, its beginning';
COMMENT ON COLUMN delivery_attempts.response IS 'The body of the answer, its beginning';
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (account_id, webhook_id, seq, id);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['event_heads', 'events', 'webhooks', 'deliveries', 'delivery_attempts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I TO ramal_tenant USING (account_id = current_account())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ramal_tenant', name);
  END LOOP;
END $$;
CREATE POLICY numbers ON events AS RESTRICTIVE TO ramal_tenant 
  -- What is of no number is of the whole account.
  USING (may_use(coalesce(number_id, '00000000-0000-0000-0000-000000000000')));
CREATE POLICY system ON deliveries FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, webhook_id, state, next_at, lease_until) ON deliveries TO ramal_system;

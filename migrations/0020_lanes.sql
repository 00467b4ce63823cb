-- Up Migration
-- A number's messages leave by rank: replies, then messages to people who were not heard from for a while, then bulk. How
-- many wait in each lane is counted as they come and go, so that nobody counts rows.

ALTER TABLE pacing NO FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE numbers NO FORCE ROW LEVEL SECURITY;

ALTER TABLE outbox
  ADD COLUMN lane      smallint NOT NULL DEFAULT 0 CHECK (lane IN (0, 1, 2)),
  ADD COLUMN is_cold   boolean NOT NULL DEFAULT false,
  ADD COLUMN text_hash text;
COMMENT ON COLUMN outbox.lane IS 'Its rank: 0 reply, 1 cold, 2 bulk (lanes in src/model/pacing.ts)';
COMMENT ON COLUMN outbox.is_cold IS 'Its recipient was not heard from for a while, or never: it leaves at the cold pace';
COMMENT ON COLUMN outbox.text_hash IS 'SHA-256 of its text, where it is cold and has one: for the cap on identical ones';
UPDATE outbox o SET is_cold = true, lane = 1,
       text_hash = encode(sha256(convert_to(o.content->>'text', 'UTF8')), 'hex')
  FROM conversations v
 WHERE v.account_id = o.account_id AND v.id = o.conversation_id AND v.kind = 'contact'
   AND coalesce(v.heard_at, '-infinity') < now() - interval '30 days';
-- The claim reads in this order.
CREATE INDEX outbox_by_rank ON outbox (account_id, number_id, phase, lane, seq);
DROP INDEX outbox_by_lane;
DROP INDEX outbox_due;

ALTER TABLE pacing
  ADD COLUMN queued_reply integer NOT NULL DEFAULT 0,
  ADD COLUMN queued_cold  integer NOT NULL DEFAULT 0,
  ADD COLUMN queued_bulk  integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN pacing.queued_reply IS 'Messages owed in the lane of replies; kept by the trigger count_owed';
COMMENT ON COLUMN pacing.queued_cold IS 'Messages owed in the cold lane; kept by the trigger count_owed';
COMMENT ON COLUMN pacing.queued_bulk IS 'Messages owed in the bulk lane; kept by the trigger count_owed';
INSERT INTO pacing (account_id, number_id, queued_reply, queued_cold)
SELECT account_id, number_id, count(*) FILTER (WHERE lane = 0), count(*) FILTER (WHERE lane = 1) FROM outbox GROUP BY 1, 2
    ON CONFLICT (account_id, number_id) DO UPDATE SET queued_reply = excluded.queued_reply, queued_cold = excluded.queued_cold;
CREATE POLICY system ON pacing FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, number_id, queued_reply, queued_cold, queued_bulk) ON pacing TO ramal_system;

-- Rows also go with their message, conversation or contact, so the counting is the table's own.
CREATE FUNCTION count_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO pacing AS p (account_id, number_id, queued_reply, queued_cold, queued_bulk)
    SELECT account_id, number_id, count(*) FILTER (WHERE lane = 0), count(*) FILTER (WHERE lane = 1),
           count(*) FILTER (WHERE lane = 2)
      FROM added GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (account_id, number_id) DO UPDATE
       SET queued_reply = p.queued_reply + excluded.queued_reply, queued_cold = p.queued_cold + excluded.queued_cold,
           queued_bulk = p.queued_bulk + excluded.queued_bulk;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE pacing p SET queued_reply = p.queued_reply - c.reply, queued_cold = p.queued_cold - c.cold,
                        queued_bulk = p.queued_bulk - c.bulk
      FROM (SELECT account_id, number_id, count(*) FILTER (WHERE lane = 0) AS reply,
                   count(*) FILTER (WHERE lane = 1) AS cold, count(*) FILTER (WHERE lane = 2) AS bulk
              FROM removed GROUP BY 1, 2 ORDER BY 1, 2) c
     WHERE p.account_id = c.account_id AND p.number_id = c.number_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON outbox REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_owed();
CREATE TRIGGER count_removed AFTER DELETE ON outbox REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_owed();

ALTER TABLE pacing FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE numbers FORCE ROW LEVEL SECURITY;

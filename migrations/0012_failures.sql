-- Up Migration
-- Runs of an instance in their order, the times of a message's way, what is removed by age, and work that outlives a crash.

-- What 0009 meant to do: as the owner of the tables, it saw no row there.
ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
UPDATE events SET data = jsonb_set(data, '{code}', '"keeps_failing"') WHERE data ->> 'code' = 'gave_up';
ALTER TABLE events FORCE ROW LEVEL SECURITY;

ALTER TABLE instances ADD COLUMN past_runs uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN instances.run_id IS 'The current run: handed out by the supervisor at each launch, or the one that it found running';
COMMENT ON COLUMN instances.past_runs IS 'Runs before it, the latest first: what they report is refused';

ALTER TABLE messages
  ADD COLUMN sent_at timestamptz,
  ADD COLUMN delivered_at timestamptz,
  ADD COLUMN read_at timestamptz,
  ADD COLUMN failed_at timestamptz;
COMMENT ON COLUMN messages.sent_at IS 'When WhatsApp''s server was first known to have it; null: not yet, or before times were kept';
COMMENT ON COLUMN messages.delivered_at IS 'When it was first known to be on the other phone';
COMMENT ON COLUMN messages.read_at IS 'When it was first known to be read, or played';
COMMENT ON COLUMN messages.failed_at IS 'When it was first known to have failed; it may have been sent anew since';

-- The audit log stays append-only for the application: the one way to remove rows is this function, which takes no argument
-- and sees, as the owner of the table, nothing younger than its age.
CREATE POLICY age ON audit_log TO CURRENT_USER USING (at < now() - interval '400 days');
DO $$
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION forget_old_audit() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = %I, pg_temp
      AS $body$
        WITH old AS (DELETE FROM audit_log WHERE at < now() - interval '400 days' RETURNING 1) SELECT count(*) FROM old
      $body$ $f$, current_schema());
END $$;
COMMENT ON FUNCTION forget_old_audit IS 'Removes entries of the audit log that are older than 400 days';
COMMENT ON TABLE audit_log IS 'Who did what, when, from where. Nobody changes rows; they go with their account, or after 400 days';
REVOKE EXECUTE ON FUNCTION forget_old_audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_old_audit TO ramal_system;
CREATE INDEX audit_log_by_age ON audit_log (at);

-- What is removed by age is found by age.
CREATE INDEX poll_votes_by_age ON poll_votes (account_id, at);

-- Up Migration
-- The walls between accounts, held by PostgreSQL. The gateway connects as a login that owns nothing, inherits nothing
-- and cannot bypass row-level security. Every transaction takes one of two roles:
--   ramal_tenant  sees the rows of the account in app.account_id, and none without it;
--   ramal_system  sees across accounts what the supervisor and sign-in need, and never what people wrote.
-- A table made later needs its own policies and grants; the tests fail until it has them. A migration that changes rows
-- must lift FORCE for its table first: these policies name no role that owns tables.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'ramal_tenant') THEN CREATE ROLE ramal_tenant NOLOGIN; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'ramal_system') THEN CREATE ROLE ramal_system NOLOGIN; END IF;
EXCEPTION
  -- Another database of this server is being migrated at this moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN RAISE EXCEPTION
    'the user of DATABASE_URL may not create roles; have an administrator run: CREATE ROLE ramal_tenant NOLOGIN; CREATE ROLE ramal_system NOLOGIN;';
END $$;

-- After SET LOCAL has ended, the setting is '' and not NULL.
CREATE FUNCTION current_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.account_id', true), '')::uuid $$;
COMMENT ON FUNCTION current_account IS 'The account of this transaction; null: none, and so no rows';

CREATE FUNCTION may_use(number uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(number = ANY (nullif(current_setting('app.number_ids', true), '')::uuid[]), true) $$;
COMMENT ON FUNCTION may_use IS 'Whether this transaction reaches a number: all of the account''s, unless app.number_ids names some';

-- Every table with account_id: its account's rows, and of them only those of numbers within reach.
DO $$
DECLARE
  name text;
  writes text;
BEGIN
  FOR name IN SELECT table_name FROM information_schema.columns
               WHERE table_schema = current_schema() AND column_name = 'account_id' ORDER BY 1 LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I TO ramal_tenant USING (account_id = current_account())', name);
    writes := CASE name
      WHEN 'audit_log' THEN 'INSERT'
      -- Who could add a membership could read about anybody; people come in by what the system checks.
      WHEN 'memberships' THEN 'UPDATE (role), DELETE'
      ELSE 'INSERT, UPDATE, DELETE' END;
    EXECUTE format('GRANT SELECT, %s ON %I TO ramal_tenant', writes, name);
  END LOOP;
  FOR name IN SELECT table_name FROM information_schema.columns
               WHERE table_schema = current_schema() AND column_name = 'number_id' ORDER BY 1 LOOP
    EXECUTE format('CREATE POLICY numbers ON %I AS RESTRICTIVE TO ramal_tenant USING (may_use(number_id))', name);
  END LOOP;
END $$;
CREATE POLICY numbers ON numbers AS RESTRICTIVE TO ramal_tenant USING (may_use(id));

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON accounts TO ramal_tenant USING (id = current_account());
GRANT SELECT, UPDATE ON accounts TO ramal_tenant;

-- Of users, an account sees its members, and never their password hashes.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON users FOR SELECT TO ramal_tenant
  USING (EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.account_id = current_account()));
GRANT SELECT (id, name, email, phone, created_at) ON users TO ramal_tenant;

ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_ins FORCE ROW LEVEL SECURITY;

-- The system role: who exists, which instances should run, who owes messages. No contact, conversation, message or file.
CREATE POLICY system ON accounts TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts TO ramal_system;
CREATE POLICY system ON numbers TO ramal_system USING (true);
GRANT SELECT, INSERT, DELETE ON numbers TO ramal_system;
CREATE POLICY system ON instances TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE ON instances TO ramal_system;
CREATE POLICY system ON outbox FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, number_id) ON outbox TO ramal_system;
CREATE POLICY system ON media FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, state, next_at) ON media TO ramal_system;
CREATE POLICY system ON users TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE ON users TO ramal_system;
CREATE POLICY system ON memberships TO ramal_system USING (true);
GRANT SELECT, INSERT ON memberships TO ramal_system;
CREATE POLICY system ON sign_ins TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_ins TO ramal_system;
CREATE POLICY system ON links TO ramal_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON links TO ramal_system;
CREATE POLICY system ON api_keys FOR SELECT TO ramal_system USING (true);
GRANT SELECT ON api_keys TO ramal_system;
CREATE POLICY system ON api_key_numbers FOR SELECT TO ramal_system USING (true);
GRANT SELECT ON api_key_numbers TO ramal_system;
CREATE POLICY system ON audit_log TO ramal_system USING (true);
GRANT SELECT, INSERT ON audit_log TO ramal_system;

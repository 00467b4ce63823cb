-- Up Migration
-- Who signs in, what they are in an account, and what was done. Users belong to the installation; everything that
-- they have in an account carries account_id.

CREATE TABLE users (
  id                  uuid PRIMARY KEY,
  name                text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  email               text UNIQUE CHECK (email = lower(email)),
  phone               text UNIQUE CHECK (phone ~ '^[0-9]{5,15}$'),
  password_hash       text NOT NULL,
  is_owner            boolean NOT NULL DEFAULT false,
  password_changed_at timestamptz NOT NULL DEFAULT now(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  CHECK (email IS NOT NULL OR phone IS NOT NULL)
);
COMMENT ON TABLE users IS 'People who sign in; of the installation, so that one login can serve several accounts';
COMMENT ON COLUMN users.id IS 'UUID version 7';
COMMENT ON COLUMN users.name IS 'As people call them';
COMMENT ON COLUMN users.email IS 'A login name, in lower case';
COMMENT ON COLUMN users.phone IS 'A login name, E.164 without the plus';
COMMENT ON COLUMN users.password_hash IS 'argon2id, with its salt and costs';
COMMENT ON COLUMN users.is_owner IS 'Owner of the whole installation: sees every account';
COMMENT ON COLUMN users.password_changed_at IS 'When the password was last set';
COMMENT ON COLUMN users.created_at IS 'When the login was made';
-- There is one owner: two people who open the first-run link at once do not both become it.
CREATE UNIQUE INDEX users_one_owner ON users (is_owner) WHERE is_owner;

CREATE TABLE memberships (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role        text NOT NULL CHECK (role IN ('admin', 'agent', 'viewer')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, user_id)
);
COMMENT ON TABLE memberships IS 'Which users belong to an account, and as what';
COMMENT ON COLUMN memberships.account_id IS 'The account';
COMMENT ON COLUMN memberships.user_id IS 'The user';
COMMENT ON COLUMN memberships.role IS 'What they may do there (src/contract/access.ts)';
COMMENT ON COLUMN memberships.created_at IS 'Since when';
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE teams (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id          uuid NOT NULL,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, name)
);
COMMENT ON TABLE teams IS 'Groups of users within an account';
COMMENT ON COLUMN teams.account_id IS 'The account';
COMMENT ON COLUMN teams.id IS 'UUID version 7';
COMMENT ON COLUMN teams.name IS 'As people call it';
COMMENT ON COLUMN teams.created_at IS 'When it was made';

CREATE TABLE team_members (
  account_id  uuid NOT NULL,
  team_id     uuid NOT NULL,
  user_id     uuid NOT NULL,
  PRIMARY KEY (account_id, team_id, user_id),
  FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, user_id) REFERENCES memberships (account_id, user_id) ON DELETE CASCADE
);
COMMENT ON TABLE team_members IS 'Who is in a team; leaving the account leaves its teams';
COMMENT ON COLUMN team_members.account_id IS 'The account of both';
COMMENT ON COLUMN team_members.team_id IS 'The team';
COMMENT ON COLUMN team_members.user_id IS 'The user';
CREATE INDEX team_members_by_user ON team_members (account_id, user_id);

CREATE TABLE sign_ins (
  id             uuid PRIMARY KEY,
  user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash     text NOT NULL,
  previous_hash  text,
  rotated_at     timestamptz NOT NULL DEFAULT now(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  expires_at     timestamptz NOT NULL,
  revoked_at     timestamptz
);
COMMENT ON TABLE sign_ins IS 'Browsers in which a user is signed in: one chain of refresh tokens each';
COMMENT ON COLUMN sign_ins.id IS 'UUID version 7; access tokens name it';
COMMENT ON COLUMN sign_ins.user_id IS 'Who';
COMMENT ON COLUMN sign_ins.token_hash IS 'SHA-256 of the refresh token that is good now';
COMMENT ON COLUMN sign_ins.previous_hash IS 'SHA-256 of the one before: good for seconds more, for two tabs that refresh at once';
COMMENT ON COLUMN sign_ins.rotated_at IS 'When the token was last changed';
COMMENT ON COLUMN sign_ins.created_at IS 'When they signed in';
COMMENT ON COLUMN sign_ins.expires_at IS 'When the token ends unless it is used before';
COMMENT ON COLUMN sign_ins.revoked_at IS 'When it was ended: signed out, password changed, or a token came twice';
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

CREATE TABLE links (
  id          uuid PRIMARY KEY,
  purpose     text NOT NULL CHECK (purpose IN ('set_up', 'registration', 'invitation', 'password')),
  token_hash  text NOT NULL UNIQUE,
  account_id  uuid REFERENCES accounts ON DELETE CASCADE,
  user_id     uuid REFERENCES users ON DELETE CASCADE,
  role        text CHECK (role IN ('admin', 'agent', 'viewer')),
  email       text,
  created_by  uuid REFERENCES users ON DELETE SET NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,
  CHECK ((purpose = 'invitation') = (account_id IS NOT NULL)),
  CHECK ((purpose = 'invitation') = (role IS NOT NULL)),
  CHECK ((purpose = 'password') = (user_id IS NOT NULL))
);
COMMENT ON TABLE links IS 'One-time links: what they allow, once, until they expire';
COMMENT ON COLUMN links.id IS 'UUID version 7';
COMMENT ON COLUMN links.purpose IS 'set_up: become the owner; registration: open an account; invitation: join one; password: set a new one';
COMMENT ON COLUMN links.token_hash IS 'SHA-256 of the secret in the link';
COMMENT ON COLUMN links.account_id IS 'The account to join';
COMMENT ON COLUMN links.user_id IS 'Whose password';
COMMENT ON COLUMN links.role IS 'What one becomes in the account';
COMMENT ON COLUMN links.email IS 'Whom it was meant for';
COMMENT ON COLUMN links.created_by IS 'Who made it; null: a program of the installation, or a user who is gone';
COMMENT ON COLUMN links.created_at IS 'When it was made';
COMMENT ON COLUMN links.expires_at IS 'Until when it works';
COMMENT ON COLUMN links.used_at IS 'When it was used; it works once';
CREATE INDEX links_by_account ON links (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX links_by_end ON links (expires_at);

CREATE TABLE api_keys (
  account_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  id           uuid NOT NULL,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hash         text NOT NULL UNIQUE,
  hint         text NOT NULL,
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['send', 'read', 'manage']),
  all_numbers  boolean NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  PRIMARY KEY (account_id, id)
);
COMMENT ON TABLE api_keys IS 'Keys of scripts, each for one account';
COMMENT ON COLUMN api_keys.account_id IS 'The account that it opens';
COMMENT ON COLUMN api_keys.id IS 'UUID version 7';
COMMENT ON COLUMN api_keys.name IS 'As people call it';
COMMENT ON COLUMN api_keys.hash IS 'SHA-256 of the key, which is 256 random bits and stored nowhere';
COMMENT ON COLUMN api_keys.hint IS 'Its first characters, to tell keys apart';
COMMENT ON COLUMN api_keys.scopes IS 'send, read, manage (src/contract/access.ts)';
COMMENT ON COLUMN api_keys.all_numbers IS 'false: only those in api_key_numbers, also when the last of them is gone';
COMMENT ON COLUMN api_keys.created_at IS 'When it was made';
COMMENT ON COLUMN api_keys.expires_at IS 'Until when it works; null: until it is revoked';
COMMENT ON COLUMN api_keys.last_used_at IS 'To the minute';
COMMENT ON COLUMN api_keys.revoked_at IS 'When it was revoked';

CREATE TABLE api_key_numbers (
  account_id  uuid NOT NULL,
  key_id      uuid NOT NULL,
  number_id   uuid NOT NULL,
  PRIMARY KEY (account_id, key_id, number_id),
  FOREIGN KEY (account_id, key_id) REFERENCES api_keys (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, number_id) REFERENCES numbers (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE api_key_numbers IS 'The numbers that a key is limited to';
COMMENT ON COLUMN api_key_numbers.account_id IS 'The account of both';
COMMENT ON COLUMN api_key_numbers.key_id IS 'The key';
COMMENT ON COLUMN api_key_numbers.number_id IS 'A number that it may use';
CREATE INDEX api_key_numbers_by_number ON api_key_numbers (account_id, number_id);

CREATE TABLE monthly_usage (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  month       date NOT NULL,
  messages    integer NOT NULL,
  PRIMARY KEY (account_id, month)
);
COMMENT ON TABLE monthly_usage IS 'What a plan with a monthly limit has used; counted in the transaction that accepts a message';
COMMENT ON COLUMN monthly_usage.account_id IS 'The account';
COMMENT ON COLUMN monthly_usage.month IS 'Its first day, UTC';
COMMENT ON COLUMN monthly_usage.messages IS 'Outgoing messages accepted in it through the API or the panel';

CREATE TABLE audit_log (
  id          uuid PRIMARY KEY,
  account_id  uuid REFERENCES accounts ON DELETE CASCADE,
  at          timestamptz NOT NULL DEFAULT now(),
  action      text NOT NULL,
  actor_kind  text NOT NULL CHECK (actor_kind IN ('user', 'key', 'pairing', 'local', 'anonymous')),
  actor_id    uuid,
  actor_name  text NOT NULL,
  address     text,
  target      jsonb NOT NULL DEFAULT '{}',
  detail      jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_log IS 'Who did what, when, from where. Nobody changes or removes rows; they go with their account';
COMMENT ON COLUMN audit_log.id IS 'UUID version 7: sorts by time';
COMMENT ON COLUMN audit_log.account_id IS 'The account that it happened in; null: the installation';
COMMENT ON COLUMN audit_log.at IS 'When';
COMMENT ON COLUMN audit_log.action IS 'The operation of the API (src/contract/operations.ts)';
COMMENT ON COLUMN audit_log.actor_kind IS 'user, key, pairing (a pairing link), local (a program of the installation), anonymous';
COMMENT ON COLUMN audit_log.actor_id IS 'The user or key; no foreign key: the entry outlives them';
COMMENT ON COLUMN audit_log.actor_name IS 'As it was called then';
COMMENT ON COLUMN audit_log.address IS 'IP address that it came from';
COMMENT ON COLUMN audit_log.target IS 'The ids in the path';
COMMENT ON COLUMN audit_log.detail IS 'What was asked: the fields that the permission table names, never a secret';
CREATE INDEX audit_log_by_account ON audit_log (account_id, id DESC);

CREATE INDEX messages_out_by_time ON messages (account_id, created_at) WHERE direction = 'out';

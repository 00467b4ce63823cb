-- Up Migration
-- Who gets a new conversation is a setting of the account, which a number may override. Members take turns.

ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE numbers NO FORCE ROW LEVEL SECURITY;

ALTER TABLE accounts
  ADD COLUMN answering_takes boolean NOT NULL DEFAULT false,
  ADD COLUMN assignment text NOT NULL DEFAULT 'by_hand'
    CHECK (assignment IN ('by_hand', 'round_robin', 'least_busy')),
  ADD COLUMN turns bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN accounts.answering_takes IS 'A user who answers a conversation that nobody has is assigned to it';
COMMENT ON COLUMN accounts.assignment IS 'Who gets a conversation that nobody has, unless its number says otherwise; assignments in src/model/conversation.ts';
COMMENT ON COLUMN accounts.turns IS 'How many conversations were given to members. Whoever gives the next one locks this row first, so that members are chosen one after the other';

ALTER TABLE memberships ADD COLUMN last_turn bigint;
COMMENT ON COLUMN memberships.last_turn IS 'The turn (accounts.turns) in which this member was given a conversation last; null: never';
GRANT UPDATE (last_turn) ON memberships TO ramal_tenant;

-- Until now every number without least_busy gave its conversations to nobody, as the account does by default.
ALTER TABLE numbers DROP CONSTRAINT numbers_assignment_check;
UPDATE numbers SET assignment = 'as_account' WHERE assignment = 'by_hand';
ALTER TABLE numbers
  ALTER COLUMN assignment SET DEFAULT 'as_account',
  ADD CONSTRAINT numbers_assignment_check
    CHECK (assignment IN ('as_account', 'by_hand', 'round_robin', 'least_busy'));
COMMENT ON COLUMN numbers.assignment IS 'Who gets a conversation that nobody has; numberAssignments in src/model/conversation.ts';

ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE numbers FORCE ROW LEVEL SECURITY;

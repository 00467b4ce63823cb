-- Up Migration
-- One inbox over several accounts. Which conversations are on a page of it, and how many are unread in each account, is
-- read across accounts, and what was written in them within each account.

CREATE POLICY system ON conversations FOR SELECT TO ramal_system USING (true);
GRANT SELECT (account_id, id, state, assignee_id, unread, last_message_at) ON conversations TO ramal_system;

-- Counts what is unread by reading only that.
CREATE INDEX conversations_unread ON conversations (account_id, last_message_at DESC, id DESC)
  WHERE state = 'open' AND unread > 0;

-- Up Migration
-- Media that is removed by age: the message stays, and says that its file is gone. Contacts that are merged.

ALTER TABLE media DROP CONSTRAINT media_state_check;
ALTER TABLE media ADD CONSTRAINT media_state_check CHECK (state IN ('pending', 'ready', 'failed', 'expired'));
COMMENT ON COLUMN media.state IS
  'pending: still to be fetched from WhatsApp; failed: it cannot be had; expired: removed by age, no hash any more';

-- Files on disk that no row names are looked for by their hashes, those to be removed by their age.
CREATE INDEX media_by_hash ON media (account_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX media_by_age ON media (account_id, created_at);

-- Contacts that turn out to be one person are merged, with what they reacted and voted.
CREATE INDEX reactions_by_sender ON reactions (account_id, sender);
CREATE INDEX poll_votes_by_voter ON poll_votes (account_id, voter);

-- A lane that broke off gives back what it holds itself, and nobody else's.
ALTER TABLE outbox ADD COLUMN lease_holder uuid;
COMMENT ON COLUMN outbox.lease_holder IS 'Who took the lease: a lane of a gateway process';

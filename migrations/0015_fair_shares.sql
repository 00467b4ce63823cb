-- Up Migration
-- How many bytes an account has stored is counted before it stores more: each file once, by its hash, from the index alone.

CREATE INDEX media_stored ON media (account_id, sha256) INCLUDE (size) WHERE sha256 IS NOT NULL;
COMMENT ON INDEX media_stored IS 'Files that are here, with their sizes: what is stored of an account, and who names a hash';
DROP INDEX media_by_hash;

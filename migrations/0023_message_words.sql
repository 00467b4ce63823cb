-- Up Migration
-- The words of each message, in a table of their own. Under row-level security only leakproof operators may use an index, and
-- among those of text only equality and order are: so a search looks words up by equality and by range.

-- A word is what stands between spaces and ASCII or general punctuation; a single letter is none. Scripts that write no spaces
-- have a word a character.
CREATE FUNCTION words_of(search text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT coalesce(array_agg(DISTINCT left(word, 40)), '{}') FROM regexp_split_to_table(
          regexp_replace(search, '([' || U&'\3040-\30FF\3400-\9FFF\F900-\FAFF' || '])', ' \1 ', 'g'),
          '[' || U&'\0001-\0020!-/:-@\005B-`{-\00BF\2000-\206F\3000-\303F' || ']+') AS word WHERE word <> '' AND (length(word) > 1 OR ascii(word) > 127) $$;
COMMENT ON FUNCTION words_of IS 'The words of a text without case and accents, each once, by their first 40 characters';

CREATE TABLE message_words (
  account_id uuid NOT NULL,
  message_id uuid NOT NULL,
  word       text COLLATE "C" NOT NULL,
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE message_words IS 'The words in the beginning of each text, for the search; kept by the triggers words_added and words_changed. A search joins the messages, which have the wall of numbers';
COMMENT ON COLUMN message_words.account_id IS 'The account of the message';
COMMENT ON COLUMN message_words.message_id IS 'The message in whose text the word stands';
COMMENT ON COLUMN message_words.word IS 'Without case and accents; see words_of';

ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
INSERT INTO message_words (account_id, message_id, word)
SELECT account_id, id, unnest(words_of(search)) FROM messages WHERE search IS NOT NULL AND type <> 'reaction';
ALTER TABLE messages FORCE ROW LEVEL SECURITY;

CREATE INDEX message_words_by_word ON message_words (account_id, word, message_id);
CREATE INDEX message_words_by_message ON message_words (account_id, message_id);

ALTER TABLE message_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_words FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON message_words TO ramal_tenant
  USING (account_id = current_account()) WITH CHECK (account_id = current_account());
GRANT SELECT, INSERT, UPDATE, DELETE ON message_words TO ramal_tenant;

CREATE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_words (account_id, message_id, word)
  SELECT account_id, id, unnest(words_of(search)) FROM added WHERE search IS NOT NULL AND type <> 'reaction';
  RETURN NULL;
END $$;
CREATE TRIGGER words_added AFTER INSERT ON messages REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION keep_words();

CREATE FUNCTION change_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM message_words WHERE account_id = NEW.account_id AND message_id = NEW.id;
  INSERT INTO message_words (account_id, message_id, word)
  SELECT NEW.account_id, NEW.id, unnest(words_of(NEW.search));
  RETURN NULL;
END $$;
CREATE TRIGGER words_changed AFTER UPDATE ON messages FOR EACH ROW
  WHEN (OLD.search IS DISTINCT FROM NEW.search AND NEW.type <> 'reaction') EXECUTE FUNCTION change_words();

-- Format 1 of the record.
--
-- What was said is kept as it was said: reports, readings, claims and judgements are only ever added. Triggers
-- refuse UPDATE, DELETE and REPLACE, because a row that can be rewritten is no evidence. Whatever the indexes below
-- hold (quotes, claim_*, places_box) can be made again from reports and claims.

-- One text, published once by one outlet. `id` is a hash of text, published, outlet and url; `flags` a JSON list.
CREATE TABLE reports (
  number    INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  text      TEXT NOT NULL,
  input_id  TEXT,
  title     TEXT,
  outlet    TEXT,
  url       TEXT,
  published TEXT,
  language  TEXT,
  flags     TEXT NOT NULL
) STRICT;
CREATE INDEX reports_published ON reports (published);
CREATE INDEX reports_outlet ON reports (outlet);

-- What one version of the reader read in one report. A later version's reading supersedes the one before; both stay.
-- UNIQUE (supersedes) keeps the readings of a report one chain, so that exactly one of them is current.
-- `digest` is a hash over reader, sentences, unread and all claims.
CREATE TABLE readings (
  number     INTEGER PRIMARY KEY,
  report     INTEGER NOT NULL REFERENCES reports,
  reader     TEXT NOT NULL,
  supersedes INTEGER UNIQUE REFERENCES readings,
  sentences  TEXT NOT NULL,
  unread     TEXT NOT NULL,
  digest     TEXT NOT NULL,
  UNIQUE (report, reader)
) STRICT;

-- One claim; `body` is its JSON in the public claims format, the columns repeat what is asked for most.
-- `position` is its place in the reading, `"start"`/`"end"` a half-open range of code points in the report's text,
-- `earliest`/`latest` ISO days, both inclusive, NULL where open or not told.
CREATE TABLE claims (
  number           INTEGER PRIMARY KEY,
  reading          INTEGER NOT NULL REFERENCES readings,
  position         INTEGER NOT NULL,
  id               TEXT NOT NULL,
  kind             TEXT NOT NULL,
  type             TEXT NOT NULL,
  status           TEXT NOT NULL,
  certainty_author TEXT NOT NULL,
  certainty_source TEXT,
  earliest         TEXT,
  latest           TEXT,
  "start"          INTEGER NOT NULL,
  "end"            INTEGER NOT NULL,
  quote            TEXT NOT NULL,
  confidence       REAL NOT NULL,
  body             TEXT NOT NULL,
  UNIQUE (reading, position),
  UNIQUE (reading, id)
) STRICT;
CREATE INDEX claims_id ON claims (id);
CREATE INDEX claims_kind ON claims (kind, type);
CREATE INDEX claims_latest ON claims (latest);

-- Who takes part. `actor` is the lexicon's id. Private persons are not listed: where the lexicon has no entry, and
-- the words may be a person's name, `actor` and `name` are NULL and only country and sector remain.
CREATE TABLE claim_actors (
  claim   INTEGER NOT NULL REFERENCES claims,
  position INTEGER NOT NULL,
  role    TEXT NOT NULL,
  actor   TEXT,
  name    TEXT COLLATE NOCASE,
  type    TEXT,
  country TEXT,
  sector  TEXT,
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_actors_actor ON claim_actors (actor) WHERE actor IS NOT NULL;
CREATE INDEX claim_actors_name ON claim_actors (name) WHERE name IS NOT NULL;
CREATE INDEX claim_actors_country ON claim_actors (country) WHERE country IS NOT NULL;

-- On whose word; `actor` is the lexicon's id. Names of sources stay in `body`, out of the index.
CREATE TABLE claim_holders (
  claim    INTEGER NOT NULL REFERENCES claims,
  position INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  actor    TEXT,
  PRIMARY KEY (claim, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_holders_actor ON claim_holders (actor) WHERE actor IS NOT NULL;

-- Where; `role` is place, origin, destination or about, `place` the gazetteer's id.
CREATE TABLE claim_places (
  number       INTEGER PRIMARY KEY,
  claim        INTEGER NOT NULL REFERENCES claims,
  position     INTEGER NOT NULL,
  role         TEXT NOT NULL,
  place        TEXT,
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL,
  country      TEXT,
  lat          REAL,
  lon          REAL,
  precision_km REAL,
  UNIQUE (claim, position)
) STRICT;
CREATE INDEX claim_places_place ON claim_places (place) WHERE place IS NOT NULL;
CREATE INDEX claim_places_country ON claim_places (country) WHERE country IS NOT NULL;

CREATE VIRTUAL TABLE quotes USING fts5 (
  quote, content = 'claims', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER claims_quotes AFTER INSERT ON claims BEGIN
  INSERT INTO quotes (rowid, quote) VALUES (new.number, new.quote);
END;

-- Coordinates are rounded to 32 bits here, outwards: a hit must still be compared with claim_places.
CREATE VIRTUAL TABLE places_box USING rtree (number, min_lat, max_lat, min_lon, max_lon);
CREATE TRIGGER claim_places_box AFTER INSERT ON claim_places WHEN new.lat IS NOT NULL AND new.lon IS NOT NULL BEGIN
  INSERT INTO places_box VALUES (new.number, new.lat, new.lat, new.lon, new.lon);
END;

-- "These are one", "this mention names that actor": said by a judge (rule, model or person) on a date handed in.
CREATE TABLE judgements (
  number    INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  verdict   TEXT NOT NULL,
  score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  reasons   TEXT NOT NULL,
  judge     TEXT NOT NULL,
  judged_on TEXT NOT NULL
) STRICT;
CREATE TABLE judgement_subjects (
  judgement INTEGER NOT NULL REFERENCES judgements,
  position  INTEGER NOT NULL,
  subject   TEXT NOT NULL,
  PRIMARY KEY (judgement, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX judgement_subjects_subject ON judgement_subjects (subject);
-- A judgement is withdrawn by a row of its own, so that who thought what when stays on record.
CREATE TABLE withdrawals (
  judgement    INTEGER PRIMARY KEY REFERENCES judgements,
  judge        TEXT NOT NULL,
  withdrawn_on TEXT NOT NULL,
  reasons      TEXT NOT NULL
) STRICT;

CREATE VIEW current_readings AS
  SELECT * FROM readings AS r WHERE NOT EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = r.number);
CREATE VIEW current_claims AS
  SELECT * FROM claims WHERE reading IN (SELECT number FROM current_readings);
CREATE VIEW standing_judgements AS
  SELECT * FROM judgements WHERE number NOT IN (SELECT judgement FROM withdrawals);

-- Append-only. REPLACE deletes without firing DELETE triggers (recursive_triggers is off unless asked for), so a row
-- that would take the place of another is refused before it is inserted.
CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;
CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;
CREATE TRIGGER reports_no_replace BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM reports WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings BEGIN
  SELECT RAISE(ABORT, 'readings are append-only');
END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings BEGIN
  SELECT RAISE(ABORT, 'readings are append-only');
END;
CREATE TRIGGER readings_no_replace BEFORE INSERT ON readings
WHEN EXISTS (SELECT 1 FROM readings WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM readings WHERE report = new.report AND reader = new.reader)
  OR EXISTS (SELECT 1 FROM readings WHERE supersedes = new.supersedes)
BEGIN
  SELECT RAISE(ABORT, 'readings are append-only');
END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN
  SELECT RAISE(ABORT, 'claims are append-only');
END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims BEGIN
  SELECT RAISE(ABORT, 'claims are append-only');
END;
CREATE TRIGGER claims_no_replace BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM claims WHERE reading = new.reading AND position = new.position)
  OR EXISTS (SELECT 1 FROM claims WHERE reading = new.reading AND id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'claims are append-only');
END;
CREATE TRIGGER claim_actors_no_update BEFORE UPDATE ON claim_actors BEGIN
  SELECT RAISE(ABORT, 'claim_actors are append-only');
END;
CREATE TRIGGER claim_actors_no_delete BEFORE DELETE ON claim_actors BEGIN
  SELECT RAISE(ABORT, 'claim_actors are append-only');
END;
CREATE TRIGGER claim_actors_no_replace BEFORE INSERT ON claim_actors
WHEN EXISTS (SELECT 1 FROM claim_actors WHERE claim = new.claim AND position = new.position)
BEGIN
  SELECT RAISE(ABORT, 'claim_actors are append-only');
END;
CREATE TRIGGER claim_holders_no_update BEFORE UPDATE ON claim_holders BEGIN
  SELECT RAISE(ABORT, 'claim_holders are append-only');
END;
CREATE TRIGGER claim_holders_no_delete BEFORE DELETE ON claim_holders BEGIN
  SELECT RAISE(ABORT, 'claim_holders are append-only');
END;
CREATE TRIGGER claim_holders_no_replace BEFORE INSERT ON claim_holders
WHEN EXISTS (SELECT 1 FROM claim_holders WHERE claim = new.claim AND position = new.position)
BEGIN
  SELECT RAISE(ABORT, 'claim_holders are append-only');
END;
CREATE TRIGGER claim_places_no_update BEFORE UPDATE ON claim_places BEGIN
  SELECT RAISE(ABORT, 'claim_places are append-only');
END;
CREATE TRIGGER claim_places_no_delete BEFORE DELETE ON claim_places BEGIN
  SELECT RAISE(ABORT, 'claim_places are append-only');
END;
CREATE TRIGGER claim_places_no_replace BEFORE INSERT ON claim_places
WHEN EXISTS (SELECT 1 FROM claim_places WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM claim_places WHERE claim = new.claim AND position = new.position)
BEGIN
  SELECT RAISE(ABORT, 'claim_places are append-only');
END;
CREATE TRIGGER judgements_no_update BEFORE UPDATE ON judgements BEGIN
  SELECT RAISE(ABORT, 'judgements are append-only');
END;
CREATE TRIGGER judgements_no_delete BEFORE DELETE ON judgements BEGIN
  SELECT RAISE(ABORT, 'judgements are append-only');
END;
CREATE TRIGGER judgements_no_replace BEFORE INSERT ON judgements
WHEN EXISTS (SELECT 1 FROM judgements WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM judgements WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'judgements are append-only');
END;
CREATE TRIGGER judgement_subjects_no_update BEFORE UPDATE ON judgement_subjects BEGIN
  SELECT RAISE(ABORT, 'judgement_subjects are append-only');
END;
CREATE TRIGGER judgement_subjects_no_delete BEFORE DELETE ON judgement_subjects BEGIN
  SELECT RAISE(ABORT, 'judgement_subjects are append-only');
END;
CREATE TRIGGER judgement_subjects_no_replace BEFORE INSERT ON judgement_subjects
WHEN EXISTS (SELECT 1 FROM judgement_subjects WHERE judgement = new.judgement AND position = new.position)
BEGIN
  SELECT RAISE(ABORT, 'judgement_subjects are append-only');
END;
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals BEGIN
  SELECT RAISE(ABORT, 'withdrawals are append-only');
END;
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals BEGIN
  SELECT RAISE(ABORT, 'withdrawals are append-only');
END;
CREATE TRIGGER withdrawals_no_replace BEFORE INSERT ON withdrawals
WHEN EXISTS (SELECT 1 FROM withdrawals WHERE judgement = new.judgement)
BEGIN
  SELECT RAISE(ABORT, 'withdrawals are append-only');
END;

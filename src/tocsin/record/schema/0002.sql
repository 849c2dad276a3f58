-- Format 2 of the record: when readings came, what could not be read, and the events that are fused from claims.
--
-- Below `sketches` everything is derived: it can be made again from reports, readings, claims and judgements, and is
-- rewritten when these change. What became of an event over time stays in `event_log`, which is only added to.

-- What a judgement says beyond its verdict: a correction (JSON), a grade (a letter); NULL where the verdict says all.
ALTER TABLE judgements ADD COLUMN value TEXT;

-- The day on which a reading came into the record; readings of format 1 have none.
CREATE TABLE arrivals (
  reading INTEGER PRIMARY KEY REFERENCES readings,
  day     TEXT NOT NULL
) STRICT;

-- What was handed in and could not be read: `digest` is a hash of reason and input, `day` when it was first refused.
CREATE TABLE rejects (
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  line   INTEGER,
  reason TEXT NOT NULL,
  advice TEXT NOT NULL,
  digest TEXT NOT NULL,
  day    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX rejects_once ON rejects (source, ifnull(line, -1), digest);

-- Every change of an event, by the day on which the record was brought up to date; `detail` is JSON.
CREATE TABLE event_log (
  number INTEGER PRIMARY KEY,
  day    TEXT NOT NULL,
  event  TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'withdrawn')),
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX event_log_day ON event_log (day);
CREATE INDEX event_log_event ON event_log (event);

CREATE TRIGGER arrivals_no_update BEFORE UPDATE ON arrivals BEGIN
  SELECT RAISE(ABORT, 'arrivals are append-only');
END;
CREATE TRIGGER arrivals_no_delete BEFORE DELETE ON arrivals BEGIN
  SELECT RAISE(ABORT, 'arrivals are append-only');
END;
CREATE TRIGGER arrivals_no_replace BEFORE INSERT ON arrivals
WHEN EXISTS (SELECT 1 FROM arrivals WHERE reading = new.reading)
BEGIN
  SELECT RAISE(ABORT, 'arrivals are append-only');
END;
CREATE TRIGGER rejects_no_update BEFORE UPDATE ON rejects BEGIN
  SELECT RAISE(ABORT, 'rejects are append-only');
END;
CREATE TRIGGER rejects_no_delete BEFORE DELETE ON rejects BEGIN
  SELECT RAISE(ABORT, 'rejects are append-only');
END;
CREATE TRIGGER rejects_no_replace BEFORE INSERT ON rejects
WHEN EXISTS (SELECT 1 FROM rejects WHERE number = new.number)
  OR EXISTS (
    SELECT 1 FROM rejects
    WHERE source = new.source AND ifnull(line, -1) = ifnull(new.line, -1) AND digest = new.digest
  )
BEGIN
  SELECT RAISE(ABORT, 'rejects are append-only');
END;
CREATE TRIGGER event_log_no_update BEFORE UPDATE ON event_log BEGIN
  SELECT RAISE(ABORT, 'event_log is append-only');
END;
CREATE TRIGGER event_log_no_delete BEFORE DELETE ON event_log BEGIN
  SELECT RAISE(ABORT, 'event_log is append-only');
END;
CREATE TRIGGER event_log_no_replace BEFORE INSERT ON event_log
WHEN EXISTS (SELECT 1 FROM event_log WHERE number = new.number)
BEGIN
  SELECT RAISE(ABORT, 'event_log is append-only');
END;

-- Derived.

-- What near-copies are found by; `band` is a hash that two reports must share to be compared.
CREATE TABLE sketches (
  report INTEGER PRIMARY KEY REFERENCES reports,
  sketch BLOB NOT NULL
) STRICT;
CREATE TABLE sketch_bands (
  band   INTEGER NOT NULL,
  report INTEGER NOT NULL REFERENCES reports,
  PRIMARY KEY (band, report)
) STRICT, WITHOUT ROWID;
-- Two reports, the one that came into the record first before the other, one of which copies the other's words.
CREATE TABLE likenesses (
  report  INTEGER NOT NULL REFERENCES reports,
  other   INTEGER NOT NULL REFERENCES reports,
  score   REAL NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (report, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX likenesses_other ON likenesses (other);
-- What a report has from which earlier texts, as JSON; reports of their own words are not here.
CREATE TABLE copies (
  report INTEGER PRIMARY KEY REFERENCES reports,
  body   TEXT NOT NULL
) STRICT;

-- How far fusion has come: the last reading, judgement and withdrawal that events account for, and the policy.
CREATE TABLE fusion_state (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Claims that share a block are compared with each other; `block` is a hash of the policy's key.
CREATE TABLE fusion_blocks (
  block INTEGER NOT NULL,
  claim INTEGER NOT NULL REFERENCES claims,
  PRIMARY KEY (block, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX fusion_blocks_claim ON fusion_blocks (claim);

-- One fused event: what is asked for, and `digest`, a hash of its whole JSON, which stands apart so that rows are short.
-- `number` is made of the event's day (bits 24 and up: days since 0001-01-01, 0 for none) and of its id: rows lie in
-- the order in which they are shown, so that a page is read without sorting.
CREATE TABLE events (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  component   TEXT NOT NULL,
  type        TEXT NOT NULL,
  status      TEXT NOT NULL,
  earliest    TEXT,
  latest      TEXT,
  first_said  TEXT,
  last_said   TEXT,
  reports     INTEGER NOT NULL,
  origins     INTEGER NOT NULL,
  disputes    INTEGER NOT NULL,
  credibility INTEGER NOT NULL,
  confidence  REAL NOT NULL,
  killed_low  INTEGER,
  killed_best INTEGER,
  killed_high INTEGER,
  lat         REAL,
  lon         REAL,
  digest      TEXT NOT NULL
) STRICT;
CREATE INDEX events_component ON events (component);
CREATE INDEX events_type ON events (type);
CREATE INDEX events_latest ON events (latest);
CREATE INDEX events_origins ON events (origins);
CREATE INDEX events_disputed ON events (disputes) WHERE disputes > 0;
CREATE INDEX events_killed ON events (ifnull(killed_best, killed_low)) WHERE ifnull(killed_best, killed_low) > 0;

-- The whole event in the public format, tocsin-events/1.
CREATE TABLE event_bodies (
  event INTEGER PRIMARY KEY REFERENCES events,
  body  TEXT NOT NULL
) STRICT;
CREATE TABLE event_claims (
  claim INTEGER PRIMARY KEY REFERENCES claims,
  event INTEGER NOT NULL REFERENCES events
) STRICT;
CREATE INDEX event_claims_event ON event_claims (event);

-- Who takes part; private persons are not listed (see claim_actors).
CREATE TABLE event_actors (
  event    INTEGER NOT NULL REFERENCES events,
  position INTEGER NOT NULL,
  role     TEXT NOT NULL,
  actor    TEXT,
  name     TEXT COLLATE NOCASE,
  type     TEXT,
  country  TEXT,
  sector   TEXT,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_actors_actor ON event_actors (actor, event) WHERE actor IS NOT NULL;
CREATE INDEX event_actors_name ON event_actors (name, event) WHERE name IS NOT NULL;
CREATE INDEX event_actors_country ON event_actors (country, event) WHERE country IS NOT NULL;

-- Where most say that it was; rival places stand in `body`.
CREATE TABLE event_places (
  event   INTEGER PRIMARY KEY REFERENCES events,
  place   TEXT,
  name    TEXT NOT NULL COLLATE NOCASE,
  kind    TEXT NOT NULL,
  country TEXT
) STRICT;
CREATE INDEX event_places_name ON event_places (name, event);
CREATE INDEX event_places_place ON event_places (place, event) WHERE place IS NOT NULL;
CREATE INDEX event_places_country ON event_places (country, event) WHERE country IS NOT NULL;

-- To whom it goes back.
CREATE TABLE event_origins (
  event  INTEGER NOT NULL REFERENCES events,
  origin TEXT NOT NULL,
  PRIMARY KEY (origin, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_origins_event ON event_origins (event);

-- Rounded to 32 bits, outwards: a hit must still be compared with the event's own coordinates.
CREATE VIRTUAL TABLE event_box USING rtree (number, min_lat, max_lat, min_lon, max_lon);
-- The days on which it can have been, as days since 0001-01-01; an open end is 0 or 3652059. Undated ones are not here.
CREATE VIRTUAL TABLE event_days USING rtree_i32 (number, first_day, last_day);
-- The words of all quotes of an event, under its number: the newest matches come first without sorting.
CREATE VIRTUAL TABLE event_words USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Roll-up: how many events of a type an actor has a part in, by month ("" where an event has no day).
CREATE TABLE actor_months (
  actor  TEXT NOT NULL,
  role   TEXT NOT NULL,
  type   TEXT NOT NULL,
  month  TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (actor, role, type, month)
) STRICT, WITHOUT ROWID;
-- Those who take part in events under one id: the lexicon's, or that of a group which it does not know.
CREATE TABLE actors (
  actor  TEXT PRIMARY KEY,
  events INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX actors_events ON actors (events);
-- What the tellings of an origin came to, as a JSON list of counts (see `resolving/grading.py`).
CREATE TABLE source_tallies (
  origin TEXT PRIMARY KEY,
  tally  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- How reliable the sources are (Admiralty A to F), computed from the events; `body` is JSON with the computation.
CREATE TABLE source_grades (
  origin TEXT PRIMARY KEY,
  letter TEXT NOT NULL,
  events INTEGER NOT NULL,
  body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- The bodies that a report names and the lexicon does not know, as JSON; reports without any are not here.
CREATE TABLE namings (
  report INTEGER PRIMARY KEY REFERENCES reports,
  body   TEXT NOT NULL
) STRICT;

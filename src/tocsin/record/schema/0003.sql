-- Format 3 of the record: what this tool itself foretold, what came of it, and which questions of coupling were asked.
--
-- A track record counts only if nobody can touch it afterwards, so these are append-only like what was said. Bringing
-- the record up to date never looks at them. Each `id` is a hash over all the other columns but `number`.

-- The forecast of one unit for one period. `made` is the day on which it was kept, `maker` tocsin and its version.
-- `unit` is what it is about ("views:57" or "theatre:" and a hash), `theatre` that theatre's JSON. `through`, `target`
-- are numbers of periods (see `analysis/months.py`), `lead` their distance. `draws` and `reference` (those of
-- `reference_model`) are JSON, [value, how often, value, how often, …], values ascending: scores need no more of them
-- than that. `history` is a digest of what it was made from, `reasons` JSON.
CREATE TABLE forecasts (
  number          INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  made            TEXT NOT NULL,
  maker           TEXT NOT NULL,
  model           TEXT NOT NULL,
  measure         TEXT NOT NULL,
  unit            TEXT NOT NULL,
  name            TEXT NOT NULL,
  theatre         TEXT,
  period          TEXT NOT NULL CHECK (period IN ('month', 'week')),
  through         INTEGER NOT NULL,
  target          INTEGER NOT NULL CHECK (target > through),
  lead            INTEGER NOT NULL CHECK (lead = target - through),
  draws           TEXT NOT NULL,
  reference_model TEXT NOT NULL,
  reference       TEXT NOT NULL,
  history         TEXT NOT NULL,
  reasons         TEXT NOT NULL
) STRICT;
CREATE INDEX forecasts_target ON forecasts (measure, period, target);
CREATE INDEX forecasts_unit ON forecasts (unit);

-- What happened in a period, as it was known on the day `seen`; a later row tells that it is known otherwise since.
-- `source` is a digest of what told it.
CREATE TABLE outcomes (
  number  INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  seen    TEXT NOT NULL,
  measure TEXT NOT NULL,
  unit    TEXT NOT NULL,
  period  TEXT NOT NULL CHECK (period IN ('month', 'week')),
  target  INTEGER NOT NULL,
  value   REAL NOT NULL CHECK (value >= 0),
  source  TEXT NOT NULL
) STRICT;
CREATE INDEX outcomes_of ON outcomes (measure, period, target, unit);

-- A question of coupling and its answer. `a`, `b` and `settings` are JSON, `since`/`until` ISO days (until excluded),
-- `subject` a hash of source, a, b, since, until and settings: who asks the same again has not asked one more.
-- `p` is the p value that counts, before correction, NULL where there were too few events; `answer` is JSON.
CREATE TABLE questions (
  number   INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  made     TEXT NOT NULL,
  maker    TEXT NOT NULL,
  source   TEXT NOT NULL,
  a        TEXT NOT NULL,
  b        TEXT NOT NULL,
  since    TEXT NOT NULL,
  until    TEXT NOT NULL,
  settings TEXT NOT NULL,
  subject  TEXT NOT NULL,
  p        REAL CHECK (p BETWEEN 0 AND 1),
  grade    TEXT NOT NULL,
  answer   TEXT NOT NULL
) STRICT;
CREATE INDEX questions_subject ON questions (subject);

CREATE TRIGGER forecasts_no_update BEFORE UPDATE ON forecasts BEGIN
  SELECT RAISE(ABORT, 'forecasts are append-only');
END;
CREATE TRIGGER forecasts_no_delete BEFORE DELETE ON forecasts BEGIN
  SELECT RAISE(ABORT, 'forecasts are append-only');
END;
CREATE TRIGGER forecasts_no_replace BEFORE INSERT ON forecasts
WHEN EXISTS (SELECT 1 FROM forecasts WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM forecasts WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'forecasts are append-only');
END;
CREATE TRIGGER outcomes_no_update BEFORE UPDATE ON outcomes BEGIN
  SELECT RAISE(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER outcomes_no_delete BEFORE DELETE ON outcomes BEGIN
  SELECT RAISE(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER outcomes_no_replace BEFORE INSERT ON outcomes
WHEN EXISTS (SELECT 1 FROM outcomes WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM outcomes WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER questions_no_update BEFORE UPDATE ON questions BEGIN
  SELECT RAISE(ABORT, 'questions are append-only');
END;
CREATE TRIGGER questions_no_delete BEFORE DELETE ON questions BEGIN
  SELECT RAISE(ABORT, 'questions are append-only');
END;
CREATE TRIGGER questions_no_replace BEFORE INSERT ON questions
WHEN EXISTS (SELECT 1 FROM questions WHERE number = new.number)
  OR EXISTS (SELECT 1 FROM questions WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'questions are append-only');
END;

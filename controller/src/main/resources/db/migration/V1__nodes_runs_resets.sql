-- Times are milliseconds since 1970 UTC, spans are in the unit that their name ends with. Lists and maps are JSON.

CREATE TABLE nodes (
  name                 TEXT    NOT NULL PRIMARY KEY,
  driver               TEXT    NOT NULL,
  address              TEXT    NOT NULL,
  labels               TEXT    NOT NULL,
  image                TEXT    NOT NULL,
  state                TEXT    NOT NULL,
  reason               TEXT    NOT NULL,
  since                BIGINT  NOT NULL,
  deadline             BIGINT,
  generation           BIGINT  NOT NULL,
  boot_id              TEXT    NOT NULL,
  run                  TEXT,
  consecutive_failures INTEGER NOT NULL,
  resets               INTEGER NOT NULL
);

CREATE TABLE runs (
  id             TEXT    NOT NULL PRIMARY KEY,
  label          TEXT    NOT NULL,
  command        TEXT    NOT NULL,
  environment    TEXT    NOT NULL,
  artifact_globs TEXT    NOT NULL,
  timeout_millis BIGINT  NOT NULL,
  workspace      TEXT,
  only_node      TEXT,
  state          TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  result         TEXT,
  exit_code      INTEGER,
  signal         INTEGER,
  node           TEXT,
  generation     BIGINT  NOT NULL,
  attempt        INTEGER NOT NULL,
  failed_on      TEXT    NOT NULL,
  last_failure   TEXT    NOT NULL,
  cancel_wanted  INTEGER NOT NULL,
  submitted      BIGINT  NOT NULL,
  started        BIGINT,
  done           BIGINT
);

CREATE INDEX runs_by_time ON runs (submitted, id);
-- What is not DONE is read at every start, and is little beside what is.
CREATE INDEX runs_by_state ON runs (state);

CREATE TABLE resets (
  node           TEXT    NOT NULL,
  number         INTEGER NOT NULL,
  generation     BIGINT  NOT NULL,
  image          TEXT    NOT NULL,
  boot_id_before TEXT    NOT NULL,
  boot_id_after  TEXT    NOT NULL,
  ordered        BIGINT  NOT NULL,
  accepted       BIGINT,
  announced      BIGINT,
  ready          BIGINT,
  phases         TEXT    NOT NULL,
  failure        TEXT    NOT NULL,
  PRIMARY KEY (node, number)
);

-- What the run was made for; NULL: nothing was named.
ALTER TABLE runs ADD COLUMN project TEXT;
CREATE INDEX runs_by_project ON runs (project, submitted, id);

CREATE TABLE tokens (
  id          TEXT   NOT NULL PRIMARY KEY,
  -- SHA-256 of the secret, in hex.
  secret_hash TEXT   NOT NULL,
  role        TEXT   NOT NULL,
  -- NULL: all.
  project     TEXT,
  purpose     TEXT   NOT NULL,
  created     BIGINT NOT NULL,
  -- The token that made it, or "local".
  created_by  TEXT   NOT NULL,
  expires     BIGINT NOT NULL,
  -- NULL: it was not.
  revoked     BIGINT
);

CREATE TABLE audit (
  number  BIGINT NOT NULL PRIMARY KEY,
  time    BIGINT NOT NULL,
  -- The id of a token, or "local".
  caller  TEXT   NOT NULL,
  role    TEXT   NOT NULL,
  project TEXT,
  action  TEXT   NOT NULL,
  subject TEXT   NOT NULL,
  result  TEXT   NOT NULL
);
CREATE INDEX audit_by_time ON audit (time);

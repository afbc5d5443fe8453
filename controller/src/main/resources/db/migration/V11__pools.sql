-- What a provider made the node as; NULL: it is a machine that joined.
ALTER TABLE nodes ADD COLUMN pool TEXT;
ALTER TABLE nodes ADD COLUMN label TEXT;
ALTER TABLE nodes ADD COLUMN server TEXT;
ALTER TABLE nodes ADD COLUMN cores INTEGER NOT NULL DEFAULT 0;
ALTER TABLE nodes ADD COLUMN memory_mib INTEGER NOT NULL DEFAULT 0;

CREATE TABLE pools (
  name     TEXT    NOT NULL PRIMARY KEY,
  made     BIGINT  NOT NULL,
  failures INTEGER NOT NULL,
  resting  BIGINT,
  reason   TEXT    NOT NULL,
  next     BIGINT  NOT NULL,
  look     BIGINT
);

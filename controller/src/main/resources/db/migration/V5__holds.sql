-- How long the root of a run is kept for debugging if it fails; 0: not at all.
ALTER TABLE runs ADD COLUMN hold_millis BIGINT NOT NULL DEFAULT 0;

CREATE TABLE holds (
  id      TEXT   NOT NULL PRIMARY KEY,
  node    TEXT   NOT NULL,
  image   TEXT   NOT NULL,
  state   TEXT   NOT NULL,
  reason  TEXT   NOT NULL,
  made    BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  -- When something is to be done about it; NULL: something else is waited for.
  due     BIGINT
);
-- What is not GONE is read at every start.
CREATE INDEX holds_by_state ON holds (state);

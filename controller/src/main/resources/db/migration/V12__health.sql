-- What is known of machines' fitness, beside their state: checks, and what made them suspect.
CREATE TABLE health (
  node      TEXT    NOT NULL PRIMARY KEY,
  checks    INTEGER NOT NULL,
  going     TEXT,
  last      TEXT,
  due       BIGINT,
  look      BIGINT,
  on_trial  INTEGER NOT NULL,
  unwanted  TEXT    NOT NULL,
  broken    TEXT    NOT NULL,
  suspected BIGINT,
  spared    TEXT    NOT NULL
);

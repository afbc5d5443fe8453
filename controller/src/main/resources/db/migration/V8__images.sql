-- What a node is reset to where nobody asks for more: an image, or one version. What it runs, or is being reset to, stays in "image".
ALTER TABLE nodes ADD COLUMN home TEXT NOT NULL DEFAULT '';
UPDATE nodes SET home = image;
-- What it is leased to besides runs; NULL: nothing.
ALTER TABLE nodes ADD COLUMN work TEXT;
-- The image, or the version of one, that the run asks for; NULL: its node's usual one.
ALTER TABLE runs ADD COLUMN image TEXT;
-- 1: its root is kept where it succeeds, to become an image.
ALTER TABLE runs ADD COLUMN to_image INTEGER NOT NULL DEFAULT 0;

CREATE TABLE images (
  name       TEXT    NOT NULL PRIMARY KEY,
  current    TEXT    NOT NULL,
  former     TEXT,
  builds     INTEGER NOT NULL,
  -- NULL: none begins by itself.
  next_build BIGINT,
  -- Why it is not rolled out any further; empty: it is.
  halted     TEXT    NOT NULL
);

CREATE TABLE versions (
  id              TEXT   NOT NULL PRIMARY KEY,
  image           TEXT   NOT NULL,
  state           TEXT   NOT NULL,
  reason          TEXT   NOT NULL,
  made            BIGINT NOT NULL,
  -- These six: how it was built; NULL: setup made it.
  base            TEXT,
  phase           TEXT,
  deadline        BIGINT,
  preparation     TEXT,
  check_run       TEXT,
  node            TEXT,
  digest          TEXT   NOT NULL,
  size_bytes      BIGINT NOT NULL,
  own_bytes       BIGINT NOT NULL,
  kernel_release  TEXT   NOT NULL,
  packages        TEXT   NOT NULL,
  package_changes TEXT   NOT NULL
);

CREATE TABLE copies (
  version     TEXT    NOT NULL,
  node        TEXT    NOT NULL,
  state       TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  tries       INTEGER NOT NULL,
  due         BIGINT,
  source      TEXT,
  bytes_sent  BIGINT  NOT NULL,
  image_bytes BIGINT  NOT NULL,
  PRIMARY KEY (version, node)
);
-- What is not GONE is read at every start.
CREATE INDEX copies_by_state ON copies (state);

INSERT INTO images (name, current, builds, halted)
  SELECT DISTINCT image, image, 0, '' FROM nodes WHERE state <> 'FORGOTTEN';
INSERT INTO versions
    (id, image, state, reason, made, digest, size_bytes, own_bytes, kernel_release, packages, package_changes)
  SELECT name, name, 'CURRENT', 'made by setup', 0, '', 0, -1, '', '[]', '{"added":[],"removed":[],"changed":[]}' FROM images;
INSERT INTO copies (version, node, state, reason, tries, bytes_sent, image_bytes)
  SELECT image, name, 'PROVEN', 'made by setup', 0, 0, 0 FROM nodes WHERE state <> 'FORGOTTEN';

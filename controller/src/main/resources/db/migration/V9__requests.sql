-- The nodes that a run wants, as JSON: it had one. (Names of images and nodes hold nothing that JSON escapes.)
ALTER TABLE runs ADD COLUMN wants TEXT NOT NULL DEFAULT '[]';
UPDATE runs SET wants = '[{"label":"' || replace(replace(label, '\', '\\'), '"', '\"') || '"'
  || CASE WHEN image IS NULL THEN '' ELSE ',"image":"' || image || '"' END
  || CASE WHEN only_node IS NULL THEN '' ELSE ',"node":"' || only_node || '"' END
  || '}]';
ALTER TABLE runs DROP COLUMN label;
ALTER TABLE runs DROP COLUMN image;
ALTER TABLE runs DROP COLUMN only_node;
ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- Its place in the queue among those of other projects.
ALTER TABLE runs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
-- Its further nodes, besides "node", as JSON.
ALTER TABLE runs ADD COLUMN others TEXT NOT NULL DEFAULT '[]';

-- The request that it is leased to; NULL: none.
ALTER TABLE nodes ADD COLUMN lease TEXT;

CREATE TABLE requests (
  id              TEXT    NOT NULL PRIMARY KEY,
  wants           TEXT    NOT NULL,
  priority        INTEGER NOT NULL,
  patience_millis BIGINT  NOT NULL,
  lease_millis    BIGINT  NOT NULL,
  project         TEXT,
  state           TEXT    NOT NULL,
  reason          TEXT    NOT NULL,
  nodes           TEXT    NOT NULL,
  turn            BIGINT  NOT NULL,
  submitted       BIGINT  NOT NULL,
  since           BIGINT  NOT NULL,
  deadline        BIGINT
);

CREATE INDEX requests_by_time ON requests (submitted, id);
-- What waits or is granted is read at every start, and is little beside what is over.
CREATE INDEX requests_by_state ON requests (state);

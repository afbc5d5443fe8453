-- Who leads, where several controllers share this database (PostgreSQL): one row.
CREATE TABLE leader (
  one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  -- Grows each time that somebody begins to lead. Every commit of the one that leads looks here first.
  epoch       BIGINT  NOT NULL,
  -- Grows with each sign of life.
  beat        BIGINT  NOT NULL,
  -- Empty: nobody.
  holder      TEXT    NOT NULL,
  -- Where its API is, and the SHA-256 of its certificate; empty: plaintext.
  host        TEXT    NOT NULL,
  port        INTEGER NOT NULL,
  certificate TEXT    NOT NULL,
  -- The mark of the data directory that belongs to this database; empty: none does yet.
  directory   TEXT    NOT NULL
);
INSERT INTO leader (one, epoch, beat, holder, host, port, certificate, directory) VALUES (1, 0, 0, '', '', 0, '', '');

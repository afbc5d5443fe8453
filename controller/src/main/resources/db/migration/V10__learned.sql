-- How long things took the last times, the newest last, as JSON.
CREATE TABLE learned (
  what   TEXT NOT NULL PRIMARY KEY,
  millis TEXT NOT NULL
);

-- What a node's next receipt is measured by, as JSON; NULL: nothing yet.
ALTER TABLE nodes ADD COLUMN yardstick TEXT;
-- The signed receipt, a flattened JWS; empty: none was made.
ALTER TABLE resets ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
-- The number of the reset that made what the run's present or last attempt runs on; 0: none.
ALTER TABLE runs ADD COLUMN reset INTEGER NOT NULL DEFAULT 0;

-- How far up the node's ladder this reset was, as JSON: the rung that was ordered, and those tried before it with why they failed. Empty:
-- from before there were ladders.
ALTER TABLE resets ADD COLUMN climb TEXT NOT NULL DEFAULT '';

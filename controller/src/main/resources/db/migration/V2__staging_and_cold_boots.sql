-- What a node has prepared for its next reset, as JSON; NULL: nobody asked it.
ALTER TABLE nodes ADD COLUMN staging TEXT;
-- By which way it came to its new system.
ALTER TABLE resets ADD COLUMN rung TEXT NOT NULL DEFAULT 'UNTOLD';

-- Which certificates count for a node, as JSON, serials in hexadecimal digits: any other that the CA signed is revoked. NULL: it joined
-- before they were kept, and the next that it shows is the one; or it is FORGOTTEN, and none counts.
ALTER TABLE nodes ADD COLUMN certificates TEXT;

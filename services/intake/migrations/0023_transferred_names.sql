-- How the organisation that took a file over is called: the file itself still names the one before.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.transfer ADD COLUMN to_name text CHECK (to_name <> '');

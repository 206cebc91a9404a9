-- A carrier is written of its hearing: when it may begin is kept with what is to be told.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.to_tell ADD COLUMN starts timestamptz[] NOT NULL DEFAULT '{}';

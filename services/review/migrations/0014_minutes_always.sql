-- No decision exists without signed minutes, whatever a version of the rules says: the columns are no longer read nor
-- written. They stay, filled in, for the build before.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.call_rules ALTER COLUMN minutes_required SET DEFAULT true;
ALTER TABLE review.application_file ALTER COLUMN minutes_required SET DEFAULT true;

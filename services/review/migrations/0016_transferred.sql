-- A file may change hands: who carried it before is kept, so that a tie to them closes the file for good.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.application_file ADD COLUMN former_carriers text[] NOT NULL DEFAULT '{}';
GRANT UPDATE (former_carriers) ON review.application_file TO novapec_application;

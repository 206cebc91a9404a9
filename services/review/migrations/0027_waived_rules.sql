-- The rules of the edition that a person at intake held to be met against what the assessment found: the committee is told.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.application_file ADD COLUMN waived_rules text [] NOT NULL DEFAULT '{}';
GRANT UPDATE (waived_rules) ON review.application_file TO novapec_application;

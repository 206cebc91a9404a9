-- A carrier that is asked for more hands in the whole file anew, before its case is opened: the copy is replaced.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

GRANT UPDATE (number, call_id, edition, rules_version, minutes_required, submitted_on, carrier_siret, carrier_name,
    organisations, project_title, axis, stage, regions, requested_cents)
ON review.application_file TO novapec_application;

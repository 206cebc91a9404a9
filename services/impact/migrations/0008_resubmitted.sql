-- A carrier that is asked for more hands in the whole file anew: what impact kept of it is replaced.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

GRANT UPDATE (edition, number, project_title, carrier_siret, carrier_name, axis, regions, indicators)
ON impact.application TO novapec_application;

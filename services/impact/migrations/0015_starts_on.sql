-- The project's first day: nothing is observed before it. Null for plans that were opened before it was kept.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.plan ADD COLUMN starts_on date;

-- Cases are found by their carrier's name: without accents or capitals, and with typing errors (trigrams).
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Both are part of PostgreSQL's contrib and trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

-- unaccent() is only STABLE, because its dictionary might be another one; named with its dictionary it never changes.
CREATE FUNCTION review.folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN public.unaccent('public.unaccent'::regdictionary, lower(said));

-- A migration is one transaction, and a year has thousands of files, not millions: writers wait for less than a second.
-- Without fastupdate no search pays for what was written since the last vacuum.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX application_file_by_carrier_name ON review.application_file
USING gin ((review.folded(carrier_name)) public.gin_trgm_ops) WITH (fastupdate = off);

GRANT EXECUTE ON FUNCTION review.folded (text) TO novapec_application;

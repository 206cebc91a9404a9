-- The most that each version of an edition's rules lets an amendment make of a grant, kept by a projection: it hears the
-- rules from the first ones on, also those that were heard before ceilings existed. NULL: no ceiling.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.rules_ceiling_v1 (
    call_id uuid NOT NULL,
    version text NOT NULL,
    ceiling_cents bigint CHECK (ceiling_cents > 0),
    CONSTRAINT one_ceiling_of_rules PRIMARY KEY (call_id, version)
);

GRANT SELECT, INSERT, UPDATE ON funding.rules_ceiling_v1 TO novapec_application;

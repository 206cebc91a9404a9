-- Erasure of members and of those whom carriers sent to a hearing, and how long their names are kept.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE review.retention_period (
    situation text PRIMARY KEY CHECK (situation IN ('FORMER_MEMBER', 'HEARING_GUEST')),
    days bigint NOT NULL CHECK (days BETWEEN 1 AND 36500),
    revision bigint NOT NULL DEFAULT 1
);
-- Two years after the last mandate, in which minutes are still read and appealed; a year after the hearing. Proposals,
-- to be confirmed by whoever is the controller.
INSERT INTO review.retention_period (situation, days) VALUES ('FORMER_MEMBER', 730), ('HEARING_GUEST', 365);

-- A name is written over, never deleted: mandates, votes and minutes keep pointing at the opaque id.
GRANT SELECT, UPDATE (days, revision) ON review.retention_period TO novapec_application;
-- A stored answer keeps its key and its fingerprint for ever; the people in it go.
GRANT UPDATE (body) ON messaging.idempotency TO novapec_application;

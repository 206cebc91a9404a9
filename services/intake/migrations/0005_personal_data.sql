-- Erasure of people, and how long they are kept.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- That a person was erased, and why: without the person.
CREATE TABLE intake.erasure (
    person_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    ground text NOT NULL CHECK (ground IN ('REQUEST', 'RETENTION_OVER')),
    erased_at timestamptz NOT NULL,
    actor text NOT NULL
);

CREATE TABLE intake.retention_period (
    situation text PRIMARY KEY CHECK (situation IN ('ABANDONED', 'WITHDRAWN', 'REFUSED', 'FUNDED')),
    days bigint NOT NULL CHECK (days > 0),
    revision bigint NOT NULL DEFAULT 1
);
-- A draft a year after its call; two years after a refusal; ten years after the closing (article L123-22 of the
-- commercial code, for the accounts a contact explains). Proposals, to be confirmed by whoever is the controller.
INSERT INTO intake.retention_period (situation, days) VALUES
('ABANDONED', 365), ('WITHDRAWN', 730), ('REFUSED', 730), ('FUNDED', 3650);

-- When the periods are next applied; NULL: at the first occasion.
CREATE TABLE intake.retention_run (
    one_row bigint PRIMARY KEY CHECK (one_row = 1),
    next_at timestamptz
);
INSERT INTO intake.retention_run (one_row) VALUES (1);

GRANT SELECT, INSERT ON intake.erasure TO novapec_application;
GRANT SELECT, UPDATE ON intake.retention_period, intake.retention_run TO novapec_application;
-- A stored answer keeps its key and its fingerprint for ever; the people in it go when they ask to.
-- So do those a carrier wrote into a version or a thread: nothing but an erasure changes these.
GRANT UPDATE (content) ON intake.application_version TO novapec_application;
GRANT UPDATE (body) ON intake.supplement_message TO novapec_application;
GRANT UPDATE (body) ON messaging.idempotency TO novapec_application;

-- Partner organisations such as the ANCT: conventions with a term, and the seats of delegates in local bodies.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.partner_convention (
    id uuid PRIMARY KEY,
    partner text NOT NULL CHECK (partner <> ''),
    siret text CHECK (siret ~ '^\d{14}$'),
    title text NOT NULL CHECK (title <> ''),
    signed_on date NOT NULL,
    ends_on date NOT NULL,
    programmes text[] NOT NULL CHECK (cardinality(programmes) > 0),
    regions text[] NOT NULL,
    state text NOT NULL CHECK (state IN ('IN_FORCE', 'ENDING', 'ENDED')),
    revision bigint NOT NULL CHECK (revision > 0),
    reason text CHECK (reason IN ('TERM', 'TERMINATED')),
    ended_on date,
    why text,
    CHECK (ends_on >= signed_on),
    CHECK ((state = 'ENDED') = (reason IS NOT NULL)),
    CHECK ((reason IS NULL) = (ended_on IS NULL)),
    CHECK ((why IS NOT NULL) = (reason IS NOT DISTINCT FROM 'TERMINATED'))
);

CREATE TABLE intake.partner_seat (
    id uuid PRIMARY KEY,
    convention_id uuid NOT NULL REFERENCES intake.partner_convention (id),
    body text NOT NULL CHECK (body <> ''),
    department text NOT NULL,
    delegate text NOT NULL,
    taken_on date NOT NULL,
    left_on date
);
CREATE UNIQUE INDEX one_delegate_per_seat ON intake.partner_seat (convention_id, body, department)
WHERE left_on IS NULL;

GRANT SELECT, INSERT, UPDATE ON intake.partner_convention, intake.partner_seat TO novapec_application;

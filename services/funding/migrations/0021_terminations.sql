-- Agreements that end before their time: two persons say so. What comes back to a grant that has ended is let go of.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The build before knows fewer states, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.agreement DROP CONSTRAINT agreement_state_check;
ALTER TABLE funding.agreement ADD CONSTRAINT agreement_state_check CHECK (
    state IN ('DRAFTED', 'SIGNED', 'LAPSED', 'CANCELLED', 'CLOSED', 'TERMINATED')
) NOT VALID;
-- The build before knows fewer states, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.agreement DROP CONSTRAINT agreement_check;
ALTER TABLE funding.agreement ADD CONSTRAINT agreement_signed_on_a_day CHECK (
    (state IN ('SIGNED', 'CLOSED', 'TERMINATED')) = (signed_on IS NOT NULL)
) NOT VALID;
-- The build before knows fewer states, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.agreement DROP CONSTRAINT agreement_check1;
ALTER TABLE funding.agreement ADD CONSTRAINT agreement_ended_on_a_day CHECK (
    (state IN ('CLOSED', 'TERMINATED')) = (closed_on IS NOT NULL)
) NOT VALID;

CREATE TABLE funding.termination (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    ground text NOT NULL CHECK (ground IN ('NOT_EXECUTED', 'BREACH', 'CARRIER_CEASED', 'BY_AGREEMENT')),
    words text NOT NULL CHECK (words <> ''),
    claim_cents bigint NOT NULL CHECK (claim_cents >= 0),
    proposed_by text NOT NULL,
    proposed_on date NOT NULL,
    proposed_at timestamptz NOT NULL,
    cure_by date,
    state text NOT NULL CHECK (state IN ('PROPOSED', 'CONFIRMED', 'ABANDONED')),
    decided_by text,
    decided_on date,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state = 'PROPOSED') = (decided_by IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_on IS NULL)),
    CONSTRAINT termination_waits_for_its_notice CHECK (state <> 'CONFIRMED' OR cure_by IS NULL OR decided_on > cure_by),
    CONSTRAINT termination_needs_two_persons CHECK (state <> 'CONFIRMED' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX one_termination_proposed ON funding.termination (agreement_id) WHERE state = 'PROPOSED';
CREATE INDEX termination_agreement ON funding.termination (agreement_id, proposed_at);
GRANT SELECT, INSERT, UPDATE ON funding.termination TO novapec_application;

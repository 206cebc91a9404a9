-- Hearings: slots proposed, one confirmed by the carrier, the report once it was held.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE review.hearing (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES review.grant_case (id),
    state text NOT NULL CHECK (state IN ('PROPOSED', 'CONFIRMED', 'HELD', 'CANCELLED')),
    slots timestamptz[] NOT NULL CHECK (cardinality(slots) BETWEEN 1 AND 10),
    lasts_minutes bigint NOT NULL CHECK (lasts_minutes BETWEEN 10 AND 480),
    place text NOT NULL,
    participants text[] NOT NULL CHECK (cardinality(participants) > 0),
    starts_at timestamptz,
    attended text[] NOT NULL DEFAULT '{}',
    report text,
    reported_by text,
    changed_at timestamptz NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0),
    CONSTRAINT confirmed_has_slot CHECK (state NOT IN ('CONFIRMED', 'HELD') OR starts_at = ANY (slots)),
    CONSTRAINT held_has_report CHECK ((state = 'HELD') = (num_nonnulls(report, reported_by) = 2))
);
CREATE UNIQUE INDEX one_hearing_to_come ON review.hearing (case_id) WHERE state IN ('PROPOSED', 'CONFIRMED');
CREATE INDEX hearing_case ON review.hearing (case_id);

-- Part of the vault: whom the carrier sends, named by it, until the hearing is moved or cancelled.
CREATE TABLE review.hearing_guest (
    hearing_id uuid NOT NULL REFERENCES review.hearing (id),
    rank bigint NOT NULL CHECK (rank > 0),
    name text NOT NULL,
    PRIMARY KEY (hearing_id, rank)
);

GRANT SELECT, INSERT ON review.hearing TO novapec_application;
GRANT UPDATE (state, slots, lasts_minutes, place, participants, starts_at, attended, report, reported_by, changed_at,
    revision) ON review.hearing TO novapec_application;
GRANT SELECT, INSERT, DELETE ON review.hearing_guest TO novapec_application;

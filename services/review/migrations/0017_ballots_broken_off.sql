-- A vote that is open may be broken off, and its case voted again at the same session; who comes and goes meanwhile.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The votes of a ballot that was broken off stay as rows, and count nowhere. Only ever added to.
CREATE TABLE review.ballot_break_off (
    ballot_id uuid PRIMARY KEY REFERENCES review.ballot (id),
    reason text NOT NULL CHECK (reason IN (
        'OPENED_BY_MISTAKE', 'PROCEDURAL_FLAW', 'QUORUM_LOST', 'CONFLICT_DISCOVERED', 'MORE_INFORMATION_NEEDED',
        'SESSION_CUT_SHORT', 'OTHER')),
    explanation text NOT NULL,
    broken_off_by text NOT NULL,
    broken_off_at timestamptz NOT NULL
);

-- Who left while a vote was open votes no more in it, even where they came back.
CREATE TABLE review.ballot_movement (
    ballot_id uuid NOT NULL REFERENCES review.ballot (id),
    member text NOT NULL,
    movement text NOT NULL CHECK (movement IN ('ARRIVED', 'LEFT')),
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (ballot_id, member, movement)
);

-- A session votes a case again only where the ballot before was broken off: `attempt` counts those. The new key allows everything that the old
-- one did, on a table of some thousand rows.
ALTER TABLE review.ballot ADD COLUMN attempt bigint NOT NULL DEFAULT 1 CHECK (attempt > 0);
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.ballot DROP CONSTRAINT one_ballot_per_session;
-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint
ALTER TABLE review.ballot ADD CONSTRAINT one_ballot_per_session UNIQUE (case_id, session_id, attempt);

GRANT SELECT, INSERT ON review.ballot_break_off, review.ballot_movement TO novapec_application;

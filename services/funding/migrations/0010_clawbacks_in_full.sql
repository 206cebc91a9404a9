-- Clawbacks in full: proposed, told to the recipient, answered, ordered by another person; received in parts, noted by one
-- person and confirmed by another; written off by two, cancelled by a counter-act. What is NOT VALID holds for every row
-- written from now on. The rows there are were ordered when they were made: `ordered_cents` NULL means all of the amount.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.clawback ADD COLUMN proposed_by text;
ALTER TABLE funding.clawback ADD COLUMN computed jsonb;
ALTER TABLE funding.clawback ADD COLUMN notified_on date;
ALTER TABLE funding.clawback ADD COLUMN answer_by date;
ALTER TABLE funding.clawback ADD COLUMN answered_on date;
ALTER TABLE funding.clawback ADD COLUMN ordered_by text;
ALTER TABLE funding.clawback ADD COLUMN ordered_cents bigint;
ALTER TABLE funding.clawback ADD COLUMN due_on date;
ALTER TABLE funding.clawback ADD COLUMN write_off_reason text;
ALTER TABLE funding.clawback ADD COLUMN write_off_proposed_by text;
ALTER TABLE funding.clawback ADD COLUMN ended_by text;
ALTER TABLE funding.clawback ADD COLUMN cancellation_reason text;
-- squawk-ignore ban-drop-not-null
ALTER TABLE funding.clawback ALTER COLUMN ordered_on DROP NOT NULL;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.clawback DROP CONSTRAINT clawback_state_check;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_state_check CHECK (state IN (
    'PROPOSED', 'NOTIFIED', 'ANSWERED', 'ORDERED', 'SETTLED', 'WRITTEN_OFF', 'CANCELLED'
)) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.clawback DROP CONSTRAINT clawback_never_over_received;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_never_over_received CHECK (
    received_cents <= coalesce(ordered_cents, amount_cents)
) NOT VALID;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_never_ordered_above_the_notice CHECK (
    ordered_cents > 0 AND ordered_cents <= amount_cents
) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.clawback DROP CONSTRAINT clawback_check;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_check CHECK (
    (state = 'SETTLED') = (received_cents = coalesce(ordered_cents, amount_cents))
) NOT VALID;

ALTER TABLE funding.clawback ADD CONSTRAINT clawback_heard_before_it_is_ordered CHECK (
    (notified_on IS NULL) = (answer_by IS NULL)
    AND CASE WHEN state = 'PROPOSED' THEN notified_on IS NULL
        WHEN state IN ('NOTIFIED', 'ANSWERED') THEN notified_on IS NOT NULL
        ELSE true END
    AND (answered_on IS NULL OR notified_on IS NOT NULL)
    AND (ordered_by IS NULL OR answered_on IS NOT NULL OR ordered_on > answer_by)
) NOT VALID;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_paid_once_ordered CHECK (
    CASE WHEN state IN ('ORDERED', 'SETTLED', 'WRITTEN_OFF') THEN ordered_on IS NOT NULL
        WHEN state = 'CANCELLED' THEN received_cents = 0
        ELSE ordered_on IS NULL AND received_cents = 0 END
) NOT VALID;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_ordered_by_another CHECK (ordered_by <> proposed_by) NOT VALID;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_ended_by_another CHECK (
    (state IN ('WRITTEN_OFF', 'CANCELLED')) = (ended_by IS NOT NULL)
    AND CASE state WHEN 'WRITTEN_OFF' THEN write_off_proposed_by IS NOT NULL AND ended_by <> write_off_proposed_by
        WHEN 'CANCELLED' THEN ended_by IS DISTINCT FROM proposed_by AND ended_by IS DISTINCT FROM ordered_by
        ELSE true END
) NOT VALID;
ALTER TABLE funding.clawback ADD CONSTRAINT clawback_ended_with_a_reason CHECK (
    (state = 'CANCELLED') = (cancellation_reason IS NOT NULL)
    AND (write_off_reason IS NULL) = (write_off_proposed_by IS NULL)
) NOT VALID;

GRANT UPDATE (notified_on, answer_by, answered_on, ordered_by, ordered_cents, ordered_on, due_on, write_off_reason,
    write_off_proposed_by, ended_by, cancellation_reason) ON funding.clawback TO novapec_application;

-- What each person did, in order (`position` is the clawback's revision after it), with their words.
CREATE TABLE funding.clawback_act (
    clawback_id uuid NOT NULL REFERENCES funding.clawback (id),
    position bigint NOT NULL CHECK (position > 0),
    act text NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    words text,
    PRIMARY KEY (clawback_id, position)
);
GRANT SELECT, INSERT ON funding.clawback_act TO novapec_application;

-- A receipt that one person noted; it counts once another confirmed it, under the same id in clawback_receipt.
CREATE TABLE funding.receipt_note (
    id uuid PRIMARY KEY,
    clawback_id uuid NOT NULL REFERENCES funding.clawback (id),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    received_on date NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('NOTED', 'CONFIRMED', 'REFUSED')),
    decided_by text,
    decided_at timestamptz,
    CHECK ((state = 'NOTED') = (decided_by IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT receipt_note_needs_two_persons CHECK (state <> 'CONFIRMED' OR decided_by <> noted_by)
);
CREATE INDEX receipt_note_clawback ON funding.receipt_note (clawback_id, noted_at, id);
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at) ON funding.receipt_note TO novapec_application;

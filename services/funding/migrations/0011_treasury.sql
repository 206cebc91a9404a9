-- Treasury: all payments stopped by one person and resumed by two; a batch that never left is cancelled, one that left is
-- known to have.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Whoever approves, batches or exports looks here under a shared lock that a stop takes alone (store/stops.py).
CREATE TABLE funding.payment_stop (
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('IN_FORCE', 'LIFT_PROPOSED', 'LIFTED')),
    reason text NOT NULL,
    words text NOT NULL,
    stopped_by text NOT NULL,
    stopped_at timestamptz NOT NULL,
    lift_proposed_by text,
    lifted_by text,
    lifted_at timestamptz,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state = 'IN_FORCE') = (lift_proposed_by IS NULL)),
    CHECK ((state = 'LIFTED') = (lifted_by IS NOT NULL) AND (lifted_by IS NULL) = (lifted_at IS NULL)),
    CONSTRAINT stop_lifted_by_two_persons CHECK (lifted_by <> lift_proposed_by)
);
CREATE UNIQUE INDEX one_stop_in_force ON funding.payment_stop ((true)) WHERE state <> 'LIFTED';
CREATE INDEX payment_stop_in_time ON funding.payment_stop (stopped_at, id);
GRANT SELECT, INSERT, UPDATE (state, lift_proposed_by, lifted_by, lifted_at, revision) ON funding.payment_stop
    TO novapec_application;

-- Of the batches there are, and those that the build before makes, nobody knows whether they left: they are not cancelled.
ALTER TABLE funding.payment_batch ADD COLUMN state text NOT NULL DEFAULT 'EXPORTED';
ALTER TABLE funding.payment_batch ADD COLUMN exported_by text;
ALTER TABLE funding.payment_batch ADD COLUMN exported_at timestamptz;
ALTER TABLE funding.payment_batch ADD COLUMN cancelled_by text;
ALTER TABLE funding.payment_batch ADD COLUMN cancelled_at timestamptz;
ALTER TABLE funding.payment_batch ADD COLUMN cancellation_reason text;
ALTER TABLE funding.payment_batch ADD CONSTRAINT payment_batch_state CHECK (state IN ('MADE', 'EXPORTED', 'CANCELLED'))
    NOT VALID;
ALTER TABLE funding.payment_batch ADD CONSTRAINT payment_batch_cancelled_before_it_left CHECK (
    (state = 'CANCELLED') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancelled_at IS NULL)
    AND (cancelled_by IS NULL) = (cancellation_reason IS NULL) AND (cancelled_by IS NULL OR exported_at IS NULL)
) NOT VALID;
GRANT UPDATE (state, exported_by, exported_at, cancelled_by, cancelled_at, cancellation_reason) ON funding.payment_batch
    TO novapec_application;

-- ESUS approvals that a person noted on an agreement, with the day until which the one before was valid; and those that
-- another person undid, because there was none.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.esus_renewal (
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    rank bigint NOT NULL CHECK (rank > 0),
    valid_before date NOT NULL,
    valid_until date NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamptz NOT NULL,
    undone_by text,
    undone_on date,
    why text CHECK (why <> ''),
    PRIMARY KEY (agreement_id, rank),
    CHECK (valid_until > valid_before),
    CHECK (num_nonnulls(undone_by, undone_on, why) IN (0, 3)),
    CONSTRAINT esus_renewal_undone_by_another CHECK (undone_by <> noted_by)
);

GRANT SELECT, INSERT, UPDATE (undone_by, undone_on, why) ON funding.esus_renewal TO novapec_application;

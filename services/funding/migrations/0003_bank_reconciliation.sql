-- What a person makes of the bank's words that fit nothing; and whether the account is the recipient's (Verification of
-- Payee), as its bank answers before anything is paid.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.unmatched_resolution (
    entry_id bigint PRIMARY KEY REFERENCES funding.unmatched_entry (id),
    act text NOT NULL CHECK (act IN ('MATCHED', 'DISMISSED')),
    matched_to text,
    reason text,
    resolved_by text NOT NULL,
    resolved_at timestamptz NOT NULL,
    CHECK ((act = 'MATCHED') = (matched_to IS NOT NULL)),
    CHECK ((act = 'DISMISSED') = (reason IS NOT NULL))
);
GRANT SELECT, INSERT ON funding.unmatched_resolution TO novapec_application;

ALTER TABLE funding.bank_details ADD COLUMN payee_answer text;
ALTER TABLE funding.bank_details ADD COLUMN payee_checked_by text;
ALTER TABLE funding.bank_details ADD COLUMN payee_checked_at timestamptz;
ALTER TABLE funding.bank_details ADD COLUMN payee_accepted_by text;
ALTER TABLE funding.bank_details ADD CONSTRAINT bank_details_payee_answer CHECK (
    payee_answer IN ('MATCH', 'CLOSE_MATCH', 'NO_MATCH', 'NOT_POSSIBLE')
    AND (payee_answer IS NULL) = (payee_checked_by IS NULL) AND (payee_answer IS NULL) = (payee_checked_at IS NULL)
) NOT VALID;
ALTER TABLE funding.bank_details ADD CONSTRAINT payee_accepted_by_another CHECK (payee_accepted_by <> payee_checked_by)
    NOT VALID;
GRANT UPDATE (payee_answer, payee_checked_by, payee_checked_at, payee_accepted_by) ON funding.bank_details
    TO novapec_application;

-- A credit that looks like one counted already is counted once a second person says that it is another. Each line of a
-- statement is kept: also where the bank names several alike, or uses the name of a statement again another day.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.unmatched_entry ADD COLUMN proposed_to text;
ALTER TABLE funding.unmatched_entry ADD COLUMN proposed_by text;
ALTER TABLE funding.unmatched_entry ADD CONSTRAINT entry_proposed_by_somebody
    CHECK ((proposed_to IS NULL) = (proposed_by IS NULL)) NOT VALID;
GRANT UPDATE (proposed_to, proposed_by) ON funding.unmatched_entry TO novapec_application;

ALTER TABLE funding.unmatched_resolution ADD COLUMN proposed_by text;
ALTER TABLE funding.unmatched_resolution ADD CONSTRAINT match_approved_by_another CHECK (proposed_by <> resolved_by)
    NOT VALID;

-- A status report is dated by its import, a movement of the account by the bank.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.unmatched_entry DROP CONSTRAINT unmatched_entry_statement_id_reference_end_to_end_id_direct_key;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX unmatched_once ON funding.unmatched_entry (
    statement_id, reference, end_to_end_id, direction, amount_cents,
    (CASE WHEN direction IS NOT NULL THEN booked_on END)
) NULLS NOT DISTINCT;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.clawback_receipt DROP CONSTRAINT clawback_receipt_once;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX clawback_receipt_once ON funding.clawback_receipt (clawback_id, bank_reference, received_on);

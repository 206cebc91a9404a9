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

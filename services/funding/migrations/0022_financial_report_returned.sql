-- A financial report is sent back to the carrier, with what must be corrected.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.financial_report ADD COLUMN returned_comment text;
ALTER TABLE funding.financial_report ADD COLUMN returned_by text;
ALTER TABLE funding.financial_report ADD COLUMN returned_on date;
-- The build before knows fewer states, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.financial_report DROP CONSTRAINT financial_report_state_check;
ALTER TABLE funding.financial_report ADD CONSTRAINT financial_report_state_check
    CHECK (state IN ('SUBMITTED', 'SUPERSEDED', 'RETURNED', 'ACCEPTED')) NOT VALID;
ALTER TABLE funding.financial_report ADD CONSTRAINT financial_report_returned_whole CHECK (
    num_nonnulls(returned_comment, returned_by, returned_on) = CASE WHEN state = 'RETURNED' THEN 3 ELSE 0 END
) NOT VALID;
GRANT UPDATE (returned_comment, returned_by, returned_on) ON funding.financial_report TO novapec_application;

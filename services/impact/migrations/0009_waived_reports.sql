-- A report that an amendment made fall away; 0010 checks the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-constraint
ALTER TABLE impact.report DROP CONSTRAINT report_state_check;
ALTER TABLE impact.report ADD CONSTRAINT report_state_check
    CHECK (state IN ('PLANNED', 'DUE', 'OVERDUE', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'WAIVED')) NOT VALID;

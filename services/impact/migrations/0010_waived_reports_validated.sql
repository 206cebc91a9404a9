-- What 0009 added unchecked holds for the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.report VALIDATE CONSTRAINT report_state_check;

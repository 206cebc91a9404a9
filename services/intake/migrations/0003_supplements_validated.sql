-- What 0002 added unchecked holds for the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.application VALIDATE CONSTRAINT application_state_check;

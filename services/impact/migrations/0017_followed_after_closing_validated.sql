-- What 0016 added unchecked holds for the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.plan VALIDATE CONSTRAINT plan_state_check;
ALTER TABLE impact.plan VALIDATE CONSTRAINT plan_closed_with_its_agreement;

-- The constraints of 0009, checked on the rows that stand, without keeping writers waiting.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.grant_case VALIDATE CONSTRAINT grant_case_state_check;
ALTER TABLE review.grant_case VALIDATE CONSTRAINT routed_has_committee;
ALTER TABLE review.grant_case VALIDATE CONSTRAINT voted_has_ballot;
ALTER TABLE review.grant_case VALIDATE CONSTRAINT concluded_has_decision;

-- The constraints of 0003, checked on the rows that stand, without keeping writers waiting.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.decision VALIDATE CONSTRAINT decision_outcome_check;
ALTER TABLE review.decision VALIDATE CONSTRAINT conditions_belong_to_a_conditional_award;

-- The constraint of 0019, checked on the rows that stand, without keeping writers waiting.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.session VALIDATE CONSTRAINT session_state_check;

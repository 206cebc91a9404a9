-- Sessions with an agenda, a convening notice and departures; referral to the national committee; conditions.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.session ADD COLUMN agenda uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE review.session ADD COLUMN departed text[] NOT NULL DEFAULT '{}';
ALTER TABLE review.session ADD COLUMN starts_at time;
ALTER TABLE review.session ADD COLUMN place text;
ALTER TABLE review.session ADD COLUMN convened_on date;

ALTER TABLE review.decision ADD COLUMN conditions text[] NOT NULL DEFAULT '{}';
-- REFERRED joins the outcomes: the new check allows everything that the old one did.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.decision DROP CONSTRAINT decision_outcome_check;
ALTER TABLE review.decision ADD CONSTRAINT decision_outcome_check
    CHECK (outcome IN ('AWARDED', 'AWARDED_WITH_CONDITIONS', 'DEFERRED', 'REJECTED', 'REFERRED')) NOT VALID;
ALTER TABLE review.decision ADD CONSTRAINT conditions_belong_to_a_conditional_award
    CHECK (conditions = '{}' OR outcome = 'AWARDED_WITH_CONDITIONS') NOT VALID;

GRANT UPDATE (agenda, departed) ON review.session TO novapec_application;

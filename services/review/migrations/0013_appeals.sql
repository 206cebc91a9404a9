-- Appeals: a second case on an application, linked to the first, whose decision stays as it is.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- What a version of the rules says of appeals: for how many months, and before which committee.
ALTER TABLE review.call_rules ADD COLUMN appeal_months bigint NOT NULL DEFAULT 2 CHECK (appeal_months >= 0);
ALTER TABLE review.call_rules ADD COLUMN appeal_to text NOT NULL DEFAULT 'SAME_COMMITTEE'
    CHECK (appeal_to IN ('SAME_COMMITTEE', 'NATIONAL_COMMITTEE'));

-- The column is new, so that the scan finds nothing to check.
-- squawk-ignore adding-foreign-key-constraint
ALTER TABLE review.grant_case ADD COLUMN appeal_of uuid REFERENCES review.grant_case (id);
ALTER TABLE review.grant_case ADD COLUMN appeal_lodged_by text;
ALTER TABLE review.grant_case ADD COLUMN appeal_grounds text
    CONSTRAINT appeal_has_grounds CHECK (num_nonnulls(appeal_of, appeal_lodged_by, appeal_grounds) IN (0, 3));

-- One first case of an application, one appeal of a case. A migration is one transaction, and a year has thousands of
-- cases, not millions: writers wait for less than a second.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.grant_case DROP CONSTRAINT grant_case_application_id_key;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_first_case_per_application ON review.grant_case (application_id) WHERE appeal_of IS NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_appeal_per_case ON review.grant_case (appeal_of);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX grant_case_application ON review.grant_case (application_id);

-- A hearing that will not be says why; one that is to come ends with its case.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.hearing ADD COLUMN cancelled_for text CONSTRAINT cancelled_for_is_known CHECK (cancelled_for IN (
    'CALLED_OFF', 'APPLICATION_WITHDRAWN', 'ADMISSIBILITY_REOPENED', 'CASE_DECIDED', 'ANOTHER_COMMITTEE'));
UPDATE review.hearing SET cancelled_for = 'CALLED_OFF' WHERE state = 'CANCELLED';
-- The column is new and filled: the scan is of some hundred rows.
ALTER TABLE review.hearing ADD CONSTRAINT cancelled_says_why
    CHECK ((state = 'CANCELLED') = (cancelled_for IS NOT NULL)) NOT VALID;

-- Those that stayed open when their case was withdrawn, set aside or decided. One that began may still be reported.
DELETE FROM review.hearing_guest g USING review.hearing h JOIN review.grant_case c ON c.id = h.case_id
WHERE g.hearing_id = h.id AND h.state IN ('PROPOSED', 'CONFIRMED')
    AND c.state IN ('WITHDRAWN', 'SET_ASIDE', 'DECIDED') AND coalesce(h.starts_at > now(), true);
UPDATE review.hearing h
SET state = 'CANCELLED', revision = h.revision + 1, changed_at = now(), cancelled_for = CASE c.state
    WHEN 'WITHDRAWN' THEN 'APPLICATION_WITHDRAWN' WHEN 'SET_ASIDE' THEN 'ADMISSIBILITY_REOPENED'
    ELSE 'CASE_DECIDED' END
FROM review.grant_case c
WHERE c.id = h.case_id AND h.state IN ('PROPOSED', 'CONFIRMED')
    AND c.state IN ('WITHDRAWN', 'SET_ASIDE', 'DECIDED') AND coalesce(h.starts_at > now(), true);

GRANT UPDATE (cancelled_for) ON review.hearing TO novapec_application;

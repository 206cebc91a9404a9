-- A case is set aside while intake reopens the admissibility of its application.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- SET_ASIDE joins the states: the new checks allow everything that the old ones did.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.grant_case DROP CONSTRAINT grant_case_state_check;
ALTER TABLE review.grant_case ADD CONSTRAINT grant_case_state_check CHECK (state IN (
    'UNROUTED', 'OPEN', 'BALLOT', 'AWARD_PROPOSED', 'RESERVED', 'RETURNED', 'AWAITING_MINUTES', 'DECIDED',
    'DEFERRED', 'SET_ASIDE', 'WITHDRAWN')) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.grant_case DROP CONSTRAINT routed_has_committee;
ALTER TABLE review.grant_case ADD CONSTRAINT routed_has_committee
    CHECK (state IN ('UNROUTED', 'SET_ASIDE', 'WITHDRAWN') OR committee_id IS NOT NULL) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.grant_case DROP CONSTRAINT voted_has_ballot;
ALTER TABLE review.grant_case ADD CONSTRAINT voted_has_ballot
    CHECK (state IN ('UNROUTED', 'OPEN', 'SET_ASIDE', 'WITHDRAWN') OR ballot_id IS NOT NULL) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.grant_case DROP CONSTRAINT concluded_has_decision;
ALTER TABLE review.grant_case ADD CONSTRAINT concluded_has_decision
    CHECK (state IN ('UNROUTED', 'OPEN', 'BALLOT', 'SET_ASIDE', 'WITHDRAWN') OR decision_id IS NOT NULL) NOT VALID;

-- Every decision that became final, with its day: a referral and a deferral are told to the carrier for good.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Only ever added to.
CREATE TABLE review.decision_final (
    decision_id uuid PRIMARY KEY REFERENCES review.decision (id),
    final_on date NOT NULL
);
GRANT SELECT, INSERT ON review.decision_final TO novapec_application;

-- Those of before: a case's own last one, and the last of each earlier ballot whose minutes are signed, the money of
-- which was not refused.
INSERT INTO review.decision_final (decision_id, final_on)
SELECT d.id, CASE WHEN d.id = g.decision_id AND g.decided_on IS NOT NULL THEN g.decided_on ELSE x.signed_on END
FROM review.decision d
JOIN review.ballot b ON b.id = d.ballot_id
JOIN review.session x ON x.id = b.session_id
JOIN review.grant_case g ON g.id = b.case_id
LEFT JOIN review.money_answer a ON a.decision_id = d.id
WHERE d.id = g.decision_id AND g.decided_on IS NOT NULL
OR (g.ballot_id IS DISTINCT FROM b.id AND x.state = 'SIGNED' AND (d.outcome NOT LIKE 'AWARDED%' OR a.reserved)
    AND NOT EXISTS (SELECT 1 FROM review.decision l WHERE l.ballot_id = b.id AND l.position > d.position));

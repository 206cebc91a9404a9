-- The bank says that an order's money left, and that it never did: two persons say which is true, and nothing more of the
-- agreement is paid until then. Nor is it while its termination is proposed.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.payment_order ADD COLUMN said_to_have_left text;
ALTER TABLE funding.payment_order ADD COLUMN contradicted_by text;
ALTER TABLE funding.payment_order ADD COLUMN contradicted_on date;
ALTER TABLE funding.payment_order ADD COLUMN contradiction_reason text;
ALTER TABLE funding.payment_order ADD COLUMN outcome text;
ALTER TABLE funding.payment_order ADD COLUMN outcome_found_by text;
ALTER TABLE funding.payment_order ADD COLUMN outcome_agreed_by text;
ALTER TABLE funding.payment_order ADD CONSTRAINT order_contradiction CHECK (
    (contradicted_by IS NULL) = (contradicted_on IS NULL) AND (outcome IS NULL) = (outcome_found_by IS NULL)
    AND outcome IN ('PAID', 'NOT_PAID') AND (outcome IS NULL OR contradicted_by IS NOT NULL)
    AND (outcome_agreed_by IS NULL OR outcome IS NOT NULL)
) NOT VALID;
ALTER TABLE funding.payment_order ADD CONSTRAINT outcome_needs_two_persons CHECK (outcome_agreed_by <> outcome_found_by)
    NOT VALID;
GRANT UPDATE (said_to_have_left, contradicted_by, contradicted_on, contradiction_reason, outcome, outcome_found_by,
    outcome_agreed_by) ON funding.payment_order TO novapec_application;

ALTER TABLE funding.agreement ADD COLUMN contradicted_orders text [] NOT NULL DEFAULT '{}';
ALTER TABLE funding.agreement ADD COLUMN termination_proposed boolean NOT NULL DEFAULT false;
UPDATE funding.agreement SET termination_proposed = true
WHERE id IN (SELECT t.agreement_id FROM funding.termination AS t WHERE t.state = 'PROPOSED');

-- The build before knows fewer answers, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.bank_details DROP CONSTRAINT bank_details_payee_answer;
ALTER TABLE funding.bank_details ADD CONSTRAINT bank_details_payee_answer CHECK (
    payee_answer IN ('MATCH', 'CLOSE_MATCH', 'NO_MATCH', 'NOT_APPLICABLE', 'NOT_POSSIBLE')
    AND (payee_answer IS NULL) = (payee_checked_by IS NULL) AND (payee_answer IS NULL) = (payee_checked_at IS NULL)
) NOT VALID;

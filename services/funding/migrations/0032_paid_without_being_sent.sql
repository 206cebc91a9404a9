-- An order that the account was debited for although it never left from here is recognised as paid by two persons, on the
-- line of the statement. Whoever cancelled it before stays noted.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.payment_order ADD COLUMN contradiction_cents bigint;
ALTER TABLE funding.payment_order ADD COLUMN paid_unsent boolean NOT NULL DEFAULT false;
ALTER TABLE funding.payment_order ADD CONSTRAINT only_what_is_paid_is_paid_unsent
    CHECK (NOT paid_unsent OR (state IN ('PAID', 'RETURNED') AND batch_id IS NULL)) NOT VALID;
GRANT UPDATE (contradiction_cents, paid_unsent) ON funding.payment_order TO novapec_application;

-- Each made anew at once, to allow that.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT payment_order_check;
ALTER TABLE funding.payment_order ADD CONSTRAINT payment_order_check CHECK (
    paid_unsent
    OR CASE state WHEN 'DRAFTED' THEN approver IS NULL WHEN 'CANCELLED' THEN true ELSE approver IS NOT NULL END
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT payment_order_check2;
ALTER TABLE funding.payment_order ADD CONSTRAINT payment_order_check2 CHECK (
    paid_unsent OR (state IN ('DRAFTED', 'PRE_APPROVED', 'APPROVED', 'CANCELLED')) = (batch_id IS NULL)
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT order_needs_all_its_approvals;
ALTER TABLE funding.payment_order ADD CONSTRAINT order_needs_all_its_approvals CHECK (
    paid_unsent OR approvals = 1 OR state IN ('DRAFTED', 'PRE_APPROVED', 'CANCELLED') OR second_approver IS NOT NULL
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT order_cancelled_with_a_reason;
ALTER TABLE funding.payment_order ADD CONSTRAINT order_cancelled_with_a_reason CHECK (
    (state = 'CANCELLED' OR (paid_unsent AND cancelled_by IS NOT NULL)) = (cancelled_by IS NOT NULL)
    AND (cancelled_by IS NULL) = (cancellation_reason IS NULL)
) NOT VALID;

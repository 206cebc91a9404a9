-- Payments under more eyes: accounts sealed, a second approver above a threshold, changes of account refused or cooling
-- down, orders cancelled before they are at the bank. What is NOT VALID holds for every row written from now on, and the
-- rows there are cannot break it; the checks that are made anew allow all that those before allowed.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- ---- the vault: what only a key of the environment opens

CREATE TABLE funding.bank_account (
    details_id uuid PRIMARY KEY REFERENCES funding.bank_details (id),
    key_name text NOT NULL,
    sealed bytea NOT NULL CHECK (octet_length(sealed) > 28),
    sealed_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE (key_name, sealed, sealed_at) ON funding.bank_account TO novapec_application;

-- The build before kept accounts readable; today's writes none, and `rotate-bank-accounts` seals and blanks what it left.
-- squawk-ignore ban-drop-not-null
ALTER TABLE funding.bank_details ALTER COLUMN holder DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE funding.bank_details ALTER COLUMN iban DROP NOT NULL;

-- The service may blank an account that the vault holds, and write nothing else over it.
CREATE FUNCTION funding.blank_account(details uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
    UPDATE funding.bank_details SET holder = NULL, iban = NULL
    WHERE id = details AND EXISTS (SELECT FROM funding.bank_account AS a WHERE a.details_id = details)
$$;
REVOKE ALL ON FUNCTION funding.blank_account (uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION funding.blank_account (uuid) TO novapec_application;

-- ---- a change of account is confirmed, and cools down; or it is refused

ALTER TABLE funding.bank_details ADD COLUMN usable_on date;
ALTER TABLE funding.bank_details ADD COLUMN refused_by text;
ALTER TABLE funding.bank_details ADD COLUMN refused_at timestamptz;
ALTER TABLE funding.bank_details ADD CONSTRAINT bank_details_refused_once CHECK (
    (refused_by IS NULL) = (refused_at IS NULL) AND (refused_by IS NULL OR confirmed_by IS NULL)
) NOT VALID;
ALTER TABLE funding.bank_details ADD CONSTRAINT bank_details_refused_by_another CHECK (refused_by <> entered_by)
    NOT VALID;
GRANT UPDATE (usable_on, refused_by, refused_at) ON funding.bank_details TO novapec_application;

-- ---- orders: a second approver, and cancellation

ALTER TABLE funding.payment_order ADD COLUMN approvals bigint NOT NULL DEFAULT 1;
ALTER TABLE funding.payment_order ADD COLUMN second_approver text;
ALTER TABLE funding.payment_order ADD COLUMN cancelled_by text;
ALTER TABLE funding.payment_order ADD COLUMN cancellation_reason text;
GRANT UPDATE (second_approver, cancelled_by, cancellation_reason) ON funding.payment_order TO novapec_application;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT payment_order_state_check;
ALTER TABLE funding.payment_order ADD CONSTRAINT payment_order_state_check CHECK (state IN (
    'DRAFTED', 'PRE_APPROVED', 'APPROVED', 'BATCHED', 'PAID', 'REJECTED', 'RETURNED', 'CANCELLED'
)) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT payment_order_check;
ALTER TABLE funding.payment_order ADD CONSTRAINT payment_order_check CHECK (
    CASE state WHEN 'DRAFTED' THEN approver IS NULL WHEN 'CANCELLED' THEN true ELSE approver IS NOT NULL END
) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.payment_order DROP CONSTRAINT payment_order_check2;
ALTER TABLE funding.payment_order ADD CONSTRAINT payment_order_check2 CHECK (
    (state IN ('DRAFTED', 'PRE_APPROVED', 'APPROVED', 'CANCELLED')) = (batch_id IS NULL)
) NOT VALID;

ALTER TABLE funding.payment_order ADD CONSTRAINT order_needs_three_persons CHECK (
    approvals IN (1, 2) AND second_approver <> author AND second_approver <> approver
) NOT VALID;
ALTER TABLE funding.payment_order ADD CONSTRAINT order_needs_all_its_approvals CHECK (
    approvals = 1 OR state IN ('DRAFTED', 'PRE_APPROVED', 'CANCELLED') OR second_approver IS NOT NULL
) NOT VALID;
ALTER TABLE funding.payment_order ADD CONSTRAINT order_cancelled_with_a_reason CHECK (
    (state = 'CANCELLED') = (cancelled_by IS NOT NULL) AND (cancelled_by IS NULL) = (cancellation_reason IS NULL)
) NOT VALID;

-- The index of the build before lets a pre-approved order stand beside another one: both hold until this one is there.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_pre_approved_order_per_instalment ON funding.payment_order (agreement_id, instalment)
    WHERE state IN ('DRAFTED', 'PRE_APPROVED', 'APPROVED', 'BATCHED', 'PAID');

-- Funding: envelopes and their ledger, reservations, agreements, payments, clawbacks (docs/states.md).
-- Amounts are bigint cents. A CHECK repeats every rule that money must never break, whatever the code does.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA funding;
GRANT USAGE ON SCHEMA funding TO novapec_application;

-- ---- envelopes

CREATE TABLE funding.envelope (
    id uuid PRIMARY KEY,
    key text NOT NULL CONSTRAINT envelope_key_once UNIQUE,
    edition bigint NOT NULL CHECK (edition BETWEEN 2021 AND 2999),
    committee_code text,
    parent_id uuid REFERENCES funding.envelope (id),
    total_cents bigint NOT NULL DEFAULT 0 CHECK (total_cents >= 0),
    reserved_cents bigint NOT NULL DEFAULT 0 CHECK (reserved_cents >= 0),
    committed_cents bigint NOT NULL DEFAULT 0,
    disbursed_cents bigint NOT NULL DEFAULT 0 CHECK (disbursed_cents >= 0),
    opened_at timestamptz NOT NULL,
    revision bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
    CONSTRAINT envelope_never_over_committed CHECK (reserved_cents + committed_cents <= total_cents),
    CONSTRAINT envelope_never_over_disbursed CHECK (disbursed_cents <= committed_cents),
    CONSTRAINT envelope_key_says_what_it_is CHECK (key = edition::text || coalesce('/' || committee_code, '')),
    CONSTRAINT envelope_of_a_committee_has_a_parent CHECK ((committee_code IS NULL) = (parent_id IS NULL))
);

-- Double entry, appended only. `position` is the envelope's revision after the entry; the four balances are those after it.
CREATE TABLE funding.ledger_entry (
    id uuid PRIMARY KEY,
    envelope_id uuid NOT NULL REFERENCES funding.envelope (id),
    position bigint NOT NULL,
    at timestamptz NOT NULL,
    move text NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    cause uuid NOT NULL,
    application_id uuid,
    reservation_id uuid,
    agreement_id uuid,
    total_cents bigint NOT NULL,
    reserved_cents bigint NOT NULL,
    committed_cents bigint NOT NULL,
    disbursed_cents bigint NOT NULL,
    UNIQUE (envelope_id, position),
    CONSTRAINT ledger_cause_moves_once UNIQUE (cause, move),
    CONSTRAINT ledger_entry_is_double CHECK ((move, debit, credit) IN (
        ('OPEN', 'AVAILABLE', 'SOURCE'),
        ('TRANSFER_IN', 'AVAILABLE', 'SOURCE'),
        ('TRANSFER_OUT', 'SOURCE', 'AVAILABLE'),
        ('RESERVE', 'RESERVED', 'AVAILABLE'),
        ('RELEASE', 'AVAILABLE', 'RESERVED'),
        ('COMMIT', 'TO_PAY', 'RESERVED'),
        ('DECOMMIT', 'AVAILABLE', 'TO_PAY'),
        ('DISBURSE', 'DISBURSED', 'TO_PAY'),
        ('RETURN', 'TO_PAY', 'DISBURSED'),
        ('RECOVER', 'TO_PAY', 'DISBURSED')
    ))
);

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funding.ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();

-- ---- reservations: the id is the proposal's

CREATE TABLE funding.reservation (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    application_id uuid NOT NULL,
    edition bigint NOT NULL,
    envelope_key text NOT NULL,
    envelope_id uuid REFERENCES funding.envelope (id),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    state text NOT NULL CHECK (state IN ('RESERVED', 'REFUSED', 'COMMITTED', 'RELEASED')),
    refusal_reason text,
    release_reason text,
    answered_at timestamptz NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state = 'REFUSED') = (refusal_reason IS NOT NULL)),
    CHECK ((state = 'RELEASED') = (release_reason IS NOT NULL)),
    CHECK (state = 'REFUSED' OR envelope_id IS NOT NULL)
);

-- ---- copies kept from intake's events

CREATE TABLE funding.call_rules (
    call_id uuid NOT NULL,
    version text NOT NULL,
    advance_percent bigint NOT NULL CHECK (advance_percent BETWEEN 0 AND 100),
    signature_days bigint NOT NULL CHECK (signature_days >= 0),
    final_report_days bigint NOT NULL CHECK (final_report_days >= 0),
    overdue_after_days bigint NOT NULL CHECK (overdue_after_days >= 0),
    PRIMARY KEY (call_id, version)
);

CREATE TABLE funding.application (
    id uuid PRIMARY KEY,
    call_id uuid NOT NULL,
    edition bigint NOT NULL,
    rules_version text NOT NULL,
    number text NOT NULL,
    carrier_siret text NOT NULL,
    carrier_name text NOT NULL,
    project_title text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    budget_cents bigint NOT NULL CHECK (budget_cents > 0),
    withdrawn_on date
);

-- ---- agreements

CREATE TABLE funding.agreement_counter (
    edition bigint PRIMARY KEY,
    last bigint NOT NULL CHECK (last > 0)
);

CREATE TABLE funding.agreement (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    application_id uuid NOT NULL REFERENCES funding.application (id),
    edition bigint NOT NULL,
    case_id uuid NOT NULL,
    reservation_id uuid NOT NULL UNIQUE REFERENCES funding.reservation (id),
    envelope_id uuid NOT NULL REFERENCES funding.envelope (id),
    carrier_siret text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    budget_cents bigint NOT NULL CHECK (budget_cents > 0),
    drafted_on date NOT NULL,
    sign_before date NOT NULL,
    lapses_at timestamptz NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    final_report_due_on date NOT NULL,
    overdue_after_days bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('DRAFTED', 'SIGNED', 'LAPSED', 'CANCELLED', 'CLOSED')),
    signed_on date,
    overdue_reports bigint [] NOT NULL DEFAULT '{}',
    final_report_accepted_on date,
    entitled_cents bigint,
    bank_details_to_correct boolean NOT NULL DEFAULT false,
    paid_cents bigint NOT NULL DEFAULT 0,
    recovered_cents bigint NOT NULL DEFAULT 0 CHECK (recovered_cents >= 0),
    closed_on date,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state IN ('SIGNED', 'CLOSED')) = (signed_on IS NOT NULL)),
    CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL)),
    CONSTRAINT agreement_never_over_paid CHECK (paid_cents <= amount_cents),
    CONSTRAINT agreement_never_over_recovered CHECK (recovered_cents <= paid_cents),
    CONSTRAINT agreement_pays_once_signed CHECK (paid_cents = 0 OR signed_on IS NOT NULL),
    CHECK (entitled_cents BETWEEN 0 AND amount_cents)
);
CREATE INDEX agreement_lapses_at ON funding.agreement (lapses_at) WHERE state = 'DRAFTED';
CREATE INDEX agreement_application ON funding.agreement (application_id);
CREATE INDEX agreement_carrier ON funding.agreement (carrier_siret);

CREATE TABLE funding.instalment (
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    number bigint NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('ADVANCE', 'INTERIM', 'BALANCE')),
    amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
    state text NOT NULL CHECK (state IN ('PLANNED', 'RELEASED', 'HELD', 'ORDERED', 'PAID', 'CANCELLED')),
    hold_reason text,
    attempts bigint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    PRIMARY KEY (agreement_id, number),
    CHECK (amount_cents > 0 OR state = 'CANCELLED'),
    CHECK ((state = 'HELD') = (hold_reason IS NOT NULL))
);

-- The vault: who signed. Names stay here, events and other tables only know the id.
CREATE TABLE funding.person (
    id uuid PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE funding.signature (
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    party text NOT NULL CHECK (party IN ('CARRIER', 'APEC')),
    person_id uuid NOT NULL REFERENCES funding.person (id),
    signed_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, party)
);

-- ---- payments

CREATE TABLE funding.bank_details (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    version bigint NOT NULL CHECK (version > 0),
    holder text NOT NULL,
    iban text NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL,
    confirmed_by text,
    confirmed_at timestamptz,
    UNIQUE (agreement_id, version),
    UNIQUE (agreement_id, id),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT bank_details_need_two_persons CHECK (confirmed_by <> entered_by)
);

CREATE TABLE funding.payment_batch (
    id uuid PRIMARY KEY,
    message_id text NOT NULL UNIQUE,
    execution_date date NOT NULL,
    orders bigint NOT NULL CHECK (orders > 0),
    total_cents bigint NOT NULL CHECK (total_cents > 0),
    file bytea NOT NULL,
    sha256 text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE funding.payment_order (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL,
    instalment bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ADVANCE', 'INTERIM', 'BALANCE')),
    attempt bigint NOT NULL CHECK (attempt > 0),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    end_to_end_id text NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('DRAFTED', 'APPROVED', 'BATCHED', 'PAID', 'REJECTED', 'RETURNED')),
    author text NOT NULL,
    drafted_at timestamptz NOT NULL,
    approver text,
    bank_details_id uuid,
    batch_id uuid REFERENCES funding.payment_batch (id),
    settled_on date,
    returned_on date,
    bank_reason text,
    early_return_on date,
    early_return_reason text,
    revision bigint NOT NULL CHECK (revision > 0),
    FOREIGN KEY (agreement_id, instalment) REFERENCES funding.instalment (agreement_id, number),
    FOREIGN KEY (agreement_id, bank_details_id) REFERENCES funding.bank_details (agreement_id, id),
    UNIQUE (agreement_id, instalment, attempt),
    CONSTRAINT order_needs_two_persons CHECK (approver <> author),
    CHECK ((state = 'DRAFTED') = (approver IS NULL)),
    CHECK ((approver IS NULL) = (bank_details_id IS NULL)),
    CHECK ((state IN ('DRAFTED', 'APPROVED')) = (batch_id IS NULL)),
    CHECK ((state IN ('PAID', 'REJECTED', 'RETURNED')) = (settled_on IS NOT NULL)),
    CHECK ((state = 'RETURNED') = (returned_on IS NOT NULL)),
    CHECK ((early_return_on IS NULL) = (early_return_reason IS NULL))
);
CREATE UNIQUE INDEX one_live_order_per_instalment ON funding.payment_order (agreement_id, instalment)
    WHERE state IN ('DRAFTED', 'APPROVED', 'BATCHED', 'PAID');
CREATE INDEX payment_order_to_batch ON funding.payment_order (id) WHERE state = 'APPROVED';
CREATE INDEX payment_order_batch ON funding.payment_order (batch_id);

-- What the bank sent, kept whole: the same bytes are imported once.
CREATE TABLE funding.bank_file (
    id uuid PRIMARY KEY,
    sha256 text NOT NULL CONSTRAINT bank_file_once UNIQUE,
    kind text NOT NULL CHECK (kind IN ('pain.002', 'camt.053', 'camt.054')),
    content bytea NOT NULL,
    outcome jsonb NOT NULL,
    imported_by text NOT NULL,
    imported_at timestamptz NOT NULL
);

-- What fits no order and no clawback, or not with it: for a person.
CREATE TABLE funding.unmatched_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_file_id uuid NOT NULL REFERENCES funding.bank_file (id) DEFERRABLE INITIALLY DEFERRED,
    statement_id text NOT NULL,
    reference text NOT NULL,
    end_to_end_id text,
    direction text CHECK (direction IN ('DEBIT', 'CREDIT')),
    amount_cents bigint CHECK (amount_cents >= 0),
    booked_on date NOT NULL,
    reason_code text,
    why text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (statement_id, reference, end_to_end_id, direction, amount_cents)
);

-- ---- accounts

CREATE TABLE funding.financial_report (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    version bigint NOT NULL CHECK (version > 0),
    state text NOT NULL CHECK (state IN ('SUBMITTED', 'SUPERSEDED', 'ACCEPTED')),
    lines jsonb NOT NULL,
    submitted_by text NOT NULL,
    submitted_at timestamptz NOT NULL,
    eligible_cents bigint CHECK (eligible_cents >= 0),
    accepted_by text,
    accepted_at timestamptz,
    UNIQUE (agreement_id, version),
    CHECK ((state = 'ACCEPTED') = (accepted_by IS NOT NULL)),
    CHECK ((accepted_by IS NULL) = (eligible_cents IS NULL)),
    CONSTRAINT financial_report_needs_two_persons CHECK (accepted_by <> submitted_by)
);
CREATE UNIQUE INDEX one_live_financial_report ON funding.financial_report (agreement_id)
    WHERE state IN ('SUBMITTED', 'ACCEPTED');

CREATE TABLE funding.clawback (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    reference text NOT NULL UNIQUE,
    ground text NOT NULL CHECK (ground IN ('UNSPENT', 'INELIGIBLE_COST', 'NOT_EXECUTED', 'BREACH')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    received_cents bigint NOT NULL DEFAULT 0 CHECK (received_cents >= 0),
    ordered_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('ORDERED', 'SETTLED')),
    revision bigint NOT NULL CHECK (revision > 0),
    CONSTRAINT clawback_never_over_received CHECK (received_cents <= amount_cents),
    CHECK ((state = 'SETTLED') = (received_cents = amount_cents))
);
CREATE INDEX clawback_agreement ON funding.clawback (agreement_id);

CREATE TABLE funding.clawback_receipt (
    id uuid PRIMARY KEY,
    clawback_id uuid NOT NULL REFERENCES funding.clawback (id),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    received_on date NOT NULL,
    bank_reference text,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT clawback_receipt_once UNIQUE (clawback_id, bank_reference)
);

-- ---- what the service may do: nothing is ever deleted, and what is a record is only appended

GRANT SELECT, INSERT ON funding.ledger_entry, funding.call_rules, funding.person, funding.signature,
    funding.payment_batch, funding.bank_file, funding.unmatched_entry, funding.clawback_receipt TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON funding.agreement_counter, funding.agreement TO novapec_application;
GRANT SELECT, INSERT ON funding.envelope, funding.reservation, funding.application, funding.instalment,
    funding.bank_details, funding.payment_order, funding.financial_report, funding.clawback TO novapec_application;
GRANT UPDATE (total_cents, reserved_cents, committed_cents, disbursed_cents, revision) ON funding.envelope
    TO novapec_application;
GRANT UPDATE (state, release_reason, revision) ON funding.reservation TO novapec_application;
GRANT UPDATE (withdrawn_on) ON funding.application TO novapec_application;
GRANT UPDATE (amount_cents, state, hold_reason, attempts) ON funding.instalment TO novapec_application;
GRANT UPDATE (confirmed_by, confirmed_at) ON funding.bank_details TO novapec_application;
GRANT UPDATE (state, approver, bank_details_id, batch_id, settled_on, returned_on, bank_reason, early_return_on,
    early_return_reason, revision) ON funding.payment_order TO novapec_application;
GRANT UPDATE (state, eligible_cents, accepted_by, accepted_at) ON funding.financial_report TO novapec_application;
GRANT UPDATE (received_cents, state, revision) ON funding.clawback TO novapec_application;

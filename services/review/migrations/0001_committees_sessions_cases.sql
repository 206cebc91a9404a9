-- Review: committees, their sessions, and the cases they decide (docs/states.md).
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA review;
GRANT USAGE ON SCHEMA review TO novapec_application;

-- ---- what intake announced

-- A published version never changes; what review needs of it is whether minutes must be signed.
CREATE TABLE review.call_rules (
    call_id uuid NOT NULL,
    version text NOT NULL,
    edition bigint NOT NULL,
    minutes_required boolean NOT NULL,
    PRIMARY KEY (call_id, version)
);

CREATE TABLE review.application_file (
    application_id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    call_id uuid NOT NULL,
    edition bigint NOT NULL,
    rules_version text NOT NULL,
    minutes_required boolean NOT NULL,
    submitted_on date NOT NULL,
    carrier_siret text NOT NULL,
    carrier_name text NOT NULL,
    organisations text[] NOT NULL,
    project_title text NOT NULL,
    axis text NOT NULL,
    stage text NOT NULL,
    regions text[] NOT NULL,
    requested_cents bigint NOT NULL CHECK (requested_cents > 0),
    FOREIGN KEY (call_id, rules_version) REFERENCES review.call_rules (call_id, version)
);

-- ---- committees

CREATE TABLE review.committee (
    id uuid PRIMARY KEY,
    code text NOT NULL CONSTRAINT one_committee_per_code UNIQUE,
    kind text NOT NULL CHECK (kind IN ('REGIONAL', 'NATIONAL')),
    name text NOT NULL,
    regions text[] NOT NULL,
    quorum_percent bigint NOT NULL CHECK (quorum_percent BETWEEN 1 AND 100),
    revision bigint NOT NULL CHECK (revision > 0),
    CONSTRAINT only_regional_has_regions CHECK ((kind = 'REGIONAL') = (cardinality(regions) > 0))
);

-- The vault: the one place of this service that holds names. Everything else, and every event, has the opaque id.
CREATE TABLE review.person (
    sub text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE review.committee_member (
    committee_id uuid NOT NULL REFERENCES review.committee (id),
    sub text NOT NULL REFERENCES review.person (sub),
    voting boolean NOT NULL,
    chair boolean NOT NULL,
    organisations text[] NOT NULL,
    PRIMARY KEY (committee_id, sub)
);
CREATE INDEX committee_member_sub ON review.committee_member (sub);

-- ---- sessions

CREATE TABLE review.session (
    id uuid PRIMARY KEY,
    committee_id uuid NOT NULL REFERENCES review.committee (id),
    edition bigint NOT NULL,
    held_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('CONVENED', 'SIGNED')),
    present text[] NOT NULL,
    minutes text,
    minutes_sha256 text,
    signed_by text,
    signed_on date,
    revision bigint NOT NULL CHECK (revision > 0),
    CONSTRAINT signed_has_minutes
        CHECK ((state = 'SIGNED') = (num_nonnulls(minutes, minutes_sha256, signed_by, signed_on) = 4)),
    CONSTRAINT hash_is_of_the_minutes
        CHECK (minutes_sha256 = encode(sha256(convert_to(minutes, 'UTF8')), 'hex'))
);
CREATE INDEX session_in_order ON review.session (held_on, id);

CREATE FUNCTION review.refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the minutes of session % are signed', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER signed_session_never_changes BEFORE UPDATE OR DELETE ON review.session
    FOR EACH ROW WHEN (OLD.state = 'SIGNED') EXECUTE FUNCTION review.refuse_change_of_signed();

-- ---- cases

CREATE TABLE review.grant_case (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL UNIQUE REFERENCES review.application_file (application_id),
    opened_on date NOT NULL,
    committee_id uuid REFERENCES review.committee (id),
    routing_rule text,
    routing_reason text CHECK (routing_reason IN (
        'NO_COMMITTEE_FITS', 'BROADER_SCOPE', 'LOCAL_SCOPE', 'CONFLICT_OF_INTEREST', 'WORKLOAD', 'OTHER')),
    state text NOT NULL CHECK (state IN (
        'UNROUTED', 'OPEN', 'BALLOT', 'AWARD_PROPOSED', 'RESERVED', 'RETURNED', 'AWAITING_MINUTES', 'DECIDED',
        'DEFERRED', 'WITHDRAWN')),
    ballot_id uuid,
    decision_id uuid,
    decided_on date,
    withdrawal_reason text,
    revision bigint NOT NULL CHECK (revision > 0),
    CONSTRAINT routed_has_committee CHECK (state IN ('UNROUTED', 'WITHDRAWN') OR committee_id IS NOT NULL),
    CONSTRAINT voted_has_ballot CHECK (state IN ('UNROUTED', 'OPEN', 'WITHDRAWN') OR ballot_id IS NOT NULL),
    CONSTRAINT concluded_has_decision
        CHECK (state IN ('UNROUTED', 'OPEN', 'BALLOT', 'WITHDRAWN') OR decision_id IS NOT NULL),
    CONSTRAINT final_has_day CHECK (state NOT IN ('DECIDED', 'DEFERRED') OR decided_on IS NOT NULL),
    CONSTRAINT withdrawn_has_reason CHECK ((state = 'WITHDRAWN') = (withdrawal_reason IS NOT NULL))
);
CREATE INDEX grant_case_committee ON review.grant_case (committee_id, state);
CREATE INDEX grant_case_ballot ON review.grant_case (ballot_id);

-- Ballots, votes, decisions and funding's answers are only ever added.
CREATE TABLE review.ballot (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES review.grant_case (id),
    session_id uuid NOT NULL REFERENCES review.session (id),
    eligible text[] NOT NULL CHECK (cardinality(eligible) > 0),
    recused text[] NOT NULL,
    opened_at timestamptz NOT NULL,
    CONSTRAINT one_ballot_per_session UNIQUE (case_id, session_id)
);
CREATE INDEX ballot_session ON review.ballot (session_id);

CREATE TABLE review.vote (
    ballot_id uuid NOT NULL REFERENCES review.ballot (id),
    member text NOT NULL,
    choice text NOT NULL CHECK (choice IN ('FOR', 'AGAINST', 'ABSTAIN')),
    cast_at timestamptz NOT NULL,
    CONSTRAINT one_vote_per_member PRIMARY KEY (ballot_id, member)
);

-- Several decisions on one ballot where funding refused the money of an earlier one. Where it awards, its id is the
-- proposal's. requested_cents is copied so that the database itself holds the award below it.
CREATE TABLE review.decision (
    id uuid PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY,
    ballot_id uuid NOT NULL REFERENCES review.ballot (id),
    outcome text NOT NULL CHECK (outcome IN ('AWARDED', 'AWARDED_WITH_CONDITIONS', 'DEFERRED', 'REJECTED')),
    amount_cents bigint NOT NULL,
    requested_cents bigint NOT NULL,
    reason text NOT NULL,
    explanation text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT award_within_request CHECK (
        CASE WHEN outcome LIKE 'AWARDED%' THEN amount_cents BETWEEN 1 AND requested_cents ELSE amount_cents = 0 END)
);
CREATE INDEX decision_ballot ON review.decision (ballot_id, position);

CREATE TABLE review.money_answer (
    decision_id uuid PRIMARY KEY REFERENCES review.decision (id),
    reserved boolean NOT NULL,
    reason text,
    available_cents bigint,
    heard_at timestamptz NOT NULL,
    CONSTRAINT refusal_says_why CHECK (reserved = (num_nonnulls(reason, available_cents) = 0))
);

-- ---- read models

-- What funding said last of each envelope (projection envelopes, version 1).
CREATE TABLE review.envelope_left_v1 (
    envelope_key text PRIMARY KEY,
    envelope_id uuid NOT NULL,
    edition bigint NOT NULL,
    total_cents bigint NOT NULL,
    reserved_cents bigint NOT NULL,
    committed_cents bigint NOT NULL,
    disbursed_cents bigint NOT NULL,
    as_of timestamptz NOT NULL
);

GRANT SELECT, INSERT ON review.call_rules, review.application_file, review.committee, review.committee_member,
    review.session, review.grant_case, review.ballot, review.vote, review.decision, review.money_answer
    TO novapec_application;
GRANT UPDATE (present, state, minutes, minutes_sha256, signed_by, signed_on, revision) ON review.session
    TO novapec_application;
GRANT UPDATE (committee_id, routing_rule, routing_reason, state, ballot_id, decision_id, decided_on, withdrawal_reason,
    revision) ON review.grant_case TO novapec_application;
GRANT SELECT, INSERT, UPDATE (name) ON review.person TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON review.envelope_left_v1 TO novapec_application;

-- A session that was convened may be moved or cancelled, for a reason; who was convened is written to again.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- CANCELLED joins the states: the new check allows everything that the old one did.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.session DROP CONSTRAINT session_state_check;
ALTER TABLE review.session ADD CONSTRAINT session_state_check
    CHECK (state IN ('CONVENED', 'SIGNED', 'CANCELLED')) NOT VALID;
GRANT UPDATE (held_on, starts_at, place) ON review.session TO novapec_application;

CREATE FUNCTION review.refuse_change_of_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'session % is cancelled', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER cancelled_session_never_changes BEFORE UPDATE OR DELETE ON review.session
    FOR EACH ROW WHEN (OLD.state = 'CANCELLED') EXECUTE FUNCTION review.refuse_change_of_cancelled();

-- Only ever added to. `revision` is the session's from then on; was_* is how it stood before.
CREATE TABLE review.session_change (
    session_id uuid NOT NULL REFERENCES review.session (id),
    revision bigint NOT NULL CHECK (revision > 1),
    led_to text NOT NULL CHECK (led_to IN ('CONVENED', 'CANCELLED')),
    was_held_on date NOT NULL,
    was_starts_at time,
    was_place text,
    reason text NOT NULL CHECK (reason IN (
        'WRONG_DETAILS', 'QUORUM_UNLIKELY', 'CHAIR_PREVENTED', 'PLACE_UNAVAILABLE', 'FILES_NOT_READY', 'OTHER')),
    explanation text NOT NULL CHECK (explanation <> ''),
    changed_by text NOT NULL,
    changed_on date NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, revision)
);
GRANT SELECT, INSERT ON review.session_change TO novapec_application;

-- One letter for each member, and one more for each change: `of_revision` is that of session_change, 0 for the first.
ALTER TABLE review.convocation ADD COLUMN of_revision bigint NOT NULL DEFAULT 0 CHECK (of_revision >= 0);
-- The new key allows everything that the old one did, on a table of some thousand rows.
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.convocation DROP CONSTRAINT one_convocation_per_member;
-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint
ALTER TABLE review.convocation ADD CONSTRAINT one_convocation_per_member UNIQUE (session_id, sub, of_revision);

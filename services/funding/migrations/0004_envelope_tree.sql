-- Envelopes as a tree (year, then committee, region or axis), transfers that two persons make, balances as of any day.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.envelope ADD COLUMN region text;
ALTER TABLE funding.envelope ADD COLUMN axis text;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.envelope DROP CONSTRAINT envelope_key_says_what_it_is;
ALTER TABLE funding.envelope ADD CONSTRAINT envelope_key_says_what_it_is CHECK (
    CASE WHEN parent_id IS NULL THEN key = edition::text
    ELSE starts_with(key, edition::text || '/')
        AND key LIKE '%/' || coalesce(committee_code, 'REGION-' || region, 'AXIS-' || replace(axis, '_', '\_')) END
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.envelope DROP CONSTRAINT envelope_of_a_committee_has_a_parent;
ALTER TABLE funding.envelope ADD CONSTRAINT envelope_of_a_part_has_a_parent CHECK (
    num_nonnulls(committee_code, region, axis) = CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END
) NOT VALID;

-- `late`: its business time lies before that of an entry already there. The balances of a day are then those after the
-- last entry of the day that is not late, and the late ones behind it: no sum over the ledger (store/balances.py).
ALTER TABLE funding.ledger_entry ADD COLUMN late boolean NOT NULL DEFAULT false;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ledger_entry_at ON funding.ledger_entry (envelope_id, at, position) WHERE NOT late;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ledger_entry_late ON funding.ledger_entry (envelope_id, position) WHERE late;

ALTER TABLE funding.ledger_entry DISABLE TRIGGER ledger_entry_append_only;
UPDATE funding.ledger_entry AS e SET late = true WHERE EXISTS (
    SELECT FROM funding.ledger_entry AS b
    WHERE b.envelope_id = e.envelope_id AND b.position < e.position AND b.at > e.at
);
ALTER TABLE funding.ledger_entry ENABLE TRIGGER ledger_entry_append_only;

-- The envelope's row is locked by the statement that posts, so nobody inserts between this look and the entry.
CREATE FUNCTION funding.note_late_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    NEW.late := EXISTS (
        SELECT FROM funding.ledger_entry AS e WHERE e.envelope_id = NEW.envelope_id AND e.at > NEW.at AND NOT e.late
    );
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_late BEFORE INSERT ON funding.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION funding.note_late_entry();

CREATE TABLE funding.envelope_transfer (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('TRANSFER', 'CARRY_OVER', 'GIVE_BACK')),
    from_id uuid NOT NULL REFERENCES funding.envelope (id),
    to_id uuid REFERENCES funding.envelope (id),
    amount_cents bigint CHECK (amount_cents > 0),
    state text NOT NULL CHECK (state IN ('PROPOSED', 'EXECUTED', 'REFUSED')),
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK (from_id <> to_id),
    CHECK (to_id IS NOT NULL OR kind = 'GIVE_BACK'),
    CHECK ((state = 'PROPOSED') = (decided_by IS NULL)),
    CHECK (state <> 'EXECUTED' OR amount_cents IS NOT NULL),
    CONSTRAINT transfer_needs_two_persons CHECK (state <> 'EXECUTED' OR decided_by <> proposed_by)
);
CREATE INDEX envelope_transfer_proposed ON funding.envelope_transfer (proposed_at, id);
GRANT SELECT, INSERT, UPDATE (state, amount_cents, decided_by, decided_at, revision) ON funding.envelope_transfer
    TO novapec_application;

-- A receipt keeps what its line of the bank credited, which may be more than its clawback took of it: told again under
-- another reference, the line is known by that. NULL: as much as was taken.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.clawback_receipt ADD COLUMN credited_cents bigint;
ALTER TABLE funding.clawback_receipt ADD CONSTRAINT no_more_is_taken_than_credited
    CHECK (credited_cents >= amount_cents) NOT VALID;

-- Of the lines taken in part before, the rest waits for a person, or did.
UPDATE funding.clawback_receipt AS r SET credited_cents = r.amount_cents + e.amount_cents
FROM funding.unmatched_entry AS e, funding.clawback AS c
WHERE c.id = r.clawback_id AND e.end_to_end_id = c.reference AND e.why = 'OVER_OUTSTANDING'
    AND e.statement_id || ':' || e.reference = r.bank_reference AND e.booked_on = r.received_on;

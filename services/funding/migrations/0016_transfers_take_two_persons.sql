-- What leaves an envelope for another, or comes from it, is one transfer that two persons made: a part's opening too.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Looked at when the transaction ends: the transfer is written after its entries. Entries of before are left as they are.
CREATE FUNCTION funding.transferred_by_two_persons() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM funding.envelope_transfer AS t
        WHERE t.id = NEW.cause AND t.state = 'EXECUTED' AND t.amount_cents = NEW.amount_cents
            AND t.decided_by <> t.proposed_by
            AND NEW.envelope_id = CASE NEW.move WHEN 'TRANSFER_OUT' THEN t.from_id ELSE t.to_id END
    ) THEN
        RAISE EXCEPTION 'entry % moves money between envelopes without a transfer that two persons made', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfer_needs_two_persons';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transfer_needs_two_persons AFTER INSERT ON funding.ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.move IN ('TRANSFER_OUT', 'TRANSFER_IN')) EXECUTE FUNCTION funding.transferred_by_two_persons();

-- What was wrongly accepted is taken back by another person, who says why.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-constraint
ALTER TABLE impact.report_exchange DROP CONSTRAINT report_exchange_kind_check;
ALTER TABLE impact.report_exchange ADD CONSTRAINT report_exchange_kind_check
CHECK (kind IN ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'UNDONE')) NOT VALID;

-- The exchange before the one that undoes is the acceptance: the database itself asks another person, and a reason.
CREATE FUNCTION impact.undone_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF NEW.said = '' OR NOT EXISTS (
        SELECT FROM impact.report_exchange AS e
        WHERE e.plan_id = NEW.plan_id AND e.report = NEW.report AND e.position = NEW.position - 1
            AND e.kind = 'ACCEPTED' AND e.by_subject <> NEW.by_subject
    ) THEN
        RAISE EXCEPTION 'the acceptance of report % is undone by another person than who gave it', NEW.report
            USING ERRCODE = 'check_violation', CONSTRAINT = 'acceptance_undone_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acceptance_undone_by_another BEFORE INSERT ON impact.report_exchange
    FOR EACH ROW WHEN (NEW.kind = 'UNDONE') EXECUTE FUNCTION impact.undone_by_another();

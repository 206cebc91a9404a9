-- An admissibility that was declared by mistake is undone too: it had no reason.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-not-null
ALTER TABLE intake.reopening ALTER COLUMN inadmissibility_reason DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE intake.reopening ALTER COLUMN inadmissibility_explanation DROP NOT NULL;
ALTER TABLE intake.reopening ADD CONSTRAINT inadmissibility_has_both
    CHECK (num_nulls(inadmissibility_reason, inadmissibility_explanation) IN (0, 2)) NOT VALID;

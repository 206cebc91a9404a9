-- A year's budget comes from the programme by an allocation of two persons, and goes back by a reduction of two persons.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The build before always says where the money comes from.
-- squawk-ignore ban-drop-not-null
ALTER TABLE funding.envelope_transfer ALTER COLUMN from_id DROP NOT NULL;
-- The build before knows fewer kinds, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.envelope_transfer DROP CONSTRAINT envelope_transfer_kind_check;
ALTER TABLE funding.envelope_transfer ADD CONSTRAINT envelope_transfer_kind_check CHECK (
    kind IN ('ALLOCATION', 'REDUCTION', 'TRANSFER', 'CARRY_OVER', 'GIVE_BACK')
) NOT VALID;
-- The build before knows fewer kinds, and goes on writing those.
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.envelope_transfer DROP CONSTRAINT envelope_transfer_check1;
ALTER TABLE funding.envelope_transfer ADD CONSTRAINT envelope_transfer_between CHECK (
    CASE kind WHEN 'ALLOCATION' THEN from_id IS NULL AND to_id IS NOT NULL
        WHEN 'REDUCTION' THEN from_id IS NOT NULL AND to_id IS NULL
        WHEN 'GIVE_BACK' THEN from_id IS NOT NULL
        ELSE from_id IS NOT NULL AND to_id IS NOT NULL END
) NOT VALID;

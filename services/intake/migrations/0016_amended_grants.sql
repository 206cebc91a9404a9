-- The grant as an amendment of its agreement made it: fed by funding's events alone, beside what the committee awarded.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.file_standing ADD COLUMN amended_cents bigint;
ALTER TABLE intake.file_standing ADD CONSTRAINT file_standing_amended CHECK (amended_cents >= 0) NOT VALID;

-- What comes back of a grant that has ended is awarded to nobody any more. Of what ended before it is not known until the
-- read model is rebuilt.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.roll_up_agreement_v3 ADD COLUMN ended boolean NOT NULL DEFAULT false;

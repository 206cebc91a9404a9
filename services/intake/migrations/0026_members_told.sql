-- Whether the others were told who acts for an organisation: those of before are told by a timer, once.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.organisation ADD COLUMN members_told boolean NOT NULL DEFAULT false;

-- What 0013 added unchecked holds for the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.reopening VALIDATE CONSTRAINT inadmissibility_has_both;

-- A recusal may be lifted: which case said it is kept, since the events of one case come in order, and those of an
-- application and of its appeal do not. Nobody knows which case said what stands already.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.recused_member ADD COLUMN case_id uuid;
-- The new key allows everything that the old one did, on a table of some hundred rows.
-- squawk-ignore ban-drop-constraint
ALTER TABLE intake.recused_member DROP CONSTRAINT recused_member_pkey;
-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint
ALTER TABLE intake.recused_member ADD CONSTRAINT one_recusal_per_case
    UNIQUE NULLS NOT DISTINCT (application_id, member, case_id);

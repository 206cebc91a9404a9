-- Instalments: interim ones released by interim reports, a schedule changed before the signatures, holds by hand, and
-- holds while an ESUS approval has lapsed. A file submitted anew replaces the copy of its application.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.instalment ADD COLUMN manual_hold text;
GRANT UPDATE (kind, manual_hold) ON funding.instalment TO novapec_application;

ALTER TABLE funding.agreement ADD COLUMN accepted_interim bigint [] NOT NULL DEFAULT '{}';
ALTER TABLE funding.agreement ADD COLUMN esus_valid_until date;
ALTER TABLE funding.agreement ADD COLUMN esus_lapses_at timestamptz;
ALTER TABLE funding.agreement ADD COLUMN esus_lapsed boolean NOT NULL DEFAULT false;
ALTER TABLE funding.agreement ADD CONSTRAINT agreement_esus_lapses_on_a_day CHECK (
    (esus_valid_until IS NULL) = (esus_lapses_at IS NULL) AND (esus_valid_until IS NOT NULL OR NOT esus_lapsed)
) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX agreement_esus_lapses_at ON funding.agreement (esus_lapses_at) WHERE state = 'SIGNED' AND NOT esus_lapsed;

ALTER TABLE funding.application ADD COLUMN esus_expires_on date;
GRANT UPDATE (rules_version, carrier_name, project_title, starts_on, ends_on, budget_cents, esus_expires_on)
    ON funding.application TO novapec_application;

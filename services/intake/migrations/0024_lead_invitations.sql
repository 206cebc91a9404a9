-- Whom a lead's invitation is written to: an address that a delegate was given, kept for that alone, and erasable.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.lead_person (
    lead_id uuid PRIMARY KEY REFERENCES intake.lead (id),
    email text NOT NULL CHECK (email <> ''),
    kept_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON intake.lead_person TO novapec_application;

ALTER TABLE intake.notice ADD COLUMN lead_id uuid;
ALTER TABLE intake.notice ADD CONSTRAINT notice_lead FOREIGN KEY (lead_id) REFERENCES intake.lead (id) NOT VALID;
-- The new checks allow everything that the old ones did.
-- squawk-ignore ban-drop-constraint
ALTER TABLE intake.notice DROP CONSTRAINT notice_of_one;
ALTER TABLE intake.notice ADD CONSTRAINT notice_of_one
    CHECK (num_nonnulls(application_id, membership_id, lead_id) = 1) NOT VALID;
-- A migration is one transaction and the table is small: writers wait for less than a second.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_notice_per_lead ON intake.notice (lead_id, template, cause) WHERE lead_id IS NOT NULL;

ALTER TABLE intake.erasure ADD COLUMN lead_id uuid;
-- squawk-ignore ban-drop-constraint
ALTER TABLE intake.erasure DROP CONSTRAINT erasure_of_one;
ALTER TABLE intake.erasure ADD CONSTRAINT erasure_of_one
    CHECK (num_nonnulls(application_id, siret, lead_id) = 1) NOT VALID;

-- Names of who signed and who certified are forgotten once nothing asks for them any more.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.retention_period (
    situation text PRIMARY KEY CHECK (situation IN ('CONCLUDED', 'NOT_CONCLUDED')),
    days bigint NOT NULL CHECK (days > 0),
    revision bigint NOT NULL DEFAULT 1 CHECK (revision > 0)
);
-- Ten years for accounting evidence (code de commerce, article L123-22); what was never concluded is none.
INSERT INTO funding.retention_period (situation, days) VALUES ('CONCLUDED', 3653), ('NOT_CONCLUDED', 365);
GRANT SELECT, UPDATE (days, revision) ON funding.retention_period TO novapec_application;
GRANT UPDATE (name) ON funding.person TO novapec_application;

-- What was signed stays as it is for good, but for the names under it, which go once: the paper is set again without.
ALTER TABLE funding.agreement_paper ADD COLUMN names_forgotten_on date;
DROP TRIGGER agreement_paper_append_only ON funding.agreement_paper;
CREATE TRIGGER agreement_paper_append_only BEFORE DELETE OR TRUNCATE ON funding.agreement_paper
FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
CREATE TRIGGER agreement_paper_keeps_its_content BEFORE UPDATE ON funding.agreement_paper
FOR EACH ROW WHEN (
    old.names_forgotten_on IS NOT NULL OR new.names_forgotten_on IS NULL
    OR (old.agreement_id, old.version, old.content, old.sha256, old.template, old.made_at)
    IS DISTINCT FROM (new.agreement_id, new.version, new.content, new.sha256, new.template, new.made_at)
) EXECUTE FUNCTION messaging.refuse_change();
GRANT UPDATE (pdf, names_forgotten_on) ON funding.agreement_paper TO novapec_application;

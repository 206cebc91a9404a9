-- The financial report on the form of the CERFA 15059: planned against actual on both sides, attachments by their hash,
-- a certification, strikes; the budget of applications line by line; what an edition's rules say of accounts.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.call_rules ADD COLUMN indirect_cost_percent bigint NOT NULL DEFAULT 10;
ALTER TABLE funding.call_rules ADD COLUMN indirect_cost_cap_cents bigint;
ALTER TABLE funding.call_rules ADD COLUMN explained_variance_percent bigint NOT NULL DEFAULT 20;
ALTER TABLE funding.call_rules ADD CONSTRAINT call_rules_of_accounts CHECK (
    indirect_cost_percent BETWEEN 0 AND 100 AND explained_variance_percent BETWEEN 0 AND 100
    AND indirect_cost_cap_cents >= 0
) NOT VALID;

-- `[]`: submitted before events carried the lines.
ALTER TABLE funding.application ADD COLUMN budget jsonb NOT NULL DEFAULT '[]';
GRANT UPDATE (budget) ON funding.application TO novapec_application;

ALTER TABLE funding.financial_report ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]';
ALTER TABLE funding.financial_report ADD COLUMN strikes jsonb NOT NULL DEFAULT '[]';
ALTER TABLE funding.financial_report ADD COLUMN certified_by uuid;
ALTER TABLE funding.financial_report ADD CONSTRAINT financial_report_certified_by FOREIGN KEY (certified_by)
    REFERENCES funding.person (id) NOT VALID;
ALTER TABLE funding.financial_report ADD COLUMN certified_on date;
ALTER TABLE funding.financial_report ADD COLUMN statement text;
ALTER TABLE funding.financial_report ADD CONSTRAINT financial_report_certified_whole CHECK (
    num_nonnulls(certified_by, certified_on, statement) IN (0, 3)
) NOT VALID;
GRANT UPDATE (strikes) ON funding.financial_report TO novapec_application;

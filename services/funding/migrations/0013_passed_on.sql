-- What the lead of a consortium says that it passed on to each partner, in its financial report.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.financial_report ADD COLUMN passed_on jsonb NOT NULL DEFAULT '[]';

-- A report keeps how its carrier named the documents that it cites, which may name a person: those names go with the
-- documents. Their kinds and hashes stay.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.financial_report ADD COLUMN names_forgotten_on date;
GRANT UPDATE (attachments, names_forgotten_on) ON funding.financial_report TO novapec_application;

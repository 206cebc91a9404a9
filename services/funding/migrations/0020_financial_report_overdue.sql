-- A financial report that does not come in time holds what is unpaid, until it is handed in.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.agreement ADD COLUMN financial_report_overdue boolean NOT NULL DEFAULT false;

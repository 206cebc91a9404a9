-- The documents of financial reports go once the accounts they prove need no longer be kept; their hashes stay.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.report_attachment ADD COLUMN forgotten_on date;

-- Who takes a file over is told with its legal form, where files or the officer say it.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.transfer ADD COLUMN to_legal_form text CHECK (to_legal_form <> '');

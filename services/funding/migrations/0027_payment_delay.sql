-- Since when nothing holds an instalment back: it is to be paid within 60 days (loi 2021-875). NULL: as the build before.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.instalment ADD COLUMN released_on date;
GRANT UPDATE (released_on) ON funding.instalment TO novapec_application;

-- Of those who act for an organisation, who only reads for it.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE messaging.acting_member ADD COLUMN reads_only boolean NOT NULL DEFAULT false;

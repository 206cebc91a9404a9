-- A hearing moved to fewer slots: calendars know those left behind by their numbers, and are told that they are gone.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.hearing ADD COLUMN left_behind timestamptz[] NOT NULL DEFAULT '{}';
GRANT UPDATE (left_behind) ON review.hearing TO novapec_application;

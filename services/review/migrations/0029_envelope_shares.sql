-- Which part of the year's envelope pays a file: its committee's, its region's or its axis's, the first that can be told.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.call_rules ADD COLUMN envelope_shares text [] NOT NULL DEFAULT '{COMMITTEE}';

-- Sums are written over and over: room on their pages keeps a new version of a row beside the old one, without a new
-- entry of the index.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.roll_up_sum_v2 SET (fillfactor = 40);
ALTER TABLE impact.roll_up_month_v2 SET (fillfactor = 70);

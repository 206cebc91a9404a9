-- A database just made has nobody to erase yet: the periods are first applied a week later, as ever after.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

UPDATE intake.retention_run SET next_at = clock_timestamp() + interval '7 days' WHERE next_at IS NULL;

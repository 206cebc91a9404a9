-- Operators may pause single consumers (pausing.py): a row `paused:NAME`, which holds over restarts and for every process.
-- NOT VALID spares a look at rows that a stricter check admitted.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-constraint
ALTER TABLE messaging.control DROP CONSTRAINT control_name_check;
ALTER TABLE messaging.control ADD CONSTRAINT control_name_check
    CHECK (name IN ('relay_paused', 'simulated_now', 'read_again') OR name LIKE 'paused:_%') NOT VALID;

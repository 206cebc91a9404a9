-- `read_again` is part of the names of the Kafka groups under which the consumers of this service read (groups.py): a
-- new value lets all of them begin at the first record. NOT VALID spares a look at rows that a stricter check admitted.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-constraint
ALTER TABLE messaging.control DROP CONSTRAINT control_name_check;
ALTER TABLE messaging.control ADD CONSTRAINT control_name_check
    CHECK (name IN ('relay_paused', 'simulated_now', 'read_again')) NOT VALID;

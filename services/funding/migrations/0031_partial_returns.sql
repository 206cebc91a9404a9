-- Of a payment a part may come back: what the recipient kept of it is paid, and the rest alone is due again.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.payment_order ADD COLUMN kept_cents bigint NOT NULL DEFAULT 0;
ALTER TABLE funding.payment_order ADD CONSTRAINT a_part_is_kept_of_what_came_back
    CHECK (kept_cents >= 0 AND kept_cents < amount_cents AND (kept_cents = 0 OR state = 'RETURNED')) NOT VALID;
GRANT UPDATE (kept_cents) ON funding.payment_order TO novapec_application;

ALTER TABLE funding.instalment ADD COLUMN kept_cents bigint NOT NULL DEFAULT 0;
ALTER TABLE funding.instalment ADD CONSTRAINT no_more_is_kept_than_the_instalment
    CHECK (kept_cents >= 0 AND kept_cents <= amount_cents) NOT VALID;
GRANT UPDATE (kept_cents) ON funding.instalment TO novapec_application;

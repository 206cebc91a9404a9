-- A project changes hands: what its carrier of before had signed of a draft falls, and its account is not the new one's.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

GRANT UPDATE (carrier_siret) ON funding.application TO novapec_application;

-- Signatures that fell stay, with the day: another one takes their place. A migration is one transaction, and a year has
-- hundreds of signatures: writers wait for less than a second.
ALTER TABLE funding.signature ADD COLUMN fell_on date;
-- squawk-ignore ban-drop-constraint
ALTER TABLE funding.signature DROP CONSTRAINT signature_pkey;
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE funding.signature ADD PRIMARY KEY (agreement_id, party, person_id);
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_signature_of_a_party ON funding.signature (agreement_id, party) WHERE fell_on IS NULL;
GRANT UPDATE (fell_on) ON funding.signature TO novapec_application;

-- Whose account it is: the organisation that the carrier who gave it acted for.
ALTER TABLE funding.bank_details ADD COLUMN carrier_siret text;
UPDATE funding.bank_details d SET carrier_siret = a.carrier_siret FROM funding.agreement a WHERE a.id = d.agreement_id;

-- Open data says of each grant whether it is de minimis aid, by what the carrier declared, and which part of it each partner
-- of a consortium receives. Of what was read before it is not known until the read model is rebuilt.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.open_application_v1 ADD COLUMN de_minimis_cents bigint;
ALTER TABLE funding.open_agreement_v1 ADD COLUMN partners jsonb NOT NULL DEFAULT '[]';

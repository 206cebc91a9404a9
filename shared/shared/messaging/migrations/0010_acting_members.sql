-- Who acts for which organisation, as intake announced it, in the services that hear it. `person` is the token's opaque
-- subject; who acts no more stays, so that the organisation is known to have had members.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE messaging.acting_member (
    siret text NOT NULL,
    person text NOT NULL,
    acting boolean NOT NULL,
    PRIMARY KEY (siret, person)
);
GRANT SELECT, INSERT, UPDATE ON messaging.acting_member TO novapec_application;

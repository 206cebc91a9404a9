-- What carriers agreed to publish in the catalogue of laureates.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.publication (
    application_id uuid PRIMARY KEY REFERENCES intake.application (id),
    text text CHECK (text <> ''),
    revision bigint NOT NULL CHECK (revision > 0),
    agreed_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON intake.publication TO novapec_application;

-- What a carrier receives in a year, by its SIREN; the days on which its reports fall due, as impact says them.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX agreement_siren ON funding.agreement (left(carrier_siret, 9));

CREATE TABLE funding.report_obligation (
    agreement_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('INTERIM', 'FINAL')),
    due_on date NOT NULL,
    waived boolean NOT NULL DEFAULT false,
    PRIMARY KEY (agreement_id, number)
);
GRANT SELECT, INSERT, UPDATE (due_on, waived) ON funding.report_obligation TO novapec_application;

-- Conditions precedent that were wrongly held to be met: what was seen then, and why another person undid it.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.condition_undoing (
    agreement_id uuid NOT NULL,
    kind text NOT NULL,
    rank bigint NOT NULL CHECK (rank > 0),
    met_on date NOT NULL,
    met_by text NOT NULL,
    evidence text NOT NULL,
    undone_on date NOT NULL,
    undone_by text NOT NULL,
    why text NOT NULL CHECK (why <> ''),
    PRIMARY KEY (agreement_id, kind, rank),
    FOREIGN KEY (agreement_id, kind) REFERENCES funding.agreement_condition (agreement_id, kind),
    CONSTRAINT condition_undone_by_another CHECK (undone_by <> met_by)
);

GRANT SELECT, INSERT ON funding.condition_undoing TO novapec_application;

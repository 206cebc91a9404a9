-- Accounts that were wrongly accepted are taken back by another person, who says why.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.financial_report_undoing (
    report_id uuid NOT NULL REFERENCES funding.financial_report (id),
    rank bigint NOT NULL CHECK (rank > 0),
    accepted_by text NOT NULL,
    eligible_cents bigint NOT NULL,
    strikes jsonb NOT NULL,
    undone_by text NOT NULL,
    undone_on date NOT NULL,
    why text NOT NULL CHECK (why <> ''),
    PRIMARY KEY (report_id, rank),
    CONSTRAINT acceptance_undone_by_another CHECK (undone_by <> accepted_by)
);
CREATE TRIGGER financial_report_undoing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON funding.financial_report_undoing FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
GRANT SELECT, INSERT ON funding.financial_report_undoing TO novapec_application;

-- What both parties signed, kept as it is for good: the content, its hash, and the paper. Names stand on the paper alone.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE funding.agreement_paper (
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    version bigint NOT NULL CHECK (version > 0),
    content text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    template text NOT NULL,
    pdf bytea NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, version)
);
CREATE TRIGGER agreement_paper_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funding.agreement_paper
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
GRANT SELECT, INSERT ON funding.agreement_paper TO novapec_application;

-- What a committee decides under may be amended: each amendment is a version, for sessions convened from its day on. A
-- session keeps the version that it was convened under. The first version stands in review.committee itself.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE review.committee_rules (
    committee_id uuid NOT NULL REFERENCES review.committee (id),
    version bigint NOT NULL CHECK (version > 1),
    applies_from date NOT NULL,
    quorum_percent bigint NOT NULL CHECK (quorum_percent BETWEEN 1 AND 100),
    casting_vote boolean NOT NULL,
    proxies_per_holder bigint NOT NULL CHECK (proxies_per_holder BETWEEN 0 AND 5),
    proxies_in_quorum boolean NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    amended_by text NOT NULL,
    amended_at timestamptz NOT NULL,
    CONSTRAINT one_committee_rules_per_version PRIMARY KEY (committee_id, version)
);
GRANT SELECT, INSERT ON review.committee_rules TO novapec_application;

-- Sessions that stand were convened under the first version: there was no other.
ALTER TABLE review.session ADD COLUMN rules_version bigint NOT NULL DEFAULT 1 CHECK (rules_version > 0);

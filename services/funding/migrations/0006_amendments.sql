-- Amendments (avenants) as new versions of an agreement, conditions precedent, deputies who sign, shares of a consortium;
-- interim instalments and conditions from the edition's rules.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.call_rules ADD COLUMN interim_percents bigint [] NOT NULL DEFAULT '{}';
ALTER TABLE funding.call_rules ADD COLUMN conditions_precedent text [] NOT NULL DEFAULT '{}';

ALTER TABLE funding.application ADD COLUMN carrier_legal_form text;
ALTER TABLE funding.application ADD COLUMN partners jsonb NOT NULL DEFAULT '[]';
GRANT UPDATE (carrier_legal_form, partners) ON funding.application TO novapec_application;

ALTER TABLE funding.agreement ADD COLUMN purpose text;
ALTER TABLE funding.agreement ADD COLUMN shares jsonb NOT NULL DEFAULT '[]';
ALTER TABLE funding.agreement ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE funding.agreement ADD COLUMN open_amendment uuid;

CREATE TABLE funding.agreement_condition (
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    kind text NOT NULL,
    position bigint NOT NULL,
    met_on date,
    met_by text,
    evidence text,
    PRIMARY KEY (agreement_id, kind),
    CHECK (num_nonnulls(met_on, met_by, evidence) IN (0, 3))
);

ALTER TABLE funding.signature ADD COLUMN instead text;
ALTER TABLE funding.signature ADD CONSTRAINT signature_instead CHECK (instead IN ('ABSENT', 'PREVENTED', 'DELEGATED'))
    NOT VALID;

-- `before` and `after`: all that an amendment may change, as it was and as it becomes.
CREATE TABLE funding.amendment (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    version bigint NOT NULL CHECK (version > 1),
    state text NOT NULL CHECK (state IN ('DRAFTED', 'IN_FORCE', 'ABANDONED')),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    why text NOT NULL,
    drafted_on date NOT NULL,
    drafted_by text NOT NULL,
    in_force_on date,
    abandoned_for text CHECK (abandoned_for IN ('MISTAKE', 'STALE', 'NOT_AGREED', 'OTHER')),
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state = 'IN_FORCE') = (in_force_on IS NOT NULL)),
    CHECK ((state = 'ABANDONED') = (abandoned_for IS NOT NULL))
);
CREATE INDEX amendment_agreement ON funding.amendment (agreement_id);
CREATE UNIQUE INDEX one_amendment_per_version ON funding.amendment (agreement_id, version) WHERE state <> 'ABANDONED';
CREATE UNIQUE INDEX one_open_amendment ON funding.amendment (agreement_id) WHERE state = 'DRAFTED';

CREATE TABLE funding.amendment_signature (
    amendment_id uuid NOT NULL REFERENCES funding.amendment (id),
    party text NOT NULL CHECK (party IN ('CARRIER', 'APEC')),
    person_id uuid NOT NULL REFERENCES funding.person (id),
    signed_on date NOT NULL,
    instead text CHECK (instead IN ('ABSENT', 'PREVENTED', 'DELEGATED')),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (amendment_id, party)
);

GRANT SELECT, INSERT, UPDATE (met_on, met_by, evidence) ON funding.agreement_condition TO novapec_application;
GRANT SELECT, INSERT, UPDATE (state, in_force_on, abandoned_for, revision) ON funding.amendment TO novapec_application;
GRANT SELECT, INSERT ON funding.amendment_signature TO novapec_application;

-- Open data: the read model of signed grants, kept from events (projection open-data v1), and what was published of it.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- ---- the read model: one table a stream, which meet when they are read

CREATE TABLE funding.open_application_v1 (
    application_id uuid PRIMARY KEY,
    number text NOT NULL,
    siret text NOT NULL,
    name text NOT NULL,
    legal_form text NOT NULL,
    rna text,
    title text NOT NULL,
    axis text NOT NULL,
    regions text [] NOT NULL,
    requested_cents bigint NOT NULL,
    modified_at timestamptz NOT NULL
);

CREATE TABLE funding.open_decision_v1 (
    application_id uuid PRIMARY KEY,
    decided_on date NOT NULL
);

CREATE TABLE funding.open_agreement_v1 (
    agreement_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    number text NOT NULL,
    edition bigint NOT NULL,
    signed_on date NOT NULL,
    amount_cents bigint NOT NULL,
    highest_cents bigint NOT NULL,
    instalments bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    pays_until date NOT NULL,
    closed boolean NOT NULL DEFAULT false,
    modified_at timestamptz NOT NULL
);

CREATE TABLE funding.open_movement_v1 (
    movement text PRIMARY KEY,
    agreement_id uuid NOT NULL,
    moved_on date NOT NULL,
    amount_cents bigint NOT NULL,
    modified_at timestamptz NOT NULL
);
CREATE INDEX open_movement_v1_agreement ON funding.open_movement_v1 (agreement_id);

-- ---- what was published: versions are only appended; the files lie in the folder of objects under object_key

CREATE TABLE funding.publication (
    version bigint PRIMARY KEY CHECK (version > 0),
    published_at timestamptz NOT NULL,
    published_by text NOT NULL,
    grants bigint NOT NULL CHECK (grants > 0),
    digests jsonb NOT NULL
);

CREATE TABLE funding.publication_file (
    version bigint NOT NULL REFERENCES funding.publication (version) DEFERRABLE INITIALLY DEFERRED,
    name text NOT NULL CHECK (name IN ('subventions.csv', '360giving.json', 'manifest.json')),
    media_type text NOT NULL,
    object_key text NOT NULL,
    sha256 text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    PRIMARY KEY (version, name)
);

-- One publishes at a time; the timer's next turn, unknown until the first one.
CREATE TABLE funding.publication_turn (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    next_at timestamptz
);
INSERT INTO funding.publication_turn DEFAULT VALUES;

CREATE TRIGGER publication_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funding.publication
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
CREATE TRIGGER publication_file_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funding.publication_file
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();

GRANT SELECT, INSERT ON funding.publication, funding.publication_file TO novapec_application;
GRANT SELECT, UPDATE ON funding.publication_turn TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON funding.open_application_v1, funding.open_decision_v1, funding.open_agreement_v1,
    funding.open_movement_v1 TO novapec_application;

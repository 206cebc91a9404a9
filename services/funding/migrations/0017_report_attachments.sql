-- Documents that go with a financial report, and the objects they lie in: as intake keeps those of an application.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- `file_name` is the carrier's word for the file; where it lies has a random name. A refused document keeps its SHA-256.
CREATE TABLE funding.report_attachment (
    id uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES funding.agreement (id),
    kind text NOT NULL,
    file_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('AWAITED', 'QUARANTINED', 'CLEAN', 'REFUSED')),
    revision bigint NOT NULL CHECK (revision > 0),
    awaited_at timestamptz NOT NULL,
    media_type text,
    size_bytes bigint CHECK (size_bytes > 0),
    sha256 text CHECK (length(sha256) = 64),
    storage_key text CONSTRAINT one_attachment_per_object UNIQUE,
    deposited_on date,
    scan_after timestamptz,
    scan_attempts bigint NOT NULL DEFAULT 0,
    judged_at timestamptz,
    threat text,
    CHECK (num_nulls(media_type, size_bytes, sha256, storage_key, deposited_on, scan_after) IN (0, 6)),
    CHECK ((state = 'AWAITED') = (storage_key IS NULL)),
    CHECK ((state IN ('CLEAN', 'REFUSED')) = (judged_at IS NOT NULL)),
    CHECK ((state = 'REFUSED') = (threat IS NOT NULL))
);
CREATE INDEX report_attachment_of_agreement ON funding.report_attachment (agreement_id, id);
CREATE INDEX report_attachment_to_scan ON funding.report_attachment (scan_after) WHERE state = 'QUARANTINED';

-- Noted before it is written; deleted at `remove_after` unless something came to refer to it.
CREATE TABLE funding.stored_object (
    key text PRIMARY KEY,
    remove_after timestamptz
);
CREATE INDEX stored_object_to_remove ON funding.stored_object (remove_after) WHERE remove_after IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON funding.report_attachment TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON funding.stored_object TO novapec_application;

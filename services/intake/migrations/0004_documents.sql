-- Supporting documents, and the objects they lie in.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- `file_name` is the carrier's word for the file; where it lies has a random name. A document keeps its SHA-256 when its
-- bytes are gone: the event log names it too.
CREATE TABLE intake.document (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    kind text NOT NULL,
    file_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('AWAITED', 'QUARANTINED', 'CLEAN', 'REFUSED', 'REMOVED')),
    revision bigint NOT NULL CHECK (revision > 0),
    awaited_at timestamptz NOT NULL,
    media_type text,
    size_bytes bigint CHECK (size_bytes > 0),
    sha256 bytea CHECK (length(sha256) = 32),
    storage_key text CONSTRAINT one_document_per_object UNIQUE,
    deposited_at timestamptz,
    scan_after timestamptz,
    scan_attempts bigint NOT NULL DEFAULT 0,
    judged_at timestamptz,
    threat text,
    removed_at timestamptz,
    CHECK (num_nulls(media_type, size_bytes, sha256, storage_key, deposited_at, scan_after) IN (0, 6)),
    CHECK (state IN ('AWAITED', 'REMOVED') OR storage_key IS NOT NULL),
    CHECK (state <> 'AWAITED' OR storage_key IS NULL),
    CHECK (state NOT IN ('CLEAN', 'REFUSED') OR judged_at IS NOT NULL),
    CHECK (state <> 'REFUSED' OR threat IS NOT NULL),
    CHECK ((state = 'REMOVED') = (removed_at IS NOT NULL))
);
CREATE INDEX document_of_application ON intake.document (application_id, id);
CREATE INDEX document_to_scan ON intake.document (scan_after) WHERE state = 'QUARANTINED';

-- Noted before it is written; deleted at `remove_after` unless something came to refer to it.
CREATE TABLE intake.stored_object (
    key text PRIMARY KEY,
    remove_after timestamptz
);
CREATE INDEX stored_object_to_remove ON intake.stored_object (remove_after) WHERE remove_after IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON intake.document TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.stored_object TO novapec_application;

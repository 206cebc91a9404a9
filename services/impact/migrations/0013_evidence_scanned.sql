-- Evidence stays in quarantine until the antivirus says that it is clean; what was deposited before is scanned too.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.evidence ADD COLUMN state text NOT NULL DEFAULT 'QUARANTINED';
ALTER TABLE impact.evidence ADD COLUMN scan_after timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE impact.evidence ADD COLUMN scan_attempts bigint NOT NULL DEFAULT 0;
ALTER TABLE impact.evidence ADD COLUMN judged_at timestamptz;
ALTER TABLE impact.evidence ADD COLUMN threat text;
ALTER TABLE impact.evidence ADD CONSTRAINT evidence_state_check
CHECK (state IN ('QUARANTINED', 'CLEAN', 'REFUSED')) NOT VALID;
ALTER TABLE impact.evidence ADD CONSTRAINT evidence_judged
CHECK ((state = 'QUARANTINED') = (judged_at IS NULL) AND (state = 'REFUSED') = (threat IS NOT NULL)) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX evidence_to_scan ON impact.evidence (scan_after) WHERE state = 'QUARANTINED';

GRANT UPDATE (state, scan_after, scan_attempts, judged_at, threat, content) ON impact.evidence TO novapec_application;

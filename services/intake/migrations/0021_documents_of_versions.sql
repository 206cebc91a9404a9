-- The documents of each submitted version: what changed between two versions tells which were added.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.application_version ADD COLUMN documents jsonb NOT NULL DEFAULT '[]';

-- Versions that stand already: what the file had received by then, and still has.
UPDATE intake.application_version AS v SET documents = found.documents
FROM (
    SELECT w.application_id, w.version,
        jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'sha256', encode(d.sha256, 'hex')) ORDER BY d.id)
            AS documents
    FROM intake.application_version AS w
    JOIN intake.document AS d ON d.application_id = w.application_id AND d.deposited_at <= w.submitted_at
        AND d.state IN ('QUARANTINED', 'CLEAN')
    GROUP BY w.application_id, w.version
) AS found
WHERE v.application_id = found.application_id AND v.version = found.version;

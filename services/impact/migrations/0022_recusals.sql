-- What is closed to somebody whom review recused from a file: the one place that says what belongs to a file.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- By id: the file, its agreements, plans, observations, documents and cohorts. Nothing for NULL.
CREATE FUNCTION impact.closed_to(reader text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM messaging.recused_member AS r WHERE r.member = reader) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH file AS (
        SELECT DISTINCT r.application_id AS id FROM messaging.recused_member AS r WHERE r.member = reader
    ), followed AS (
        SELECT p.id, p.agreement_id FROM impact.plan AS p JOIN file ON file.id = p.application_id
    )
    SELECT f.id FROM file AS f
    UNION ALL SELECT unnest(ARRAY[f.id, f.agreement_id]) FROM followed AS f
    UNION ALL SELECT o.id FROM impact.observation AS o JOIN followed ON followed.id = o.plan_id
    UNION ALL SELECT e.id FROM impact.evidence AS e JOIN followed ON followed.id = e.plan_id
    UNION ALL SELECT c.id FROM impact.cohort AS c JOIN followed ON followed.id = c.plan_id;
END $$;

-- What is closed to somebody whom review recused from a file: the one place that says what belongs to a file.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- By id: the file, its reservations, agreements, orders, clawbacks, documents, and the batches that hold one of its
-- orders; by number or reference: its agreements, orders and clawbacks. What the bank said of one of them, and nobody
-- could match, is `unmatched-entries/` and its rank. Nothing for NULL.
CREATE FUNCTION funding.closed_to(reader text) RETURNS SETOF text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM messaging.recused_member AS r WHERE r.member = reader) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH file AS (
        SELECT DISTINCT r.application_id AS id FROM messaging.recused_member AS r WHERE r.member = reader
    ), signed AS (
        SELECT a.id, a.number FROM funding.agreement AS a JOIN file ON file.id = a.application_id
    ), moved AS (
        SELECT o.id, o.end_to_end_id AS reference, o.batch_id
        FROM funding.payment_order AS o JOIN signed ON signed.id = o.agreement_id
        UNION ALL
        SELECT c.id, c.reference, NULL FROM funding.clawback AS c JOIN signed ON signed.id = c.agreement_id
    )
    SELECT f.id::text FROM file AS f
    UNION ALL SELECT r.id::text FROM funding.reservation AS r JOIN file ON file.id = r.application_id
    UNION ALL SELECT unnest(ARRAY[s.id::text, s.number]) FROM signed AS s
    UNION ALL SELECT unnest(ARRAY[m.id::text, m.reference]) FROM moved AS m
    UNION ALL SELECT m.batch_id::text FROM moved AS m WHERE m.batch_id IS NOT NULL
    UNION ALL SELECT d.id::text FROM funding.report_attachment AS d JOIN signed ON signed.id = d.agreement_id
    UNION ALL
    SELECT 'unmatched-entries/' || e.id
    FROM funding.unmatched_entry AS e LEFT JOIN funding.unmatched_resolution AS r ON r.entry_id = e.id
    WHERE ARRAY[e.end_to_end_id, e.proposed_to, r.matched_to] && ARRAY(SELECT m.reference FROM moved AS m);
END $$;

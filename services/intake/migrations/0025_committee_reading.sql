-- Who of a committee may read which file, kept from what review announces: mandates, cases, recusals. Opaque ids only.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.committee_mandate (
    committee_id uuid NOT NULL,
    member text NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    PRIMARY KEY (committee_id, member, since)
);
CREATE INDEX committee_mandate_of_member ON intake.committee_mandate (member);

-- The committee that a case is before, while it is not decided. `carrier_siret` is for whom review last looked for ties;
-- null where an older event did not say.
CREATE TABLE intake.case_before_committee (
    case_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    committee_id uuid NOT NULL,
    carrier_siret text,
    opened_at timestamptz NOT NULL
);
CREATE INDEX case_before_committee_of_committee ON intake.case_before_committee (committee_id);
CREATE INDEX case_before_committee_of_application ON intake.case_before_committee (application_id);

-- Only ever added to: nobody is let back into a file.
CREATE TABLE intake.recused_member (
    application_id uuid NOT NULL,
    member text NOT NULL,
    PRIMARY KEY (application_id, member)
);
CREATE INDEX recused_member_of_member ON intake.recused_member (member);

GRANT SELECT, INSERT, UPDATE, DELETE ON intake.committee_mandate, intake.case_before_committee, intake.recused_member
TO novapec_application;

-- The files that a member of a committee may read on a day: the one place that says it. Closed where something that
-- review said of the case or of its committee stands aside unread, and wherever a record of its topics was unreadable;
-- where the case was opened under an earlier admissibility, or ties were looked for under another carrier; and wherever
-- the hearer did not say within ten seconds that it has all of both topics (twelve partitions each).
CREATE FUNCTION intake.files_open_to_member(reader text, today date) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    WITH heard AS (SELECT 'novapec.intake.committee-reading.v1.g' || coalesce((
        SELECT generation FROM messaging.projection WHERE name = 'committee-reading.v1'), 1) AS consumer)
    SELECT DISTINCT a.id
    FROM heard CROSS JOIN intake.committee_mandate AS m
    JOIN intake.case_before_committee AS c ON c.committee_id = m.committee_id
    JOIN intake.application AS a ON a.id = c.application_id
    WHERE m.member = reader AND today BETWEEN m.since AND m.until
        AND a.state = 'ADMISSIBLE' AND a.declared_at <= c.opened_at AND a.carrier_siret = c.carrier_siret
        AND NOT EXISTS (SELECT FROM intake.recused_member AS r WHERE r.application_id = a.id AND r.member = reader)
        AND NOT EXISTS (SELECT FROM messaging.parked AS p WHERE p.consumer = heard.consumer AND (
            (p.topic = 'novapec.review.case' AND p.aggregate_id = c.case_id::text)
            OR (p.topic = 'novapec.review.committee' AND p.aggregate_id = c.committee_id::text)))
        AND NOT EXISTS (SELECT FROM messaging.quarantine AS q
            WHERE q.consumer = heard.consumer AND q.state IN ('quarantined', 'redrive'))
        AND 24 = (SELECT count(*) FROM messaging.caught_up AS u WHERE u.consumer = heard.consumer
            AND u.topic IN ('novapec.review.case', 'novapec.review.committee')
            AND u.at > clock_timestamp() - interval '10 seconds')
$$;

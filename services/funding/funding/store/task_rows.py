"""What waits for somebody at funding, as one statement over the states themselves: nothing to keep or to forget.

Each branch gives the kind, what it is about (`subject`, inside `parent_id` where it has no address of its own), a
readable reference, the party that signs, the carrier, since when, until which day, and the persons for whom it is not:
those who made it or already agreed to it.

Where funding keeps the day of a step and not its instant, a task waits since that day's beginning in Paris. An
instalment waits since the last step known to funding that could release it; an order for its approvals since it was
made, the end of a stop since the stop.
"""

from typing import Final, LiteralString

_AGREEMENTS: Final[LiteralString] = """
    SELECT 'AGREEMENT_TO_SIGN' AS kind, a.id::text AS subject, NULL::uuid AS parent_id, a.number AS reference,
        p.party AS party, a.carrier_siret AS siret, a.drafted_on::timestamp AT TIME ZONE 'Europe/Paris' AS since,
        a.sign_before AS due_on, '{}'::text [] AS not_for
    FROM funding.agreement AS a CROSS JOIN (VALUES ('CARRIER'), ('APEC')) AS p (party)
    WHERE a.state = 'DRAFTED'
        AND NOT EXISTS (SELECT FROM funding.signature AS s
            WHERE s.agreement_id = a.id AND s.party = p.party AND s.fell_on IS NULL)
    UNION ALL
    SELECT 'AMENDMENT_TO_SIGN', m.id::text, a.id, a.number, p.party, a.carrier_siret,
        m.drafted_on::timestamp AT TIME ZONE 'Europe/Paris', NULL, '{}'
    FROM funding.amendment AS m JOIN funding.agreement AS a ON a.id = m.agreement_id
        CROSS JOIN (VALUES ('CARRIER'), ('APEC')) AS p (party)
    WHERE m.state = 'DRAFTED'
        AND NOT EXISTS (SELECT FROM funding.amendment_signature AS s WHERE s.amendment_id = m.id AND s.party = p.party)
    UNION ALL
    SELECT 'CONDITION_TO_MEET', c.kind, a.id, a.number, NULL, a.carrier_siret,
        a.drafted_on::timestamp AT TIME ZONE 'Europe/Paris', NULL, '{}'
    FROM funding.agreement_condition AS c JOIN funding.agreement AS a ON a.id = c.agreement_id
    WHERE c.met_on IS NULL AND a.state IN ('DRAFTED', 'SIGNED')
    UNION ALL
    SELECT 'BANK_DETAILS_TO_GIVE', a.id::text, NULL, a.number, NULL, a.carrier_siret,
        a.signed_on::timestamp AT TIME ZONE 'Europe/Paris', NULL, '{}'
    FROM funding.agreement AS a
    WHERE a.state = 'SIGNED' AND NOT EXISTS (
        SELECT FROM funding.bank_details AS d
        WHERE d.agreement_id = a.id AND left(d.carrier_siret, 9) = left(a.carrier_siret, 9))
    UNION ALL
    SELECT 'BANK_DETAILS_TO_CONFIRM', a.id::text, NULL, a.number, NULL, a.carrier_siret, d.entered_at, NULL,
        ARRAY[d.entered_by]
    FROM last_details AS d JOIN funding.agreement AS a ON a.id = d.agreement_id
    WHERE a.state IN ('DRAFTED', 'SIGNED') AND left(d.carrier_siret, 9) = left(a.carrier_siret, 9) AND (
        a.bank_details_to_correct
        OR (d.confirmed_by IS NULL AND (d.version > 1 OR EXISTS (
            SELECT FROM funding.agreement_condition AS c
            WHERE c.agreement_id = a.id AND c.kind = 'BANK_DETAILS' AND c.met_on IS NULL))))
    UNION ALL
    SELECT 'PAYEE_TO_ACCEPT', a.id::text, NULL, a.number, NULL, a.carrier_siret, d.payee_checked_at, NULL,
        ARRAY[d.payee_checked_by]
    FROM last_details AS d JOIN funding.agreement AS a ON a.id = d.agreement_id
    WHERE a.state IN ('DRAFTED', 'SIGNED') AND left(d.carrier_siret, 9) = left(a.carrier_siret, 9)
        AND d.payee_answer <> 'MATCH' AND d.payee_accepted_by IS NULL
    UNION ALL
    SELECT 'FINANCIAL_REPORT_TO_SUBMIT', a.id::text, NULL, a.number, NULL, a.carrier_siret,
        coalesce(r.returned_on, a.ends_on + 1)::timestamp AT TIME ZONE 'Europe/Paris',
        greatest((a.ends_on + make_interval(months => a.financial_report_months::integer))::date,
            r.returned_on + a.overdue_after_days::integer), '{}'
    FROM funding.agreement AS a LEFT JOIN LATERAL (
        SELECT r.state, r.returned_on FROM funding.financial_report AS r
        WHERE r.agreement_id = a.id ORDER BY r.version DESC LIMIT 1) AS r ON true
    WHERE a.state = 'SIGNED' AND ((a.ends_on < $4 AND r.state IS NULL) OR r.state = 'RETURNED')
    UNION ALL
    SELECT 'FINANCIAL_REPORT_OVERDUE', a.id::text, NULL, a.number, NULL, a.carrier_siret,
        (d.day + 1)::timestamp AT TIME ZONE 'Europe/Paris', d.day, '{}'
    FROM funding.agreement AS a CROSS JOIN LATERAL (
        SELECT (a.ends_on + make_interval(months => a.financial_report_months::integer))::date AS day) AS d
    WHERE a.state = 'SIGNED' AND a.financial_report_overdue
    UNION ALL
    SELECT 'FINANCIAL_REPORT_TO_ACCEPT', a.id::text, NULL, a.number, NULL, a.carrier_siret, r.submitted_at, NULL,
        ARRAY[r.submitted_by]
    FROM funding.financial_report AS r JOIN funding.agreement AS a ON a.id = r.agreement_id
    WHERE r.state = 'SUBMITTED' AND a.state = 'SIGNED'
    UNION ALL
    SELECT 'TERMINATION_TO_DECIDE', a.id::text, NULL, a.number, NULL, a.carrier_siret,
        greatest(t.proposed_at, (t.cure_by + 1)::timestamp AT TIME ZONE 'Europe/Paris'), NULL, ARRAY[t.proposed_by]
    FROM funding.termination AS t JOIN funding.agreement AS a ON a.id = t.agreement_id
    WHERE t.state = 'PROPOSED' AND coalesce(t.cure_by < $4, true)"""

_PAYMENTS: Final[LiteralString] = """
    SELECT 'INSTALMENT_PAID_TOO_SOON', i.number::text, a.id, a.number || '-T' || i.number, NULL, a.carrier_siret,
        o.settled_on::timestamp AT TIME ZONE 'Europe/Paris', NULL, '{}'
    FROM funding.instalment AS i JOIN funding.agreement AS a ON a.id = i.agreement_id
        JOIN funding.payment_order AS o ON o.agreement_id = a.id AND o.instalment = i.number AND o.state = 'PAID'
    WHERE i.state = 'PAID' AND a.state = 'SIGNED' AND a.final_report_accepted_on IS NULL
        AND CASE i.kind WHEN 'BALANCE' THEN true WHEN 'INTERIM' THEN cardinality(a.accepted_interim) < (
            SELECT count(*) FROM funding.instalment AS p
            WHERE p.agreement_id = a.id AND p.kind = 'INTERIM' AND p.state <> 'CANCELLED' AND p.number <= i.number
        ) ELSE false END
        AND NOT EXISTS (SELECT FROM funding.clawback AS c WHERE c.agreement_id = a.id AND c.state <> 'CANCELLED')
    UNION ALL
    SELECT 'INSTALMENT_TO_ORDER', i.number::text, a.id, a.number || '-T' || i.number, NULL, a.carrier_siret,
        greatest(
            a.signed_on::timestamp AT TIME ZONE 'Europe/Paris',
            (SELECT max(c.met_on) FROM funding.agreement_condition AS c WHERE c.agreement_id = a.id)::timestamp
            AT TIME ZONE 'Europe/Paris',
            CASE WHEN i.kind = 'BALANCE' THEN a.final_report_accepted_on::timestamp AT TIME ZONE 'Europe/Paris' END,
            CASE WHEN i.kind = 'BALANCE'
                THEN (SELECT max(r.accepted_at) FROM funding.financial_report AS r WHERE r.agreement_id = a.id) END
        ), i.released_on + 60, '{}'
    FROM funding.instalment AS i JOIN funding.agreement AS a ON a.id = i.agreement_id
    WHERE i.state = 'RELEASED' AND a.state = 'SIGNED'
    UNION ALL
    SELECT CASE WHEN o.state = 'DRAFTED' THEN 'ORDER_TO_APPROVE' ELSE 'ORDER_TO_APPROVE_AGAIN' END, o.id::text, NULL,
        o.end_to_end_id, NULL, a.carrier_siret, o.drafted_at, NULL, ARRAY[o.author, o.approver]
    FROM funding.payment_order AS o JOIN funding.agreement AS a ON a.id = o.agreement_id
    WHERE o.state IN ('DRAFTED', 'PRE_APPROVED') AND a.overdue_reports = '{}' AND NOT a.esus_lapsed
        AND NOT a.financial_report_overdue AND NOT a.termination_proposed AND a.contradicted_orders = '{}'
        AND NOT EXISTS (SELECT FROM stopped)
    UNION ALL
    SELECT 'ORDER_TO_BATCH', o.id::text, NULL, o.end_to_end_id, NULL, a.carrier_siret, o.drafted_at, NULL, '{}'
    FROM funding.payment_order AS o JOIN funding.agreement AS a ON a.id = o.agreement_id
    WHERE o.state = 'APPROVED' AND NOT a.termination_proposed AND a.contradicted_orders = '{}'
        AND NOT EXISTS (SELECT FROM stopped)
    UNION ALL
    SELECT 'BATCH_TO_EXPORT', b.id::text, NULL, b.message_id, NULL, NULL, b.made_at, b.execution_date, '{}'
    FROM funding.payment_batch AS b WHERE b.state = 'MADE' AND NOT EXISTS (SELECT FROM stopped)
    UNION ALL
    SELECT CASE WHEN e.proposed_to IS NULL THEN 'ENTRY_TO_MATCH' ELSE 'MATCH_TO_APPROVE' END, e.id::text, NULL,
        coalesce(e.end_to_end_id, e.reference), NULL, NULL, f.imported_at, NULL, ARRAY[e.proposed_by]
    FROM funding.unmatched_entry AS e JOIN funding.bank_file AS f ON f.id = e.bank_file_id
    WHERE NOT EXISTS (SELECT FROM funding.unmatched_resolution AS r WHERE r.entry_id = e.id)
    UNION ALL
    SELECT CASE WHEN o.outcome IS NULL THEN 'OUTCOME_TO_FIND' ELSE 'OUTCOME_TO_APPROVE' END, o.id::text, NULL,
        o.end_to_end_id, NULL, a.carrier_siret, o.contradicted_on::timestamp AT TIME ZONE 'Europe/Paris', NULL,
        ARRAY[o.outcome_found_by]
    FROM funding.payment_order AS o JOIN funding.agreement AS a ON a.id = o.agreement_id
    WHERE o.contradicted_by IS NOT NULL AND o.outcome_agreed_by IS NULL
    UNION ALL
    SELECT CASE WHEN s.state = 'IN_FORCE' THEN 'STOP_TO_LIFT' ELSE 'STOP_LIFT_TO_APPROVE' END, s.id::text, NULL,
        s.reason, NULL, NULL, s.stopped_at, NULL, ARRAY[s.lift_proposed_by]
    FROM stopped AS s
    UNION ALL
    SELECT 'TRANSFER_TO_APPROVE', t.id::text, NULL, concat_ws(' → ', f.key, g.key), NULL, NULL, t.proposed_at,
        NULL, ARRAY[t.proposed_by]
    FROM funding.envelope_transfer AS t LEFT JOIN funding.envelope AS f ON f.id = t.from_id
        LEFT JOIN funding.envelope AS g ON g.id = t.to_id
    WHERE t.state = 'PROPOSED'"""

_CLAWBACKS: Final[LiteralString] = """
    SELECT step.kind, c.id::text, NULL, c.reference, NULL, a.carrier_siret, coalesce(step.since, (
            SELECT max(t.at) FROM funding.clawback_act AS t WHERE t.clawback_id = c.id AND t.act = step.act
        )), step.due_on, step.not_for
    FROM funding.clawback AS c JOIN funding.agreement AS a ON a.id = c.agreement_id
        CROSS JOIN LATERAL (
            VALUES ('CLAWBACK_TO_NOTIFY', c.state = 'PROPOSED', 'ClawbackProposed', NULL::timestamptz, NULL::date,
                '{}'::text []),
            ('CLAWBACK_TO_ANSWER', c.state = 'NOTIFIED', 'ClawbackNotified', NULL, c.answer_by, '{}'),
            ('CLAWBACK_TO_ORDER', c.state = 'ANSWERED', 'ClawbackAnswered', NULL, NULL, ARRAY[c.proposed_by]),
            ('CLAWBACK_TO_ORDER', c.state = 'NOTIFIED' AND c.answer_by < $4, NULL,
                (c.answer_by + 1)::timestamp AT TIME ZONE 'Europe/Paris', NULL, ARRAY[c.proposed_by]),
            ('CLAWBACK_OVERDUE', c.state = 'ORDERED' AND c.due_on < $4 AND c.write_off_proposed_by IS NULL, NULL,
                (c.due_on + 1)::timestamp AT TIME ZONE 'Europe/Paris', c.due_on, '{}'),
            ('WRITE_OFF_TO_APPROVE', c.state = 'ORDERED' AND c.write_off_proposed_by IS NOT NULL, 'WriteOffProposed',
                NULL, NULL, ARRAY[c.write_off_proposed_by])
        ) AS step (kind, waits, act, since, due_on, not_for)
    WHERE step.waits
    UNION ALL
    SELECT 'RECEIPT_TO_CONFIRM', n.id::text, c.id, c.reference, NULL, a.carrier_siret, n.noted_at, NULL,
        ARRAY[n.noted_by]
    FROM funding.receipt_note AS n JOIN funding.clawback AS c ON c.id = n.clawback_id
        JOIN funding.agreement AS a ON a.id = c.agreement_id
    WHERE n.state = 'NOTED' AND c.state = 'ORDERED'"""

# $1 kinds, $2 the carrier (NULL: the staff), $3 who asks, $4 today in Paris, $5-$7 the last row seen, $8 how many, $9
# who is shown nothing that is closed to them (NULL: a carrier of no team).
LIST_TASKS: Final[LiteralString] = f"""
WITH stopped AS (SELECT * FROM funding.payment_stop WHERE state <> 'LIFTED'),
last_details AS (
    SELECT DISTINCT ON (agreement_id) * FROM funding.bank_details WHERE refused_by IS NULL
    ORDER BY agreement_id, version DESC
),
task AS ({_AGREEMENTS} UNION ALL {_PAYMENTS} UNION ALL {_CLAWBACKS}),
named AS (SELECT *, kind || ' ' || coalesce(parent_id::text, '') || ' ' || subject AS key FROM task)
SELECT * FROM named
WHERE kind = ANY ($1::text[]) AND ($2::text IS NULL OR siret = $2)
    AND (party IS NULL OR (party = 'CARRIER') = ($2::text IS NOT NULL))
    AND NOT coalesce($3::text = ANY (not_for), false)
    AND NOT ARRAY[parent_id::text, CASE WHEN kind IN ('ENTRY_TO_MATCH', 'MATCH_TO_APPROVE')
        THEN 'unmatched-entries/' || subject ELSE subject END] && ARRAY(SELECT c FROM funding.closed_to($9) AS c)
    AND ($5::date IS NULL OR (coalesce(due_on, '9999-01-01'), since, key) > ($5, $6::timestamptz, $7::text))
ORDER BY coalesce(due_on, '9999-01-01'), since, key LIMIT $8"""

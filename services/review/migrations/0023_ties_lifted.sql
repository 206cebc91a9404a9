-- A tie that was declared or noted by mistake is lifted by a counter-act of somebody else. Nothing is deleted: what was
-- said stands, with who lifted it and why; and who is tied after all says so again, under the next number.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The new keys allow everything that the old ones did, on tables of some hundred rows.
ALTER TABLE review.conflict ADD COLUMN number bigint NOT NULL DEFAULT 1 CHECK (number > 0);
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.conflict DROP CONSTRAINT one_conflict_per_file;
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE review.conflict ADD CONSTRAINT one_conflict_per_file PRIMARY KEY (application_id, sub, number);

ALTER TABLE review.interest ADD COLUMN number bigint NOT NULL DEFAULT 1 CHECK (number > 0);
-- squawk-ignore ban-drop-constraint
ALTER TABLE review.interest DROP CONSTRAINT interest_pkey;
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE review.interest ADD PRIMARY KEY (sub, siret, number);

CREATE TABLE review.conflict_lifted (
    application_id uuid NOT NULL,
    sub text NOT NULL,
    number bigint NOT NULL,
    reason text NOT NULL CHECK (reason IN ('NOT_TIED', 'WRONG_PERSON', 'WRONG_FILE', 'WRONG_ORGANISATION', 'OTHER')),
    explanation text NOT NULL,
    lifted_by text NOT NULL CONSTRAINT nobody_frees_themselves CHECK (lifted_by <> sub),
    lifted_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, sub, number),
    FOREIGN KEY (application_id, sub, number) REFERENCES review.conflict (application_id, sub, number)
);

-- `number` is the last one of this organisation that was lifted; 0 where it was named with a mandate alone.
CREATE TABLE review.interest_lifted (
    sub text NOT NULL,
    siret text NOT NULL,
    number bigint NOT NULL CHECK (number >= 0),
    reason text NOT NULL CHECK (reason IN ('NOT_TIED', 'WRONG_PERSON', 'WRONG_FILE', 'WRONG_ORGANISATION', 'OTHER')),
    explanation text NOT NULL,
    lifted_by text NOT NULL CONSTRAINT nobody_frees_themselves CHECK (lifted_by <> sub),
    lifted_at timestamptz NOT NULL,
    PRIMARY KEY (sub, siret, number)
);

-- What counts now. An organisation named with a mandate counts until it is lifted; named again, it is an interest.
CREATE VIEW review.standing_conflict AS
SELECT c.application_id, c.sub, c.number, c.declared_by FROM review.conflict c
WHERE NOT EXISTS (SELECT FROM review.conflict_lifted l
                  WHERE (l.application_id, l.sub, l.number) = (c.application_id, c.sub, c.number));

CREATE VIEW review.standing_interest AS
SELECT i.sub, i.siret FROM review.interest i
WHERE NOT EXISTS (SELECT FROM review.interest_lifted l WHERE l.sub = i.sub AND l.siret = i.siret AND l.number >= i.number)
UNION ALL
SELECT m.sub, o.siret FROM review.committee_member m CROSS JOIN LATERAL unnest(m.organisations) AS o (siret)
WHERE NOT EXISTS (SELECT FROM review.interest_lifted l WHERE l.sub = m.sub AND l.siret = o.siret);

CREATE OR REPLACE FUNCTION review.closed_to(application uuid, organisations text[]) RETURNS TABLE (sub text)
LANGUAGE sql STABLE AS $$
    SELECT c.sub FROM review.standing_conflict c WHERE c.application_id = application
    UNION
    SELECT d.sub FROM review.standing_interest d
    WHERE left(d.siret, 9) = ANY (SELECT left(o, 9) FROM unnest(organisations) AS o)
$$;

GRANT SELECT, INSERT ON review.conflict_lifted, review.interest_lifted TO novapec_application;
GRANT SELECT ON review.standing_conflict, review.standing_interest TO novapec_application;

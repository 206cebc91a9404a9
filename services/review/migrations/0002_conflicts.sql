-- Conflicts of interest, declared by the member or seen because one legal person stands on both sides; and a vote
-- counted when it closes, by who is there and not recused then.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Only ever added to: nobody is let back into a file.
CREATE TABLE review.conflict (
    application_id uuid NOT NULL REFERENCES review.application_file (application_id),
    sub text NOT NULL,
    reason text NOT NULL CHECK (reason IN (
        'EMPLOYMENT', 'MANDATE', 'FINANCIAL_INTEREST', 'FAMILY_TIE', 'ADVICE_GIVEN', 'OTHER')),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CONSTRAINT one_conflict_per_file PRIMARY KEY (application_id, sub)
);
CREATE INDEX conflict_sub ON review.conflict (sub);

-- The organisations (SIRETs) in which a person said to have an interest, besides those named with their committee.
CREATE TABLE review.interest (
    sub text NOT NULL,
    siret text NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (sub, siret)
);

-- Whom a file is closed to. The one place that says it: every statement that reads or lists files asks here.
-- The second half is domain.committee.same_organisation in SQL: one legal person (SIREN) on both sides.
CREATE FUNCTION review.closed_to(application uuid, organisations text[]) RETURNS TABLE (sub text)
LANGUAGE sql STABLE AS $$
    SELECT c.sub FROM review.conflict c WHERE c.application_id = application
    UNION
    SELECT d.sub
    FROM (SELECT m.sub, unnest(m.organisations) AS siret FROM review.committee_member m
          UNION ALL SELECT i.sub, i.siret FROM review.interest i) d
    WHERE left(d.siret, 9) = ANY (SELECT left(o, 9) FROM unnest(organisations) AS o)
$$;

-- Who counted when a vote closed. One row for a ballot: two closings of one ballot cannot both be kept.
CREATE TABLE review.ballot_closing (
    ballot_id uuid PRIMARY KEY REFERENCES review.ballot (id),
    voters text[] NOT NULL,
    recused text[] NOT NULL,
    quorum_present bigint NOT NULL CHECK (quorum_present >= 0),
    quorum_base bigint NOT NULL CHECK (quorum_base >= quorum_present),
    quorum_percent bigint NOT NULL CHECK (quorum_percent BETWEEN 1 AND 100),
    casting_vote text CHECK (casting_vote IN ('FOR', 'AGAINST', 'ABSTAIN')),
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL
);

-- Whether the vote of who presides decides a tie: a rule of the committee.
ALTER TABLE review.committee ADD COLUMN casting_vote boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT ON review.conflict, review.interest, review.ballot_closing TO novapec_application;

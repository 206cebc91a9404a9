-- Who signed minutes in whose place and why; corrections as numbered addenda; deputies.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The deputy presides where the chair cannot: a rule of the committee's, told when it is formed.
ALTER TABLE review.committee_member ADD COLUMN deputy boolean NOT NULL DEFAULT false;

-- Null where the chair signed.
ALTER TABLE review.session ADD COLUMN signed_instead text
    CONSTRAINT signed_instead_is_known CHECK (signed_instead IN ('CHAIR_ABSENT', 'CHAIR_RECUSED', 'CHAIR_PREVENTED'));
GRANT UPDATE (signed_instead) ON review.session TO novapec_application;

-- Only ever added to; each is hashed with the hash of what came before it, the first with that of the minutes.
CREATE TABLE review.addendum (
    session_id uuid NOT NULL REFERENCES review.session (id),
    number bigint NOT NULL CHECK (number > 0),
    case_id uuid REFERENCES review.grant_case (id),
    content text NOT NULL,
    content_sha256 text NOT NULL,
    signed_by text NOT NULL,
    signed_instead text CHECK (signed_instead IN ('CHAIR_ABSENT', 'CHAIR_RECUSED', 'CHAIR_PREVENTED')),
    signed_on date NOT NULL,
    CONSTRAINT one_addendum_per_number PRIMARY KEY (session_id, number),
    CONSTRAINT hash_is_of_the_addendum CHECK (content_sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
CREATE INDEX addendum_case ON review.addendum (case_id);
GRANT SELECT, INSERT ON review.addendum TO novapec_application;

-- Members invited to a hearing are written to, with a calendar entry: when slots are proposed, when one is confirmed,
-- moved, or will not be. As with convocations no text stands here: the letter is written as it leaves, of the hearing as
-- it is then, and none leaves to whom the file is closed.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE review.hearing_letter (
    id uuid PRIMARY KEY,
    hearing_id uuid NOT NULL REFERENCES review.hearing (id),
    sub text NOT NULL REFERENCES review.person (sub),
    of_revision bigint NOT NULL CHECK (of_revision > 0),
    state text NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'UNCERTAIN', 'FAILED', 'NOT_SENT')),
    written_at timestamptz NOT NULL,
    send_after timestamptz NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    settled_at timestamptz,
    failure text,
    CONSTRAINT one_hearing_letter_per_change UNIQUE (hearing_id, sub, of_revision),
    CONSTRAINT settled_is_dated CHECK (state IN ('PENDING', 'SENDING') OR settled_at IS NOT NULL)
);
CREATE INDEX hearing_letter_to_send ON review.hearing_letter (send_after) WHERE state IN ('PENDING', 'SENDING');
CREATE INDEX hearing_letter_sub ON review.hearing_letter (sub);
GRANT SELECT, INSERT, UPDATE (state, send_after, attempts, settled_at, failure) ON review.hearing_letter
    TO novapec_application;

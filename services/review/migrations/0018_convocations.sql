-- Convening notices leave by e-mail: members' addresses in a vault of their own, and who was written to, once.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Entered by the secretariat for the convening notice alone; nothing shows it, and it goes when the last mandate is over.
CREATE TABLE review.person_address (
    sub text PRIMARY KEY REFERENCES review.person (sub),
    email text NOT NULL CHECK (email <> ''),
    kept_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE, UPDATE (email, kept_at) ON review.person_address TO novapec_application;

-- No text stands here: the letter is written as it leaves, from the session as it is then, without the files that are
-- closed to its recipient.
CREATE TABLE review.convocation (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES review.session (id),
    sub text NOT NULL REFERENCES review.person (sub),
    state text NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'UNCERTAIN', 'FAILED', 'NOT_SENT')),
    written_at timestamptz NOT NULL,
    send_after timestamptz NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    settled_at timestamptz,
    failure text,
    CONSTRAINT one_convocation_per_member UNIQUE (session_id, sub),
    CONSTRAINT settled_is_dated CHECK (state IN ('PENDING', 'SENDING') OR settled_at IS NOT NULL)
);
CREATE INDEX convocation_to_send ON review.convocation (send_after) WHERE state IN ('PENDING', 'SENDING');
CREATE INDEX convocation_sub ON review.convocation (sub);
GRANT SELECT, INSERT, UPDATE (state, send_after, attempts, settled_at, failure) ON review.convocation
    TO novapec_application;

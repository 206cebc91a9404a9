-- What is written to carriers: an outbox of its own, sent through SMTP.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The recipient is looked up in the vault when the letter leaves: no address stands here.
CREATE TABLE intake.notice (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    template text NOT NULL,
    cause text NOT NULL,
    subject text NOT NULL CHECK (subject <> ''),
    body text NOT NULL CHECK (body <> ''),
    state text NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'UNCERTAIN', 'FAILED', 'NOT_SENT')),
    revision bigint NOT NULL CHECK (revision > 0),
    written_at timestamptz NOT NULL,
    send_after timestamptz NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    settled_at timestamptz,
    failure text,
    CONSTRAINT one_notice_per_cause UNIQUE (application_id, template, cause),
    CHECK (state IN ('PENDING', 'SENDING') OR settled_at IS NOT NULL)
);
CREATE INDEX notice_to_send ON intake.notice (send_after) WHERE state IN ('PENDING', 'SENDING');

-- What the read model learned that a carrier must be told. Kept when the read model is rebuilt.
CREATE TABLE intake.to_tell (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL,
    template text NOT NULL,
    cause text NOT NULL,
    at timestamptz NOT NULL,
    amount_cents bigint NOT NULL,
    on_day date NOT NULL,
    told boolean NOT NULL DEFAULT false,
    UNIQUE (application_id, template, cause)
);
CREATE INDEX to_tell_not_told ON intake.to_tell (at) WHERE NOT told;

GRANT SELECT, INSERT, UPDATE ON intake.notice, intake.to_tell TO novapec_application;

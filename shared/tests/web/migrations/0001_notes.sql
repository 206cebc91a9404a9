SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA notes;
GRANT USAGE ON SCHEMA notes TO novapec_application;

CREATE TABLE notes.note (
    id uuid PRIMARY KEY,
    title text NOT NULL CONSTRAINT note_title_is_unique UNIQUE,
    text text NOT NULL CONSTRAINT note_text_is_printable CHECK (text <> 'unprintable'),
    siret text NOT NULL,
    state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
    revision integer NOT NULL DEFAULT 1,
    at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON notes.note TO novapec_application;

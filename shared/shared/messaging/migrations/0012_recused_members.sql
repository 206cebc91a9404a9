-- To whom a file is closed, as review announced it, in the services that hear it. `member` is the token's opaque subject;
-- `case_id` is which case said so, since the events of one come in order and those of a file and of its appeal do not.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE messaging.recused_member (
    application_id uuid NOT NULL,
    case_id uuid NOT NULL,
    member text NOT NULL,
    PRIMARY KEY (member, application_id, case_id)
);
CREATE INDEX recused_member_of_case ON messaging.recused_member (case_id);
GRANT SELECT, INSERT, DELETE ON messaging.recused_member TO novapec_application;

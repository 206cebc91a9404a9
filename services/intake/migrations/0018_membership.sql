-- Who may act for a SIRET: organisations, their members and invitations, changes of representative, mergers.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.organisation (
    id uuid PRIMARY KEY,
    siret text NOT NULL CONSTRAINT one_organisation_per_siret UNIQUE CHECK (siret ~ '^\d{14}$'),
    state text NOT NULL CHECK (state IN ('UNVERIFIED', 'VERIFIED', 'ABSORBED')),
    revision bigint NOT NULL CHECK (revision > 0),
    registered_at timestamptz NOT NULL,
    absorbed_into text REFERENCES intake.organisation (siret),
    absorption_id uuid,
    CHECK ((state = 'ABSORBED') = (absorbed_into IS NOT NULL)),
    CHECK (num_nulls(absorbed_into, absorption_id) IN (0, 2)),
    CHECK (absorbed_into <> siret)
);
CREATE INDEX organisation_to_verify ON intake.organisation (registered_at, id) WHERE state = 'UNVERIFIED';

-- `person` is the token's opaque subject, unknown until an invitation is taken.
CREATE TABLE intake.membership (
    id uuid PRIMARY KEY,
    siret text NOT NULL REFERENCES intake.organisation (siret),
    role text NOT NULL CHECK (role IN ('REPRESENTATIVE', 'CONTRIBUTOR', 'READER')),
    state text NOT NULL CHECK (state IN ('INVITED', 'ACTIVE', 'DECLINED', 'EXPIRED', 'ENDED')),
    person text CHECK (person <> ''),
    since timestamptz NOT NULL,
    expires_at timestamptz,
    ended_at timestamptz,
    reason text,
    CHECK (state <> 'ACTIVE' OR person IS NOT NULL),
    CHECK ((state = 'INVITED') <= (expires_at IS NOT NULL)),
    CHECK ((state IN ('INVITED', 'ACTIVE')) = (ended_at IS NULL)),
    CHECK ((state = 'ENDED') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX one_membership_in_force ON intake.membership (siret, person) WHERE state = 'ACTIVE';
CREATE INDEX membership_of_organisation ON intake.membership (siret, id);
CREATE INDEX invitation_to_expire ON intake.membership (expires_at) WHERE state = 'INVITED';

-- The vault of members, beside intake.person: names and addresses, and the code by which an invited person is known.
CREATE TABLE intake.member_person (
    membership_id uuid PRIMARY KEY REFERENCES intake.membership (id),
    name text NOT NULL,
    email text NOT NULL,
    code text
);
CREATE INDEX member_person_by_email ON intake.member_person (lower(email));

CREATE TABLE intake.representative_change (
    id uuid PRIMARY KEY,
    siret text NOT NULL REFERENCES intake.organisation (siret),
    state text NOT NULL CHECK (state IN ('ASKED', 'CONFIRMED', 'REFUSED')),
    incoming uuid NOT NULL REFERENCES intake.membership (id),
    outgoing uuid REFERENCES intake.membership (id),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_change_asked ON intake.representative_change (siret) WHERE state = 'ASKED';

-- Everything that was done to an organisation and its members, by whom and why: never changed but for people who are
-- erased from the texts. `actor` is the token's opaque subject.
CREATE TABLE intake.organisation_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    siret text NOT NULL REFERENCES intake.organisation (siret),
    act text NOT NULL,
    detail jsonb NOT NULL,
    explanation text CHECK (explanation <> ''),
    actor text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX organisation_act_of_organisation ON intake.organisation_act (siret, id);

-- Which organisation handed a file to which: what the carrier wrote keeps the SIRET of then.
CREATE TABLE intake.transfer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    absorption_id uuid NOT NULL,
    from_siret text NOT NULL,
    to_siret text NOT NULL,
    transferred_at timestamptz NOT NULL
);
CREATE INDEX transfer_of_application ON intake.transfer (application_id, id);
CREATE INDEX transfer_of_absorption ON intake.transfer (absorption_id);

CREATE TABLE intake.membership_rules (
    one_row bigint PRIMARY KEY CHECK (one_row = 1),
    first_representative text NOT NULL CHECK (first_representative IN ('SELF_REGISTERED', 'BY_OFFICER')),
    invitation_days bigint NOT NULL CHECK (invitation_days > 0),
    revision bigint NOT NULL CHECK (revision > 0)
);
INSERT INTO intake.membership_rules (one_row, first_representative, invitation_days, revision)
VALUES (1, 'SELF_REGISTERED', 14, 1);

-- Who submitted for an organisation before represents it, to be verified. Of a draft nobody knows who wrote it: the first
-- person who acts for its organisation represents it.
INSERT INTO intake.organisation (id, siret, state, revision, registered_at)
SELECT gen_random_uuid(), a.carrier_siret, 'UNVERIFIED', 1, min(a.submitted_at)
FROM intake.application AS a
JOIN messaging.event_log AS e ON e.topic = 'novapec.intake.application' AND e.aggregate_id = a.id::text
    AND e.type = 'fr.apec.novapec.intake.application-submitted.v1' AND e.actor <> ''
GROUP BY a.carrier_siret;
INSERT INTO intake.membership (id, siret, role, state, person, since)
SELECT gen_random_uuid(), a.carrier_siret, 'REPRESENTATIVE', 'ACTIVE', e.actor, min(a.submitted_at)
FROM intake.application AS a
JOIN messaging.event_log AS e ON e.topic = 'novapec.intake.application' AND e.aggregate_id = a.id::text
    AND e.type = 'fr.apec.novapec.intake.application-submitted.v1' AND e.actor <> ''
GROUP BY a.carrier_siret, e.actor;

-- ---- letters to people who are invited, and the people who are erased, are no file's

-- squawk-ignore ban-drop-not-null
ALTER TABLE intake.notice ALTER COLUMN application_id DROP NOT NULL;
ALTER TABLE intake.notice ADD COLUMN membership_id uuid;
ALTER TABLE intake.notice ADD CONSTRAINT notice_membership
    FOREIGN KEY (membership_id) REFERENCES intake.membership (id) NOT VALID;
ALTER TABLE intake.notice ADD CONSTRAINT notice_of_one CHECK (num_nonnulls(application_id, membership_id) = 1) NOT VALID;
-- A migration is one transaction and the table is small: writers wait for less than a second.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_notice_per_membership ON intake.notice (membership_id, template, cause)
    WHERE membership_id IS NOT NULL;

-- squawk-ignore ban-drop-not-null
ALTER TABLE intake.erasure ALTER COLUMN application_id DROP NOT NULL;
ALTER TABLE intake.erasure ADD COLUMN siret text;
ALTER TABLE intake.erasure ADD CONSTRAINT erasure_of_one CHECK (num_nonnulls(application_id, siret) = 1) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE intake.retention_period DROP CONSTRAINT retention_period_situation_check;
ALTER TABLE intake.retention_period ADD CONSTRAINT retention_period_situation_check
    CHECK (situation IN ('ABANDONED', 'WITHDRAWN', 'REFUSED', 'FUNDED', 'FORMER_MEMBER')) NOT VALID;
INSERT INTO intake.retention_period (situation, days) VALUES ('FORMER_MEMBER', 365);

GRANT SELECT, INSERT, UPDATE ON intake.organisation, intake.membership, intake.representative_change
    TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.member_person TO novapec_application;
GRANT SELECT, INSERT, UPDATE (explanation) ON intake.organisation_act TO novapec_application;
GRANT SELECT, INSERT ON intake.transfer TO novapec_application;
GRANT SELECT, UPDATE ON intake.membership_rules TO novapec_application;

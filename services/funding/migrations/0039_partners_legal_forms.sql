-- Open data names legal persons only: the read model keeps what the file says its partners are, by SIRET. Of a file heard
-- before this nothing is known, so no partner of it is named until the projection open-data is rebuilt.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.open_application_v1 ADD COLUMN partner_forms jsonb NOT NULL DEFAULT '{}';

#!/bin/sh
# Makes, in a new PostgreSQL, one database, one owner role (migrates) and one application role (works) per service: what
# shared/shared/postgres/provision.py does over a connection. The postgres image runs it once, on an empty data folder.
set -eu

run() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"
}

run <<'SQL'
CREATE ROLE novapec_application NOLOGIN;
SQL

for service in intake review funding impact webhooks; do
    run --set database="${service}" --set owner="${service}_owner" --set application="${service}_app" \
        --set password="${NOVAPEC_DATABASE_PASSWORD}" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'password';
CREATE ROLE :"application" LOGIN PASSWORD :'password';
GRANT novapec_application TO :"application";
CREATE DATABASE :"database" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"application";
SQL
done

#!/bin/sh
# Makes PostgreSQL's two roles, or brings them up to date, and gives them their passwords; run before and after
# each change of the schema. PGHOST and PGDATABASE say where; each secret is a file:
#
#   POSTGRES_PASSWORD_FILE  of the superuser, as whom this runs
#   OWNER_PASSWORD_FILE     of chrona_owner
#   APP_PASSWORD_FILE       of chrona_app
set -eu
PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
export PGPASSWORD OWNER_PASSWORD_FILE APP_PASSWORD_FILE
psql="psql --no-psqlrc --quiet --username ${PGUSER:-postgres} --set ON_ERROR_STOP=1"
$psql --file "$(dirname "$0")/roles.sql"
# psql reads the files itself, so that no password stands in a list of processes.
$psql <<'SQL'
\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`
ALTER ROLE chrona_owner PASSWORD :'owner_password';
ALTER ROLE chrona_app PASSWORD :'app_password';
SQL

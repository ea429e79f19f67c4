-- Two roles for PostgreSQL: chrona_owner owns the tables and changes the schema; chrona_app is the
-- server's, and may neither change the schema nor rewrite what is only ever added. Run it as a superuser
-- in Chrona's database, once, and again after each upgrade; then start the server as chrona_app.
--
--   psql -v ON_ERROR_STOP=1 -d chrona -f infra/postgres/roles.sql
--   psql -d chrona -c "\password chrona_owner" -c "\password chrona_app"
--   DATABASE_URL=postgresql://chrona_owner:…@host/chrona chrona migrate

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chrona_owner') THEN
    CREATE ROLE chrona_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chrona_app') THEN
    CREATE ROLE chrona_app LOGIN;
  END IF;
END $$;

-- The schema is the owner's, with all that a server made in it before there were roles.
GRANT USAGE, CREATE ON SCHEMA public TO chrona_owner;
DO $$ DECLARE made record; BEGIN
  FOR made IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO chrona_owner', made.name);
  END LOOP;
  FOR made IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO chrona_owner', made.name);
  END LOOP;
END $$;

-- The server reads and writes rows, and makes nothing.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM chrona_app;
GRANT USAGE ON SCHEMA public TO chrona_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO chrona_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO chrona_app;
ALTER DEFAULT PRIVILEGES FOR ROLE chrona_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO chrona_app;
ALTER DEFAULT PRIVILEGES FOR ROLE chrona_owner IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO chrona_app;

-- What is only ever added to.
REVOKE UPDATE, DELETE ON punches, ledger_entries, ledger_facts, ledger_nodes, ledger_checkpoints,
  erased_entries FROM chrona_app;
-- A punch goes by the owner's function, once an entry of the ledger says that it was erased.
GRANT EXECUTE ON FUNCTION erase_punches(bigint) TO chrona_app;
-- Entries of the log go past their retention, which their trigger watches over; none is changed.
REVOKE UPDATE ON audit_entries FROM chrona_app;
-- The ledger's end moves on, and is never taken away; its key is sealed anew by the owner alone.
REVOKE INSERT, DELETE ON ledger_head FROM chrona_app;
REVOKE UPDATE, DELETE ON ledger_keys FROM chrona_app;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM chrona_app;

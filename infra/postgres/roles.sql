-- Two roles for PostgreSQL: chrona_owner owns the tables and changes the schema; chrona_app is the
-- server's, and may neither change the schema nor rewrite what is only ever added. Run it in Chrona's database
-- before the owner makes the tables and again after, and so at each upgrade; then start the server as
-- chrona_app. Run it as a superuser, or as someone who owns the database and may make roles.
-- docker-compose.yml does all of it.
--
--   psql -v ON_ERROR_STOP=1 -d chrona -f infra/postgres/roles.sql
--   psql -d chrona -c "\password chrona_owner" -c "\password chrona_app"
--   DATABASE_URL=postgresql://chrona_owner:…@host/chrona chrona migrate
--   psql -v ON_ERROR_STOP=1 -d chrona -f infra/postgres/roles.sql

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chrona_owner') THEN
    CREATE ROLE chrona_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chrona_app') THEN
    CREATE ROLE chrona_app LOGIN;
  END IF;
END $$;

-- Who is no superuser, as where PostgreSQL is rented, acts for the owner as one of its members.
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'chrona_owner', 'USAGE') THEN
    GRANT chrona_owner TO CURRENT_USER;
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

-- What is only ever added to: nobody changes it, and what goes of it goes by the owner's function. A table that
-- an upgrade is about to make is not there yet.
DO $$ DECLARE part record; BEGIN
  FOR part IN SELECT * FROM (VALUES
    ('punches', 'UPDATE, DELETE'),
    ('ledger_entries', 'UPDATE, DELETE'),
    ('ledger_facts', 'UPDATE, DELETE'),
    ('corrections', 'UPDATE, DELETE'),
    ('ledger_nodes', 'UPDATE, DELETE'),
    ('ledger_checkpoints', 'UPDATE, DELETE'),
    ('erased_entries', 'UPDATE, DELETE'),
    -- Entries of the log go past their retention, which their trigger watches over; none is changed.
    ('audit_entries', 'UPDATE'),
    -- The ledger's end moves on, and is never taken away; its key is sealed anew by the owner alone.
    ('ledger_head', 'INSERT, DELETE'),
    ('ledger_keys', 'UPDATE, DELETE'),
    ('seaql_migrations', 'INSERT, UPDATE, DELETE')
  ) AS parts (name, rights)
  LOOP
    IF to_regclass(format('public.%I', part.name)) IS NOT NULL THEN
      EXECUTE format('REVOKE %s ON public.%I FROM chrona_app', part.rights, part.name);
    END IF;
  END LOOP;
  -- A punch goes by this function, once an entry of the ledger says that it was erased.
  IF to_regprocedure('public.erase_punches(bigint)') IS NOT NULL THEN
    GRANT EXECUTE ON FUNCTION public.erase_punches(bigint) TO chrona_app;
  END IF;
END $$;

//! The server as a PostgreSQL role that owns nothing: `infra/postgres/roles.sql`.

use chrona_backend::{
    random::{Randomness, SystemRandomness},
    services::{ledger, privacy::erasure},
};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Database};

#[cfg(target_os = "linux")]
use super::survives::cluster::Cluster;
use crate::harness::{Db, Server, database_url};

const ROLES: &str = include_str!("../../../../infra/postgres/roles.sql");

#[tokio::test]
async fn the_application_s_role_records_punches_and_can_rewrite_none() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let random: Box<dyn Randomness> = Box::new(SystemRandomness::default());
    let tag = format!("{:016x}", u64::from_be_bytes(random.bytes()));
    let (owner, app) = (format!("chrona_owner_{tag}"), format!("chrona_app_{tag}"));
    let roles = ROLES
        .replace("chrona_owner", &owner)
        .replace("chrona_app", &app);

    // A server made the tables before there were roles.
    let mut first = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    first.stop().await;
    let superuser = Database::connect(&url).await.unwrap();
    superuser.execute_unprepared(&roles).await.unwrap();
    superuser
        .execute_unprepared(&roles)
        .await
        .expect("it can be run again");
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, place) = rest.split_once('@').unwrap();
    let of = |role: &str| format!("{scheme}://{role}@{place}");

    let settings = [("PUNCH_RETENTION_MONTHS", "12")];
    let mut server = Server::start_on(folder, &of(&app), &settings).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    for _ in 0..2 {
        let badge = server.badge(&person, phone).await;
        server.punch(&kiosk, &badge).await.ok(200);
    }
    assert!(ledger::sign_now(&server.app).await.unwrap().is_some());
    let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
    assert_eq!((verified.entries, verified.vouched), (2, 2));
    chrona_backend::services::privacy::audit::erase(&server.app)
        .await
        .unwrap();

    let as_app = server.app.store.writer();
    for (change, said) in [
        ("UPDATE punches SET kind = 'clock_out'", "permission denied"),
        ("DELETE FROM punches", "permission denied"),
        ("UPDATE ledger_entries SET body = ''", "permission denied"),
        ("DELETE FROM ledger_entries", "permission denied"),
        ("DELETE FROM ledger_checkpoints", "permission denied"),
        ("DELETE FROM ledger_facts", "permission denied"),
        (
            "UPDATE corrections SET annulled_id = 1",
            "permission denied",
        ),
        ("DELETE FROM corrections", "permission denied"),
        ("UPDATE erased_entries SET erasure = 0", "permission denied"),
        ("DELETE FROM erased_entries", "permission denied"),
        (
            "INSERT INTO erased_entries (sequence, erasure) VALUES (0, 1)",
            "no erasure names this entry",
        ),
        (
            "ALTER FUNCTION erase_punches(bigint) RESET search_path",
            "must be owner",
        ),
        (
            "UPDATE ledger_keys SET public_key = ''",
            "permission denied",
        ),
        ("DELETE FROM ledger_head", "permission denied"),
        (
            "UPDATE audit_entries SET event_type = ''",
            "permission denied",
        ),
        ("DELETE FROM audit_entries", "append-only"),
        ("TRUNCATE ledger_entries", "permission denied"),
        ("ALTER TABLE punches DISABLE TRIGGER ALL", "must be owner"),
        (
            "DROP TRIGGER punches_append_only ON punches",
            "must be owner",
        ),
        ("DROP TABLE ledger_entries", "must be owner"),
        ("CREATE TABLE mine (id int)", "permission denied"),
        ("DELETE FROM seaql_migrations", "permission denied"),
    ] {
        let refused = as_app.execute_unprepared(change).await.unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains(said), "{change}: {refused}");
    }
    let nothing = server.rows("SELECT erase_punches(0) AS gone").await;
    assert_eq!(nothing[0]["gone"], 0, "no erasure, nothing erased");

    // What is past its retention goes all the same, by the owner's function.
    server.clock.advance(TimeDelta::days(367));
    let erased = erasure::erase_past_retention(&server.app).await.unwrap();
    assert_eq!(erased.punches, 2);
    let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
    assert_eq!((verified.entries, verified.erased), (3, 2));
    server.stop().await;

    // The owner can change the schema: a step to come.
    let as_owner = Database::connect(&of(&owner)).await.unwrap();
    as_owner
        .execute_unprepared("CREATE TABLE step_to_come (id int)")
        .await
        .unwrap();
    as_owner.close().await.unwrap();
    for role in [app, owner] {
        let drop = format!("DROP OWNED BY {role}; DROP ROLE {role}");
        superuser.execute_unprepared(&drop).await.unwrap();
    }
}

#[tokio::test]
async fn where_postgresql_is_rented_its_administrator_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let random: Box<dyn Randomness> = Box::new(SystemRandomness::default());
    let tag = format!("{:016x}", u64::from_be_bytes(random.bytes()));
    let [owner, app, administrator] =
        ["owner", "app", "admin"].map(|role| format!("chrona_{role}_{tag}"));
    let roles = ROLES
        .replace("chrona_owner", &owner)
        .replace("chrona_app", &app);
    let (_, place) = url.split_once('@').unwrap();
    let (_, database) = place.rsplit_once('/').unwrap();
    let of = |role: &str| format!("postgresql://{role}@{place}");
    let superuser = Database::connect(&url).await.unwrap();
    for change in [
        format!("CREATE ROLE {administrator} LOGIN CREATEROLE"),
        format!("ALTER DATABASE {database} OWNER TO {administrator}"),
    ] {
        superuser.execute_unprepared(&change).await.unwrap();
    }

    let make_roles = async || {
        let rented = Database::connect(of(&administrator)).await.unwrap();
        rented.execute_unprepared(&roles).await.unwrap();
        rented.close().await.unwrap();
    };
    make_roles().await;
    let mut first = Server::start_on(tempfile::tempdir().unwrap(), &of(&owner), &[]).await;
    first.stop().await;
    make_roles().await;
    let mut server = Server::start_on(folder, &of(&app), &[]).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let refused = server.app.store.writer();
    let refused = refused.execute_unprepared("DELETE FROM punches").await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("permission denied"), "{refused}");
    server.stop().await;
    for role in [app, owner, administrator] {
        let drop = format!(
            "REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}"
        );
        superuser.execute_unprepared(&drop).await.unwrap();
    }
}

/// A script of the repository, run by the shell.
#[cfg(target_os = "linux")]
fn run(script: &str, environment: &[(&str, String)]) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let ran = std::process::Command::new("sh")
        .arg(root.join(script))
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

/// The steps of docker-compose.yml, with a PostgreSQL that asks for passwords.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_empty_postgresql_becomes_one_that_the_server_cannot_rewrite() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display().to_string();
    run("tools/setup-env", &[("SETUP_ENV_FOLDER", place.clone())]);
    let secret = |name: &str| std::fs::read_to_string(format!("{place}/secrets/{name}")).unwrap();
    // Who makes the cluster may be someone else.
    let handed_over = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&handed_over, secret("postgres_password")).unwrap();
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&handed_over, readable).unwrap();
    let password_file = format!("--pwfile={}", handed_over.path().display());
    let initdb = ["--auth-host=scram-sha-256", &*password_file];
    let mut cluster = Cluster::make(None, &initdb, &[]);
    cluster.up().await;

    let at = cluster.url("chrona").rsplit_once('@').unwrap().1.to_owned();
    let as_superuser = |database: &str| {
        let at = at.replace("/chrona", &format!("/{database}"));
        format!("postgresql://postgres:{}@{at}", secret("postgres_password"))
    };
    let of = |role: &str| secret(&format!("{role}_database_url")).replace("postgres/chrona", &at);
    let first = Database::connect(as_superuser("postgres")).await.unwrap();
    first
        .execute_unprepared("CREATE DATABASE chrona")
        .await
        .unwrap();
    let (host, port) = at.trim_end_matches("/chrona").split_once(':').unwrap();
    let roles = || {
        let file = |name: &str| format!("{place}/secrets/{name}");
        run(
            "infra/postgres/roles.sh",
            &[
                ("PGHOST", host.to_owned()),
                ("PGPORT", port.to_owned()),
                ("PGDATABASE", "chrona".to_owned()),
                ("POSTGRES_PASSWORD_FILE", file("postgres_password")),
                ("OWNER_PASSWORD_FILE", file("owner_password")),
                ("APP_PASSWORD_FILE", file("app_password")),
            ],
        );
    };

    roles();
    let mut owner = Server::start_on(tempfile::tempdir().unwrap(), &of("owner"), &[]).await;
    owner.stop().await;
    roles();
    let server = Server::start_on(folder, &of("app"), &[]).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    for change in [
        "DELETE FROM punches",
        "UPDATE ledger_entries SET body = ''",
        "UPDATE audit_entries SET event_type = ''",
        "CREATE TABLE mine (id int)",
    ] {
        let refused = server.app.store.writer().execute_unprepared(change).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{change}: {refused}");
    }
    let wrong = of("app").replace("chrona_app:", "chrona_app:wrong");
    assert!(Database::connect(wrong).await.is_err());
}

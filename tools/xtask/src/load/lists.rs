//! Lists of many people and many punches: their first page, one far on, and a search, as the server answers them.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};

use crate::connection::Connection;
use crate::files;
use crate::people;
use crate::server::{Server, database_name};
use crate::table::{Table, Verdict};

/// How many people there are.
const CROWD: usize = 50_000;
/// How many punches there are, where nothing else is said.
const PUNCHES: u64 = 1_000_000;
/// How often each page is asked for; the one in the middle counts.
const TRIES: usize = 7;
/// How long a page may take.
const LIMIT: Duration = Duration::from_millis(100);

/// Measures lists on a file of its own, or on the database of this URL.
pub(crate) async fn measure(
    programs: &Path,
    postgres: Option<&str>,
    punches: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    let name = database_name(postgres);
    // Ten million are PostgreSQL's, as for reports.
    let punches = punches.filter(|_| postgres.is_some()).unwrap_or(PUNCHES);
    println!("{name}: making {CROWD} people and {punches} punches…");
    let mut server = Server::prepare(programs, postgres)?;
    server.start().await?;
    let made = people::create(&server, 1).await?;
    people::add_crowd(&server, CROWD).await?;
    let database = Database::connect(server.database()).await?;
    files::add(&database, 0, punches).await?;
    add_morning(&database).await?;
    // As autovacuum would, a little later.
    database.execute_unprepared("ANALYZE").await?;
    database.close().await?;

    let one = made
        .phones
        .first()
        .map(|phone| phone.user_id)
        .unwrap_or_default();
    let pages = [
        ("employees by name", "/admin/users?sort=name".to_owned()),
        (
            "employees, the newest",
            "/admin/users?sort=newest".to_owned(),
        ),
        (
            "employees by name, the 25,000th and on",
            "/admin/users?sort=name&offset=25000".to_owned(),
        ),
        (
            "an employee that a search finds",
            "/admin/users?sort=name&search=crowd4321".to_owned(),
        ),
        (
            "employees, searched by a word that all have",
            "/admin/users?sort=name&search=person".to_owned(),
        ),
        ("who is in", "/admin/presence?present=true".to_owned()),
        ("who is out", "/admin/presence?present=false".to_owned()),
        (
            "who is out, the 5,000th and on",
            "/admin/presence?present=false&offset=5000".to_owned(),
        ),
        (
            "who is in that a search finds",
            "/admin/presence?present=true&search=crowd4321".to_owned(),
        ),
        (
            "who is in, searched by a word that all have",
            "/admin/presence?present=true&search=person".to_owned(),
        ),
        ("phones", "/admin/devices?is_revoked=false".to_owned()),
        ("punches", "/admin/punches?with_annulled=true".to_owned()),
        (
            "one person's punches",
            format!("/admin/punches?user_id={one}"),
        ),
        (
            "a month's punches",
            "/admin/punches?from_date=2025-06-01&to_date=2025-06-30".to_owned(),
        ),
    ];
    let header = people::sign_in_admin(&server).await?;
    let mut connection = Connection::open(server.address, header).await?;
    for (what, path) in pages {
        let time = median(&mut connection, &format!("{path}&limit=50")).await?;
        table.add(
            &format!("{name}: a page of {what}"),
            format!("{:.1} ms", 1000.0 * time.as_secs_f64()),
            format!("{CROWD} people, {punches} punches"),
            Verdict::Asked {
                met: time < LIMIT,
                wanted: "under 100 ms",
            },
        );
    }
    server.stop().await
}

/// Four people of five came in within the last two hours.
async fn add_morning(database: &DatabaseConnection) -> Result<()> {
    let (at, salt) = if database.get_database_backend() == DbBackend::Sqlite {
        (
            "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-' || (id * 7919 % 7200) || ' seconds')",
            "zeroblob(16)",
        )
    } else {
        (
            "now() - (id * 7919 % 7200) * interval '1 second'",
            "decode('00000000000000000000000000000000', 'hex')",
        )
    };
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at, salt) \
         SELECT account_id, id, (SELECT MIN(id) FROM kiosks), 'clock_in', 'badge', at, 'morning ' || id, at, {salt} \
         FROM (SELECT id, account_id, {at} AS at FROM devices WHERE id % 5 <> 0) d ORDER BY at"
    );
    database.execute_unprepared(&insert).await?;
    Ok(())
}

/// How long the server takes to answer, the middle of several times.
pub(crate) async fn median(connection: &mut Connection, path: &str) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let start = Instant::now();
        let (status, body) = connection.send("GET", path, "text/plain", "").await?;
        if status != 200 {
            bail!("{path} answered {status}: {body}");
        }
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[TRIES / 2])
}

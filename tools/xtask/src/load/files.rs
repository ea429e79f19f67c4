//! Reports of many punches, beside what PostgreSQL's own `COPY` takes for the same rows in the same run.

use chrona_api_types::PersonId;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::StreamExt;
use sea_orm::sqlx::postgres::PgPoolCopyExt;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::people;
use crate::server::{Server, database_name};
use crate::table::{Table, Verdict};

/// How many people the punches are of.
const CROWD: usize = 5_000;
/// How many punches there are, one size after the other.
const SIZES: [u64; 2] = [200_000, 1_000_000];
/// How often a year is taken.
const TURNS: usize = 5;
/// Of a report, as part of the rate of `COPY`.
const WANTED: f64 = 0.7;
/// The first moment of the year that the punches are spread over.
const YEAR: &str = "2025-01-01";
const SECONDS_OF_A_YEAR: u64 = 365 * 24 * 60 * 60;

/// A report that was taken.
struct Taken {
    rows: u64,
    bytes: u64,
    time: Duration,
}

impl Taken {
    #[expect(clippy::cast_precision_loss, reason = "some millions of rows")]
    fn per_second(&self) -> f64 {
        self.rows as f64 / self.time.as_secs_f64()
    }
}

/// Measures reports on a file of its own, or on the database of this URL, there of `most` punches at last.
pub(crate) async fn measure(
    programs: &std::path::Path,
    postgres: Option<&str>,
    most: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    let name = database_name(postgres);
    println!("{name}: starting the server and making {CROWD} people…");
    let mut server = Server::prepare(programs, postgres)?;
    server.start().await?;
    let made = people::create(&server, 1).await?;
    people::add_crowd(&server, CROWD).await?;
    let database = Database::connect(server.database()).await?;
    let mut rates = Vec::new();
    let mut there = 0;
    // So many are PostgreSQL's: SQLite alone would take a quarter of an hour to be given them.
    let most = most.filter(|_| postgres.is_some());
    for size in SIZES.into_iter().chain(most) {
        println!("{name}: adding punches, {size} in all…");
        add(&database, there, size).await?;
        there = size;
        let header = people::sign_in_admin(&server).await?;
        short_reports(&server, &header).await?;
        // A day more: the organisation's year ends before that of the punches, which is of UTC.
        let (year, copied) = whole_year(&server, &header, &database, size).await?;
        tell(name, size, &year, copied.as_ref(), table);
        let one = format!("from=2025-01-01&to=2026-01-01&user_id={}", first_of(&made));
        let one = take(&server, &header, &one).await?;
        table.add(
            &format!("{name}: a year of one person among {size} punches"),
            format!("{} ms", one.time.as_millis()),
            format!("{} rows", one.rows),
            Verdict::Told,
        );
        rates.push((size, year.per_second()));
    }
    let (least, fastest) = rates[0];
    for &(size, rate) in &rates[1..] {
        table.add(
            &format!("{name}: a row of {size} punches beside one of {least}"),
            format!("{:.2} × the time", fastest / rate),
            String::new(),
            Verdict::Asked {
                met: fastest / rate < 1.5,
                wanted: "under 1.5 ×",
            },
        );
    }
    database.close().await?;
    server.stop().await
}

/// A new database of this name, of the same server.
pub(crate) async fn database_beside(url: &str, name: &str) -> Result<String> {
    let (server, _) = url
        .rsplit_once('/')
        .context("an address without a database")?;
    let database = Database::connect(url).await?;
    database
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await?;
    database.close().await?;
    Ok(format!("{server}/{name}"))
}

fn first_of(people: &people::People) -> PersonId {
    people
        .phones
        .first()
        .map(|phone| phone.user_id)
        .unwrap_or_default()
}

/// Adds punches from this many to that many, spread over the year and over everyone, as an import would.
pub(crate) async fn add(database: &DatabaseConnection, from: u64, to: u64) -> Result<()> {
    add_over(database, (YEAR, SECONDS_OF_A_YEAR), from, to).await
}

/// The same over the ten years before that one.
pub(crate) async fn add_before(database: &DatabaseConnection, count: u64) -> Result<()> {
    let years = ("2015-01-01", 10 * SECONDS_OF_A_YEAR);
    add_over(database, years, 0, count).await
}

async fn add_over(
    database: &DatabaseConnection,
    (first_day, seconds): (&str, u64),
    from: u64,
    to: u64,
) -> Result<()> {
    let is_sqlite = database.get_database_backend() == DbBackend::Sqlite;
    let count = to - from;
    // Each of them between two of any other size, by a step that is no part of a year.
    let second = format!("(i * 7919 + {from}) % {seconds}");
    let (at, salt) = if is_sqlite {
        (
            format!(
                "strftime('%Y-%m-%dT%H:%M:%S+00:00', '{first_day}', '+' || ({second}) || ' seconds')"
            ),
            "zeroblob(16)",
        )
    } else {
        (
            format!("timestamptz '{first_day} 00:00Z' + ({second}) * interval '1 second'"),
            "decode('00000000000000000000000000000000', 'hex')",
        )
    };
    // In the order of time, as punches come.
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at, salt) \
         WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1), \
         d(id, account_id, place) AS \
         (SELECT id, account_id, ROW_NUMBER() OVER (ORDER BY id) - 1 FROM devices), \
         m(total) AS (SELECT COUNT(*) FROM devices), \
         r AS (SELECT i, {at} AS at FROM n) \
         SELECT d.account_id, d.id, (SELECT MIN(id) FROM kiosks), \
         CASE WHEN i % 2 = 0 THEN 'clock_in' ELSE 'clock_out' END, 'badge', r.at, \
         'bench {from} ' || i, r.at, {salt} \
         FROM r CROSS JOIN m JOIN d ON d.place = r.i % m.total ORDER BY r.at"
    );
    database.execute_unprepared(&insert).await?;
    // As autovacuum would, a little later.
    let settle = if is_sqlite {
        "PRAGMA wal_checkpoint(TRUNCATE)"
    } else {
        "VACUUM ANALYZE punches"
    };
    database.execute_unprepared(settle).await?;
    Ok(())
}

/// What makes PostgreSQL keep a plan of short ranges, on each connection there is.
async fn short_reports(server: &Server, header: &str) -> Result<()> {
    for week in 0..30 {
        let from = 1 + week % 20;
        let range = format!("from=2025-03-{from:02}&to=2025-03-{:02}", from + 6);
        take(server, header, &range).await?;
    }
    Ok(())
}

/// A year's report and, on `PostgreSQL`, its `COPY`, one after the other and again; of each the one that took neither the
/// longest nor the shortest, since a machine's pace changes from one second to the next.
async fn whole_year(
    server: &Server,
    header: &str,
    database: &DatabaseConnection,
    size: u64,
) -> Result<(Taken, Option<Taken>)> {
    let (mut reports, mut copies) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let year = take(server, header, "from=2025-01-01&to=2026-01-01").await?;
        if year.rows != size {
            bail!("a report of {size} punches has {} rows", year.rows);
        }
        reports.push(year);
        if database.get_database_backend() == DbBackend::Postgres {
            copies.push(copy(database).await?);
        }
    }
    let report = middle(reports).context("no report was taken")?;
    Ok((report, middle(copies)))
}

fn middle(mut taken: Vec<Taken>) -> Option<Taken> {
    taken.sort_by_key(|taken| taken.time);
    let place = taken.len() / 2;
    taken.into_iter().nth(place)
}

fn tell(name: &str, size: u64, year: &Taken, copied: Option<&Taken>, table: &mut Table) {
    let rate = year.per_second();
    let figure = format!(
        "{rate:.0} rows/s ({:.1} s, {} MB)",
        year.time.as_secs_f64(),
        year.bytes / 1_000_000
    );
    let what = format!("{name}: a year's report of {size} punches");
    let Some(copy) = copied else {
        table.add(&what, figure, String::new(), Verdict::Told);
        return;
    };
    let share = rate / copy.per_second();
    table.add(
        &what,
        figure,
        format!(
            "COPY of the same: {:.0} rows/s; the report has {:.0} %",
            copy.per_second(),
            100.0 * share
        ),
        Verdict::Asked {
            met: share >= WANTED,
            wanted: "70 % of COPY",
        },
    );
}

/// The rows of the report, in its order and with its names, as PostgreSQL writes CSV by itself.
async fn copy(database: &DatabaseConnection) -> Result<Taken> {
    let copy = format!(
        "COPY (SELECT p.id, p.account_id, p.device_id, p.kiosk_id, p.kind, p.punched_at, p.badge_id, \
         p.created_at, e.first_name || ' ' || e.last_name, k.name, p.device_time, p.method \
         FROM punches p JOIN employments e ON e.account_id = p.account_id \
         LEFT JOIN kiosks k ON k.id = p.kiosk_id \
         WHERE p.punched_at >= '{YEAR} 00:00Z' AND p.punched_at < '2026-01-01 00:00Z' \
         AND NOT EXISTS (SELECT 1 FROM corrections n WHERE n.annulled_id = p.id) \
         ORDER BY p.punched_at, p.id) TO STDOUT (FORMAT csv)"
    );
    let pool = database.get_postgres_connection_pool();
    let start = Instant::now();
    let mut lines = pool.copy_out_raw(&copy).await?;
    let (mut rows, mut bytes) = (0, 0);
    while let Some(part) = lines.next().await {
        let part = part?;
        bytes += part.len() as u64;
        rows += count_lines(&part);
    }
    let time = start.elapsed();
    Ok(Taken { rows, bytes, time })
}

/// Takes a report as CSV and throws it away as it comes.
async fn take(server: &Server, header: &str, range: &str) -> Result<Taken> {
    let mut stream = TcpStream::connect(server.address).await?;
    let request = format!(
        "GET /admin/reports/attendance?format=csv&end=count&{range} HTTP/1.1\r\nHost: {}\r\n{header}\r\n\
         Connection: close\r\n\r\n",
        server.address
    );
    let start = Instant::now();
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = vec![0; 256 * 1024];
    let (mut lines, mut bytes) = (0, 0);
    let mut end = Vec::new();
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            break;
        }
        let part = &buffer[..read];
        bytes += read as u64;
        lines += count_lines(part);
        end.extend_from_slice(&part[part.len().saturating_sub(200)..]);
        let keep = end.len().saturating_sub(200);
        end.drain(..keep);
    }
    let time = start.elapsed();
    let end = String::from_utf8_lossy(&end).into_owned();
    // The last line says how many there are, and was sent.
    let (_, counted) = end.rsplit_once("\nend,").context("the report was cut")?;
    let rows = counted.split(',').next().unwrap_or_default().parse()?;
    if lines < rows {
        bail!("{rows} rows were announced in {lines} lines");
    }
    Ok(Taken { rows, bytes, time })
}

fn count_lines(part: &[u8]) -> u64 {
    part.split(|&byte| byte == b'\n').count() as u64 - 1
}

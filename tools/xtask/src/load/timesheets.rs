//! Timesheets: what computing a year of many people costs beside reading its rows, and how soon the server answers.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use chrona_api_types::ServiceInfo;
use chrona_work_time::{
    Case, CaseFile, CasePunch, CasePunchKind, Contract, ContractKind, Schedule, ScheduleWeek,
    Transition, Zone, timesheet,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::{
    connection::Connection,
    files, lists, people,
    server::{Server, database_name},
    table::{Table, Verdict},
};

/// How many people there are; an odd number with the one whose hours are asked for alone.
const CROWD: usize = 1_000;
/// The year: four punches on each of its 261 working days.
const FIRST: &str = "2025-01-01";
const LAST: &str = "2025-12-31";
/// The month that the server is asked for.
const MONTH: &str = "from=2025-11-01&to=2025-11-30";
/// How often computing and reading are measured, in turn; the middle of both counts.
const TURNS: usize = 5;
/// Of how many people the year is computed day by day, the naive way.
const NAIVE: usize = 20;

/// Measures timesheets on a file of its own, or on the database of this URL; there among `punches` others of the years
/// before.
pub(crate) async fn measure(
    programs: &Path,
    postgres: Option<&str>,
    punches: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    let name = database_name(postgres);
    println!("{name}: making {CROWD} people and a year of their punches…");
    let mut server = Server::prepare(programs, postgres)?;
    server.start().await?;
    let made = people::create(&server, 1).await?;
    people::add_crowd(&server, CROWD).await?;
    let database = Database::connect(server.database()).await?;
    add_year(&database).await?;
    database.execute_unprepared("ANALYZE").await?;
    let others = punches.filter(|_| postgres.is_some());
    let zone = zone(&server).await?;
    engine(name, &database, &zone, table).await?;
    if let Some(others) = others {
        println!("{name}: adding {others} punches of the same people in the ten years before…");
        files::add_before(&database, others).await?;
        database.execute_unprepared("ANALYZE").await?;
    }
    database.close().await?;
    let one = made
        .phones
        .first()
        .map(|phone| phone.user_id)
        .unwrap_or_default();
    answers(&server, name, &one.to_string(), others, table).await?;
    server.stop().await
}

/// Four punches of everyone on each working day of the year, in order of time.
async fn add_year(database: &DatabaseConnection) -> Result<()> {
    let is_sqlite = database.get_database_backend() == DbBackend::Sqlite;
    let (day, weekday, at, salt) = if is_sqlite {
        (
            format!("date('{FIRST}', '+' || n || ' days')"),
            "CAST(strftime('%w', day) AS INTEGER)",
            "strftime('%Y-%m-%dT%H:%M:%S+00:00', day, '+' || (hour * 3600 + account_id % 900) || ' seconds')",
            "zeroblob(16)",
        )
    } else {
        (
            format!("date '{FIRST}' + n"),
            "EXTRACT(DOW FROM day)",
            "(day::timestamp AT TIME ZONE 'UTC') + (hour * 3600 + account_id % 900) * interval '1 second'",
            "decode('00000000000000000000000000000000', 'hex')",
        )
    };
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at, salt) \
         WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 364), \
         days AS (SELECT n, {day} AS day FROM numbers), \
         hours(hour, way) AS (VALUES (8, 'clock_in'), (11, 'clock_out'), (12, 'clock_in'), (17, 'clock_out')) \
         SELECT account_id, id, (SELECT MIN(id) FROM kiosks), way, 'badge', {at}, \
         'year ' || id || ' ' || n || ' ' || hour, {at}, {salt} \
         FROM days CROSS JOIN hours CROSS JOIN devices WHERE {weekday} BETWEEN 1 AND 5 ORDER BY {at}"
    );
    database.execute_unprepared(&insert).await?;
    Ok(())
}

/// The engine on one core, beside reading its rows from the same database.
async fn engine(
    name: &str,
    database: &DatabaseConnection,
    zone: &Zone,
    table: &mut Table,
) -> Result<()> {
    let (mut reading, mut computing) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for _ in 0..TURNS {
        let start = Instant::now();
        files = read(database).await?;
        reading.push(start.elapsed());
        let start = Instant::now();
        for file in &files {
            compute(file, zone)?;
        }
        computing.push(start.elapsed());
    }
    let (read, computed) = (middle(reading), middle(computing));
    let rows: usize = files.iter().map(|file| file.punches.len()).sum();
    let ratio = computed.as_secs_f64() / read.as_secs_f64();
    table.add(
        &format!(
            "{name}: a year of {} people computed, beside reading its rows",
            files.len()
        ),
        format!("{ratio:.2} × the time"),
        format!(
            "{} ms and {} ms, {rows} punches",
            computed.as_millis(),
            read.as_millis()
        ),
        Verdict::Asked {
            met: ratio <= 1.5,
            wanted: "at most 1.5 ×",
        },
    );
    table.add(
        &format!("{name}: the same, the engine alone"),
        format!("{} ms", computed.as_millis()),
        format!("{:.2} µs a punch", micros(computed, rows)),
        Verdict::Asked {
            met: computed < Duration::from_secs(1),
            wanted: "under 1 s",
        },
    );
    let start = Instant::now();
    let few = files.get(..NAIVE.min(files.len())).unwrap_or_default();
    for file in few {
        for day in file.from.iter_days().take_while(|day| *day <= file.to) {
            compute(
                &CaseFile {
                    from: day,
                    to: day,
                    ..file.clone()
                },
                zone,
            )?;
        }
    }
    let rows: usize = few.iter().map(|file| file.punches.len()).sum();
    table.add(
        &format!("{name}: the same day by day"),
        format!("{:.2} µs a punch", micros(start.elapsed(), rows)),
        format!("{} people", few.len()),
        Verdict::Told,
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "some millions of punches")]
fn micros(time: Duration, punches: usize) -> f64 {
    time.as_secs_f64() * 1e6 / punches.max(1) as f64
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn compute(file: &CaseFile, zone: &Zone) -> Result<i64> {
    Ok(timesheet(&Case::new(file, zone)?).totals.worked_seconds)
}

/// The organisation's zone, as the server knows it.
async fn zone(server: &Server) -> Result<Zone> {
    let header = people::sign_in_admin(server).await?;
    let mut connection = Connection::open(server.address, header).await?;
    let (_, body) = connection.send("GET", "/", "text/plain", "").await?;
    let rules = serde_json::from_str::<ServiceInfo>(&body)?.zone;
    let transitions = rules.transitions.iter().map(|transition| Transition {
        at: transition.at,
        offset_seconds: transition.offset_seconds,
    });
    Ok(Zone::new(
        &rules.name,
        rules.offset_seconds,
        transitions.collect(),
    )?)
}

/// Everyone's case of the year.
async fn read(database: &DatabaseConnection) -> Result<Vec<CaseFile>> {
    let query = Statement::from_string(
        database.get_database_backend(),
        "SELECT account_id, kind, punched_at FROM punches ORDER BY account_id, punched_at",
    );
    let empty = case()?;
    let mut files: Vec<(i64, CaseFile)> = Vec::new();
    for row in database.query_all_raw(query).await? {
        let account: i64 = row.try_get_by_index(0)?;
        let kind: String = row.try_get_by_index(1)?;
        let at: DateTime<Utc> = row.try_get_by_index(2)?;
        if files.last().is_none_or(|(last, _)| *last != account) {
            files.push((account, empty.clone()));
        }
        let kind = if kind == "clock_in" {
            CasePunchKind::ClockIn
        } else {
            CasePunchKind::ClockOut
        };
        if let Some((_, file)) = files.last_mut() {
            file.punches.push(CasePunch { kind, at });
        }
    }
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// 35 hours a week, planned by the day.
fn case() -> Result<CaseFile> {
    let day = || vec!["09:00-12:00".to_owned(), "13:00-17:00".to_owned()];
    let (from, to): (NaiveDate, NaiveDate) = (FIRST.parse()?, LAST.parse()?);
    Ok(CaseFile {
        zone: "Europe/Paris".to_owned(),
        calendar: Some("FR".to_owned()),
        holidays: Vec::new(),
        from,
        to,
        now: None,
        staff: None,
        born: None,
        contracts: vec![Contract {
            from,
            to: None,
            kind: ContractKind::FullTime,
            weekly_minutes: None,
            complementary_third: None,
            annual_minutes: None,
            year_from: None,
            days: None,
            period_weeks: None,
            period_anchor: None,
        }],
        rules: Vec::new(),
        agreements: Vec::new(),
        schedules: vec![Schedule {
            from,
            to: None,
            weeks: vec![ScheduleWeek {
                mon: day(),
                tue: day(),
                wed: day(),
                thu: day(),
                fri: day(),
                ..ScheduleWeek::default()
            }],
            span: None,
            core: Vec::new(),
        }],
        absences: Vec::new(),
        punches: Vec::new(),
    })
}

/// How soon the server answers.
async fn answers(
    server: &Server,
    name: &str,
    one: &str,
    others: Option<u64>,
    table: &mut Table,
) -> Result<()> {
    let header = people::sign_in_admin(server).await?;
    let mut connection = Connection::open(server.address, header).await?;
    let among = others.unwrap_or_default() + 1_000_000;
    let path = format!("/admin/users/{one}/timesheet?{MONTH}");
    let person = lists::median(&mut connection, &path).await?;
    let milliseconds = |time: Duration| format!("{:.1} ms", 1000.0 * time.as_secs_f64());
    table.add(
        &format!("{name}: a person's month"),
        milliseconds(person),
        format!("among some {among} punches"),
        Verdict::Asked {
            met: person < Duration::from_millis(20),
            wanted: "under 20 ms",
        },
    );
    let mut first = Duration::ZERO;
    let mut team = Duration::ZERO;
    for offset in (0..500).step_by(100) {
        let path = format!("/admin/timesheets?{MONTH}&offset={offset}&limit=100");
        let asked = Instant::now();
        connection.send("GET", &path, "text/plain", "").await?;
        first += asked.elapsed();
        team += lists::median(&mut connection, &path)
            .await
            .context("a page of timesheets")?;
    }
    table.add(
        &format!("{name}: the month of 500 people, five pages"),
        milliseconds(team),
        format!(
            "among some {among} punches; {} where no month is kept",
            milliseconds(first)
        ),
        Verdict::Asked {
            met: team < Duration::from_millis(150),
            wanted: "under 150 ms",
        },
    );
    let late = after_corrections(&mut connection, one).await?;
    table.add(
        &format!("{name}: what a late correction adds to a page of 100"),
        milliseconds(late),
        format!("one person's month among some {among} punches"),
        Verdict::Asked {
            met: late < Duration::from_millis(5),
            wanted: "under 5 ms",
        },
    );
    Ok(())
}

/// How much longer a page of 100 people takes that has one to compute again.
async fn after_corrections(connection: &mut Connection, one: &str) -> Result<Duration> {
    let path = format!(
        "/admin/timesheets?{MONTH}&limit=100&offset={}",
        page_of(connection, one).await?
    );
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for minute in 0..2 * TURNS {
        let added = format!(
            r#"{{"user_id":{one},"reason":"measured","added":{{"punch_type":"clock_in","punched_at":"2025-11-09T03:{minute:02}:00Z"}}}}"#
        );
        let (status, answer) = connection
            .send(
                "POST",
                "/admin/punches/corrections",
                "application/json",
                &added,
            )
            .await?;
        anyhow::ensure!(status == 201, "{answer}");
        for times in [&mut with, &mut without] {
            let asked = Instant::now();
            connection.send("GET", &path, "text/plain", "").await?;
            times.push(asked.elapsed());
        }
    }
    Ok(middle(with).saturating_sub(middle(without)))
}

/// Where the page begins on which someone stands.
async fn page_of(connection: &mut Connection, one: &str) -> Result<usize> {
    for offset in (0..=CROWD).step_by(100) {
        let path = format!("/admin/timesheets?{MONTH}&offset={offset}&limit=100");
        let (_, body) = connection.send("GET", &path, "text/plain", "").await?;
        if body.contains(&format!(r#""user_id":{one},"#)) {
            return Ok(offset);
        }
    }
    anyhow::bail!("person {one} stands on no page")
}

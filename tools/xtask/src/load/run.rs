//! All that is measured on one database.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use chrona_badge::SigningKey;

use crate::badges;
use crate::connection::Connection;
use crate::ledger;
use crate::limits;
use crate::people::{self, People};
use crate::punches::{self, Rate, percentiles};
use crate::server::{Server, database_name, private_key};
use crate::sharing;
use crate::sign_ins;
use crate::table::{Table, Verdict};

/// How many people ask for badges at once.
const ASKING: usize = 16;

/// How many people punch.
const CROWD: usize = 5_000;

/// How many connections are open at once, and how many punches come over them: 100,000 in all.
const PUNCHES: [(usize, u64); 3] = [(1, 4_000), (16, 36_000), (64, 60_000)];

/// How long badges are asked for.
const ISSUING: Duration = Duration::from_secs(5);

/// Measures the server on a file of its own, or on the database of this URL.
pub(crate) async fn database(
    programs: &Path,
    postgres: Option<&str>,
    table: &mut Table,
) -> Result<()> {
    let name = database_name(postgres);
    println!("{name}: starting the server and making {CROWD} people…");
    let mut server = Server::prepare(programs, postgres)?;
    server.start().await?;
    let at_start = megabytes(server.memory());
    let people = people::create(&server, ASKING).await?;
    issue(&server, &people, name, table).await?;

    let after_issuing = megabytes(server.memory());
    let count: u64 = PUNCHES.iter().map(|(_, count)| count).sum();
    let badges_needed = count + sharing::BADGES + sign_ins::BADGES;
    println!("{name}: signing {badges_needed} badges…");
    let key = SigningKey::from_pem(&fs::read_to_string(private_key(server.folder.path()))?)?;
    let phones = people::add_crowd(&server, CROWD).await?;
    let mut badges = badges::sign_many(&key, &phones, badges_needed, people.now)?;
    let mut rates = Vec::new();
    for (connections, count) in PUNCHES {
        let rest = badges.split_off(usize::try_from(count)?);
        rates.push(punch(&server, &people, connections, badges, name, table).await?);
        badges = rest;
    }
    if let Some(memory) = server.memory() {
        let figure = megabytes(Some(memory));
        let beside = format!("at start: {at_start}; before the punches: {after_issuing}");
        let met = memory < 64_000;
        let wanted = "under 64 MB";
        let what = format!("{name}: memory after {count} punches");
        table.add(&what, figure, beside, Verdict::Asked { met, wanted });
    }

    let rest = badges.split_off(usize::try_from(sharing::BADGES)?);
    sharing::worth(&mut server, &people, &rates, badges, name, table).await?;
    ledger::verify(&server, name, table).await?;
    sign_ins::beside_punches(&server, &people, rest, name, table).await?;

    server.stop().await?;
    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(server.start().await?);
        server.stop().await?;
    }
    starts.sort();
    let median = starts[2];
    table.add(
        &format!("{name}: start to healthy, existing database"),
        format!("{} ms", median.as_millis()),
        format!("slowest of 5: {} ms", starts[4].as_millis()),
        Verdict::Asked {
            met: median < Duration::from_millis(200),
            wanted: "under 200 ms",
        },
    );
    Ok(())
}

/// Badges issued, for each second of processor time, beside what the key alone could do.
async fn issue(server: &Server, people: &People, name: &str, table: &mut Table) -> Result<()> {
    println!("{name}: issuing badges…");
    let limit = limits::signatures_per_second(&private_key(server.folder.path()))?;
    let before = server.processor_seconds();
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (header, phone) in people.headers.iter().zip(&people.phones) {
        let (address, header) = (server.address, header.clone());
        let body = format!("{{\"device_id\":{}}}", phone.device_id);
        tasks.spawn(async move {
            let mut connection = Connection::open(address, header).await?;
            let mut count = 0_u32;
            while start.elapsed() < ISSUING {
                let (status, answer) = connection.post("/punch/request-token", &body).await?;
                if status != 200 {
                    bail!("asking for a badge answered {status}: {answer}");
                }
                count += 1;
            }
            Ok(count)
        });
    }
    let mut count = 0;
    while let Some(one) = tasks.join_next().await {
        count += one??;
    }
    let per_second = f64::from(count) / start.elapsed().as_secs_f64();
    let used = before
        .zip(server.processor_seconds())
        .map(|(before, after)| after - before);
    let Some(used) = used.filter(|used| *used > 0.0) else {
        let figure = format!("{per_second:.0}/s");
        table.add(
            &format!("{name}: badges issued"),
            figure,
            String::new(),
            Verdict::Told,
        );
        return Ok(());
    };
    let per_core = f64::from(count) / used;
    table.add(
        &format!("{name}: badges issued, per second and core"),
        format!("{per_core:.0} ({:.0} %)", 100.0 * per_core / limit),
        format!("raw signatures: {limit:.0}; in all {per_second:.0}/s"),
        Verdict::Asked {
            met: per_core >= 0.8 * limit,
            wanted: "80 % of raw signatures",
        },
    );
    Ok(())
}

/// Punches over this many connections, beside single-row commits by as many tasks.
async fn punch(
    server: &Server,
    people: &People,
    connections: usize,
    badges: Vec<String>,
    name: &str,
    table: &mut Table,
) -> Result<Rate> {
    println!("{name}: punching over {connections} connections…");
    let rate = punches::over(&[server], people, connections, badges).await?;
    let limit = limits::commits(server.database(), connections).await?;
    table.add(
        &format!("{name}: punches, {connections} connections"),
        rate.to_string(),
        format!(
            "single-row commits: {:.0}/s, {}",
            limit.per_second,
            percentiles(&limit.latencies)
        ),
        Verdict::Told,
    );
    Ok(rate)
}

/// Kilobytes in megabytes, for people.
fn megabytes(kilobytes: Option<u64>) -> String {
    kilobytes.map_or_else(
        || "unknown".to_owned(),
        |memory| format!("{}.{} MB", memory / 1000, memory % 1000 / 100),
    )
}

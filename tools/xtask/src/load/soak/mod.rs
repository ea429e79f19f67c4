//! A site's day, compressed: the server runs under a clock that is faster, and what it holds and how
//! long it takes at the end is put beside what it was at the begin.

mod checks;
mod counts;
mod day;
mod drive;
mod site;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use self::counts::{Counts, megabytes, milliseconds};
use self::day::HOUR;
use self::drive::{Clock, Run};
use crate::server::Server;
use crate::table::{Table, Verdict};

/// When the simulated day begins, in microseconds since 1970: 7:00 in Paris on 1 March 2027, a Monday.
const BEGIN: i64 = 1_803_880_800_000_000;
/// A badge lives its 15 seconds by the simulated clock: it is given as many as the setting takes.
const BADGE_SECONDS: &str = "300";
/// How much more memory there may be in the last two hours than in the one after the first rush.
const MEMORY: f64 = 1.2;
/// How much slower the last rush may be than the first.
const LATENCY: f64 = 1.5;

/// What is run.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The folder of the programs.
    programs: PathBuf,
    /// The library that gives a program another clock.
    faketime: PathBuf,
    /// How many simulated hours.
    #[arg(long)]
    hours: u32,
    /// How many people.
    #[arg(long)]
    people: usize,
    /// How many times faster the clock runs.
    #[arg(long)]
    speed: u32,
    /// The address of a `PostgreSQL` for a second run.
    #[arg(long)]
    postgres: Option<String>,
}

/// Runs the day on both databases; gives whether everything is as it was asked for.
pub(crate) async fn run(options: &Options) -> Result<bool> {
    let mut table = Table::default();
    database(options, None, &mut table).await?;
    if let Some(url) = &options.postgres {
        database(options, Some(url), &mut table).await?;
    }
    table.print();
    Ok(table.is_met())
}

async fn database(options: &Options, postgres: Option<&str>, table: &mut Table) -> Result<()> {
    let name = postgres.map_or("SQLite", |_| "PostgreSQL");
    println!("\n{name}: making {} people…", options.people);
    let mut server = Server::prepare(&options.programs, postgres)?;
    slip_in(&mut server, &options.faketime);
    server.set("FAKETIME", "@2027-03-01 05:00:00".to_owned());
    server.start().await?;
    let site = site::create(&server, options.people).await?;
    server.stop().await?;

    let speed = options.speed;
    server.set("FAKETIME", format!("@2027-03-01 06:00:00 x{speed}"));
    server.start().await?;
    let now = since_begin(site::time(&server, &site.kiosks[0]).await?);
    let run = Arc::new(Run {
        punches: day::punches(options.people, options.hours),
        counts: Counts::new(options.hours)?,
        clock: Clock::telling(now, f64::from(speed)),
        end: f64::from(options.hours) * HOUR,
        address: server.address,
        site,
    });
    println!(
        "{name}: {} punches in {} simulated hours, {speed} times as fast: {:.0} minutes",
        run.punches.len(),
        options.hours,
        run.end / 60.0 / f64::from(speed)
    );
    drive::day(&server, &run).await?;
    let apart = since_begin(site::time(&server, &run.site.kiosks[0]).await?) - run.clock.now();
    println!(
        "{name}: {}; at the end the two clocks are {apart:.1} simulated seconds apart",
        run.counts.beside()
    );
    judge(&run, name, table);
    checks::exactly_once(&run, name, table).await?;
    server.set("FAKETIME", at_the_end(options.hours));
    checks::ledger(&server, &run, name, table).await?;
    server.stop().await
}

/// Gives the server's programs another clock; their timers stay real.
fn slip_in(server: &mut Server, library: &Path) {
    server.set("LD_PRELOAD", library.display().to_string());
    for name in [
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "DONT_FAKE_MONOTONIC",
        "NO_FAKE_STAT",
    ] {
        server.set(name, "1".to_owned());
    }
    server.set("TZ", "UTC".to_owned());
    server.set("EPHEMERAL_TOKEN_EXPIRE_SECONDS", BADGE_SECONDS.to_owned());
    // A clock that runs faster than the timers jumps all the time, and each jump is a line.
    server.set("LOG_LEVEL", "error".to_owned());
}

/// The clock after the last hour.
fn at_the_end(hours: u32) -> String {
    let hour = 6 + hours + 1;
    format!("@2027-03-{:02} {:02}:00:00", 1 + hour / 24, hour % 24)
}

#[expect(clippy::cast_precision_loss, reason = "a few days in microseconds")]
fn since_begin(micros: i64) -> f64 {
    (micros - BEGIN) as f64 / 1e6
}

/// Puts the end beside the begin.
fn judge(run: &Run, name: &str, table: &mut Table) {
    let errors = run.counts.errors();
    table.add(
        &format!("{name}: requests that failed"),
        errors.to_string(),
        String::new(),
        Verdict::Asked {
            met: errors == 0,
            wanted: "none",
        },
    );
    memory(run, name, table);
    let what = format!("{name}: p99 of the last rush");
    match run.counts.rushes().as_slice() {
        [(many, first), .., (last_many, last)] => {
            let ratio = ratio(*last, *first);
            table.add(
                &what,
                format!("{}, {ratio:.2} × the first", milliseconds(*last)),
                format!(
                    "first: {} of {many} punches; last: {last_many}",
                    milliseconds(*first)
                ),
                Verdict::Asked {
                    met: ratio <= LATENCY,
                    wanted: "1.5 × at most",
                },
            );
        }
        _ => table.add(
            &what,
            "none".to_owned(),
            "the run ends before it".to_owned(),
            Verdict::Told,
        ),
    }
}

fn memory(run: &Run, name: &str, table: &mut Table) {
    let what = format!("{name}: memory in the last two hours");
    let after = day::after_first_rush();
    let (first_end, last) = (after + HOUR, run.end - 2.0 * HOUR);
    let first = run.counts.mean_memory(after, first_end);
    let end = run.counts.mean_memory(last, run.end);
    let most = run.counts.most_memory().unwrap_or_default();
    match first.zip(end).filter(|_| last >= first_end) {
        Some((first, end)) => {
            let ratio = ratio(end, first);
            table.add(
                &what,
                format!("{}, {ratio:.2} × after the first rush", megabytes(end)),
                format!(
                    "after the first rush: {}; at most: {}",
                    megabytes(first),
                    megabytes(most)
                ),
                Verdict::Asked {
                    met: ratio <= MEMORY,
                    wanted: "1.2 × at most",
                },
            );
        }
        None => table.add(
            &what,
            "unknown".to_owned(),
            format!("at most: {}", megabytes(most)),
            Verdict::Told,
        ),
    }
}

#[expect(clippy::cast_precision_loss, reason = "kilobytes and microseconds")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_after_the_end_is_past_midnight_and_past_a_day() {
        assert_eq!(at_the_end(1), "@2027-03-01 08:00:00");
        assert_eq!(at_the_end(24), "@2027-03-02 07:00:00");
        assert_eq!(at_the_end(240), "@2027-03-11 07:00:00");
    }

    #[test]
    fn a_ratio_of_nothing_is_no_division_by_it() {
        assert!((ratio(3, 2) - 1.5).abs() < 1e-9);
        assert!(ratio(3, 0).is_finite());
    }
}

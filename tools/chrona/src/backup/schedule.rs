//! `chrona backup --at`: one each day, until told to stop.

use std::time::Duration;

use anyhow::{Result, anyhow};
use chrona_backend::clock::{Clock, SystemClock};
use chrona_work_time::Calendar;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use crate::output;

/// One that failed is tried again after this time.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// The clock is looked at so often: it may be set meanwhile.
const LOOK: Duration = Duration::from_secs(20);

/// Reads a time of day.
pub(super) fn time_of_day(text: &str) -> Result<NaiveTime> {
    let time = NaiveTime::parse_from_str(text, "%H:%M");
    time.map_err(|_| anyhow!("{text} is not a time such as 02:30"))
}

/// The first such time of a day after this moment: so long after the day's first instant, which is there on each day.
pub(super) fn next(calendar: &Calendar, at: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
    let since_midnight = at - NaiveTime::MIN;
    let today = calendar.date(now);
    let days = [Some(today), today.succ_opt()].into_iter().flatten();
    let mut times = days.map(|day| calendar.day(day).start + since_midnight);
    times
        .find(|time| *time > now)
        .unwrap_or(now + TimeDelta::days(1))
}

/// Does this each day, and an hour after it failed. Ends when the process is told to, but for what is under way.
pub(super) fn each_day(
    calendar: &Calendar,
    at: NaiveTime,
    work: impl Fn() -> Result<()>,
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let stopped = CancellationToken::new();
    let told = {
        let _inside = runtime.enter();
        told_to_stop()
    };
    let stopping = stopped.clone();
    runtime.spawn(async move {
        told.await;
        stopping.cancel();
    });
    let mut due = next(calendar, at, SystemClock.now());
    loop {
        output::line(&format!(
            "Next         {}",
            due.format("%Y-%m-%dT%H:%M:%SZ")
        ))?;
        runtime.block_on(until(due, &stopped));
        if stopped.is_cancelled() {
            return Ok(());
        }
        let done = work();
        let now = SystemClock.now();
        due = next(calendar, at, now);
        if let Err(error) = done {
            eprintln!("chrona: {error:#}");
            due = due.min(now + AGAIN);
        }
    }
}

/// Waits until this moment, by the system's clock, or until the process is told to stop.
async fn until(due: DateTime<Utc>, stopped: &CancellationToken) {
    while !stopped.is_cancelled() && SystemClock.now() < due {
        let left = (due - SystemClock.now()).to_std().unwrap_or_default();
        let _ = tokio::time::timeout(left.min(LOOK), stopped.cancelled()).await;
    }
}

/// Ends when the process is told to stop, which is listened for from the call on.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async {
        let [Ok(mut terminated), Ok(mut interrupted)] = kinds else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use chrona_backend::config::Settings;

    use super::*;

    #[test]
    fn there_is_one_each_day_when_the_clocks_change_too() {
        let paris =
            |name: &str| (name == "ORGANISATION_TIMEZONE").then(|| "Europe/Paris".to_owned());
        let calendar = Settings::read(&paris).unwrap().time.calendar();
        let at = time_of_day("02:30").unwrap();
        let mut now: DateTime<Utc> = "2027-03-26T12:00:00Z".parse().unwrap();
        let mut times = Vec::new();
        for _ in 0..4 {
            now = next(&calendar, at, now);
            times.push(now.format("%dT%H:%M").to_string());
        }
        // On the 28th there is no 02:30: half past three is two hours and a half after midnight.
        assert_eq!(times, ["27T01:30", "28T01:30", "29T00:30", "30T00:30"]);
        assert!(time_of_day("25:00").is_err());
        assert!(time_of_day("soon").is_err());
    }
}

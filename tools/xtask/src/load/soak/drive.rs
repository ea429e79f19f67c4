//! The day itself: punches when they are due, signs of life, an administrator who looks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrona_api_types::{Badge, PunchAnswer};
use chrona_badge::claims::peek;
use tokio::task::JoinSet;

use super::counts::{Acknowledged, Counts, number};
use super::day::Due;
use super::site::{HEARTBEAT, Person, Site};
use crate::connection::Connection;
use crate::server::Server;

/// How many punches may be under way at once.
const AT_ONCE: usize = 64;
/// How often a kiosk shows that it lives and an administrator looks, in simulated seconds.
const HEARTBEATS: f64 = 60.0;
const LOOKS: f64 = 600.0;
/// What the administrator looks at.
const LOOKED_AT: [&str; 3] = [
    "/admin/presence?present=true",
    "/admin/punches?limit=100",
    "/admin/dashboard/stats",
];
/// How often the memory is looked at.
const SAMPLE: Duration = Duration::from_millis(500);
/// A connection that was idle for longer may have been closed by the server, and is not used again.
const IDLE: Duration = Duration::from_secs(5);
/// An hour's row is printed once it has been over for so many real seconds.
const SETTLED: f64 = 2.0;

/// The simulated clock, in seconds from the begin of the day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    looked_at: Instant,
    then: f64,
    speed: f64,
}

impl Clock {
    /// A clock that tells this time now.
    pub(crate) fn telling(then: f64, speed: f64) -> Self {
        Self {
            looked_at: Instant::now(),
            then,
            speed,
        }
    }

    pub(crate) fn now(self) -> f64 {
        self.then + self.looked_at.elapsed().as_secs_f64() * self.speed
    }

    /// Waits until a time; gives the real instant of it.
    async fn wait_until(self, at: f64) -> Instant {
        let after = Duration::from_secs_f64(((at - self.then) / self.speed).max(0.0));
        let instant = self.looked_at + after;
        tokio::time::sleep_until(instant.into()).await;
        instant
    }
}

/// What all tasks of a run share.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) site: Site,
    pub(crate) counts: Counts,
    pub(crate) clock: Clock,
    pub(crate) punches: Vec<Due>,
    /// When the run ends.
    pub(crate) end: f64,
    pub(crate) address: std::net::SocketAddr,
}

/// Goes through the day, printing a row an hour.
pub(crate) async fn day(server: &Server, run: &Arc<Run>) -> Result<()> {
    let mut tasks = JoinSet::new();
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..AT_ONCE {
        tasks.spawn(punch(run.clone(), next.clone()));
    }
    for kiosk in &run.site.kiosks {
        tasks.spawn(live(run.clone(), kiosk.clone()));
    }
    tasks.spawn(look(run.clone()));

    println!("{}", Counts::heads());
    let (mut told, hours) = (0, number(run.end));
    let mut samples = tokio::time::interval(SAMPLE);
    loop {
        tokio::select! {
            ended = tasks.join_next() => match ended {
                Some(task) => task?,
                None => break,
            },
            _ = samples.tick() => {
                let now = run.clock.now();
                if let Some(memory) = server.memory() {
                    run.counts.memory(now, memory);
                }
                while told < number(now - SETTLED * run.clock.speed).min(hours) {
                    println!("{}", run.counts.row(told));
                    told += 1;
                }
            }
        }
    }
    for hour in told..hours {
        println!("{}", run.counts.row(hour));
    }
    Ok(())
}

/// Makes the next punch when it is due, until there is none.
async fn punch(run: Arc<Run>, next: Arc<AtomicUsize>) {
    let (mut phone, mut kiosk) = (Link::default(), Link::default());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(due) = run.punches.get(number) else {
            return;
        };
        let person = &run.site.people[due.person];
        let begin = run.clock.wait_until(due.at).await;
        let header = &run.site.kiosks[number % run.site.kiosks.len()];
        match punch_once(&run, person, header, &mut phone, &mut kiosk).await {
            // From when the phone should have asked: what waited for others is slow, too.
            Ok(acknowledged) => run.counts.punch(due.at, begin.elapsed(), acknowledged),
            Err(error) => run.counts.error(due.at, &format!("a punch: {error:#}")),
        }
    }
}

/// A phone asks for a badge, and a kiosk sends it.
async fn punch_once(
    run: &Run,
    person: &Person,
    header: &str,
    phone: &mut Link,
    kiosk: &mut Link,
) -> Result<Acknowledged> {
    let body = format!("{{\"device_id\":{}}}", person.device);
    let asked = ("POST", "/punch/request-token", body.as_str());
    let badge: Badge = serde_json::from_str(&phone.send(run, &person.header, asked).await?)?;
    let claims = peek(&badge.qr_token).context("the badge says nothing")?;
    let body = format!("{{\"qr_token\":\"{}\"}}", badge.qr_token);
    let shown = ("POST", "/punch/validate", body.as_str());
    let answer: PunchAnswer = serde_json::from_str(&kiosk.send(run, header, shown).await?)?;
    Ok(Acknowledged {
        punch: answer.punch_id,
        account: person.account,
        badge: claims.jti,
    })
}

/// A kiosk's signs of life, until the end.
async fn live(run: Arc<Run>, header: String) {
    let mut link = Link::default();
    let mut at = 0.0;
    while at < run.end {
        run.clock.wait_until(at).await;
        let sent = ("POST", "/kiosk/heartbeat", HEARTBEAT);
        match link.send(&run, &header, sent).await {
            Ok(_) => run.counts.heartbeat(),
            Err(error) => run.counts.error(at, &format!("a sign of life: {error:#}")),
        }
        at += HEARTBEATS;
    }
}

/// An administrator's looks, until the end.
async fn look(run: Arc<Run>) {
    let mut link = Link::default();
    let mut at = 0.0;
    while at < run.end {
        let mut begin = run.clock.wait_until(at).await;
        for path in LOOKED_AT {
            match link.send(&run, &run.site.admin, ("GET", path, "")).await {
                Ok(_) => run.counts.read(begin.elapsed()),
                Err(error) => run.counts.error(at, &format!("{path}: {error:#}")),
            }
            begin = Instant::now();
        }
        at += LOOKS;
    }
}

/// A connection, opened anew where the last one is gone or was idle for long.
#[derive(Debug, Default)]
struct Link(Option<(Connection, Instant)>);

impl Link {
    /// Sends a request (its method, its path and its body); gives the body of the answer, which has to
    /// be a good one.
    async fn send(
        &mut self,
        run: &Run,
        header: &str,
        (method, path, body): (&str, &str, &str),
    ) -> Result<String> {
        let kept = self.0.take();
        let mut connection = match kept.filter(|(_, used)| used.elapsed() < IDLE) {
            Some((connection, _)) => connection,
            None => Connection::open(run.address, String::new()).await?,
        };
        connection.carry(header);
        let (status, answer) = connection
            .send(method, path, "application/json", body)
            .await?;
        self.0 = Some((connection, Instant::now()));
        if status != 200 {
            bail!("{status}: {answer}");
        }
        Ok(answer)
    }
}

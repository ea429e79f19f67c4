//! `chrona load reads`.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Result, bail};
use chrona_backend::clock::{Clock, SystemClock};
use chrono::TimeDelta;
use clap::Args;
use reqwest::{Method, RequestBuilder};
use tokio::{sync::RwLock, time::Instant};

use super::{
    api::{Answer, Api},
    drive::{Run, Timed, drive},
    report::{Report, Scene},
    session::{Account, Session, SignIn},
    shape::Shape,
};
use crate::input;

/// What an administrator's day reads, and how often among a hundred reads.
const READS: [Reading; 11] = [
    reading("GET /admin/presence", "?present=true&limit=50", 20),
    reading("GET /admin/dashboard/stats", "", 15),
    reading("GET /admin/punches", "?limit=50", 20),
    reading(
        "GET /admin/punches (a week)",
        "?limit=100&from_date={week}&to_date={today}",
        10,
    ),
    reading("GET /admin/users", "?limit=50", 10),
    reading("GET /admin/devices", "?limit=50", 5),
    reading("GET /admin/kiosks", "?limit=50", 3),
    reading("GET /kiosk/all-status", "?limit=50", 5),
    reading("GET /admin/hr-codes", "?limit=50", 4),
    reading("GET /admin/audit-logs", "?limit=50", 5),
    reading(
        "GET /admin/reports/attendance (a week)",
        "?format=json&from={week}&to={today}",
        3,
    ),
];
/// How long a worker stays away after an answer that is not what it should be.
const AWAY: Duration = Duration::from_millis(200);

/// An operation and how it is asked for.
#[derive(Clone, Copy, Debug)]
struct Reading {
    name: &'static str,
    query: &'static str,
    weight: u32,
}

const fn reading(name: &'static str, query: &'static str, weight: u32) -> Reading {
    Reading {
        name,
        query,
        weight,
    }
}

impl Reading {
    fn path(self, today: &str, week: &str) -> String {
        let path = self.name.trim_start_matches("GET ");
        let path = path.split(' ').next().unwrap_or(path);
        let query = self.query.replace("{today}", today).replace("{week}", week);
        format!("{path}{query}")
    }
}

/// Read as an administrator does: who is in, lists, the dashboard, a report
///
/// Nothing is changed but what reading leaves: the sign-in and, once in an hour, a line for each kind
/// of reading in the audit log. The reads come in the same order each time, each as often as in a
/// back-office's day; what a server does not have is left out.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    printf %s \"$PASSWORD\" | chrona load reads --url https://pointage.exemple.fr/api \\\n      \
    --email camille@exemple.fr --password-stdin --totp-code 123456\n  \
    chrona load reads --url http://localhost:8000 --email camille@exemple.fr --password-stdin \\\n      \
    --connections 4 --seconds 30 --json < password.txt")]
pub(super) struct Arguments {
    #[command(flatten)]
    shape: Shape,
    /// The address an administrator signs in with
    #[arg(long)]
    email: String,
    /// Read the password from standard input
    #[arg(long, required = true)]
    password_stdin: bool,
    /// The code that the authenticator app shows, where the account has a second factor
    #[arg(long, value_name = "CODE")]
    totp_code: Option<String>,
}

pub(super) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let shape = &arguments.shape;
    let api = shape.api()?;
    let account = Account {
        email: arguments.email.trim().to_owned(),
        password: input::password()?,
    };
    let code = arguments.totp_code.as_deref();
    let session = match Session::sign_in(&api, account, code).await? {
        SignIn::Done(session) => session,
        SignIn::Refused(why) => bail!("{why}"),
        SignIn::Later(seconds) => {
            bail!("the server lets nobody of this network sign in for {seconds} s")
        }
    };
    let reads = match available(&api, &session).await {
        Ok(reads) => reads,
        Err(error) => {
            session.end(&api).await;
            return Err(error);
        }
    };

    let names: Vec<&'static str> = reads.iter().map(|read| read.name).collect();
    let order = Arc::new(in_turn(&reads));
    let reads = Arc::new(reads);
    let session = Arc::new(RwLock::new(session));
    let run = Run::new(shape.pace(), &names)?;
    let ended = drive(&run, shape.connections, || {
        let (run, api, session) = (run.clone(), api.clone(), session.clone());
        worker(run, api, session, reads.clone(), order.clone())
    })
    .await?;
    if let Some(session) = Arc::into_inner(session) {
        session.into_inner().end(&api).await;
    }
    let scene = Scene {
        command: "reads",
        people: None,
        left_out: 0,
        most_per_second: None,
    };
    Report::new(shape, scene, ended).print()
}

/// A read that this server has.
#[derive(Debug)]
struct Read {
    name: &'static str,
    path: String,
    weight: u32,
}

/// Tries each read once: those the server does not have are left out, and what it refuses ends all.
async fn available(api: &Api, session: &Session) -> Result<Vec<Read>> {
    let today = SystemClock.now().date_naive();
    let week = today - TimeDelta::days(6);
    let (today, week) = (today.to_string(), week.to_string());
    let mut reads = Vec::new();
    for reading in READS {
        let path = reading.path(&today, &week);
        let answer = api
            .ask(session.sign(api.request(Method::GET, &path)))
            .await?;
        match answer.status {
            200 => reads.push(Read {
                name: reading.name,
                path,
                weight: reading.weight,
            }),
            404 | 405 => eprintln!("Left out, since the server has no {}.", reading.name),
            _ => bail!("{}: {}", reading.name, answer.words()),
        }
    }
    if reads.is_empty() {
        bail!("there is nothing here that an administrator reads: is that the API's address?");
    }
    Ok(reads)
}

/// Which read comes when: each as often as its weight says, and spread out.
fn in_turn(reads: &[Read]) -> Vec<usize> {
    let all: u32 = reads.iter().map(|read| read.weight).sum();
    let mut credits = vec![0_i64; reads.len()];
    (0..all)
        .map(|_| {
            for (credit, read) in credits.iter_mut().zip(reads) {
                *credit += i64::from(read.weight);
            }
            let mut next = 0;
            for (place, credit) in credits.iter().enumerate() {
                if *credit > credits[next] {
                    next = place;
                }
            }
            credits[next] -= i64::from(all);
            next
        })
        .collect()
}

async fn worker(
    run: Arc<Run>,
    api: Api,
    session: Arc<RwLock<Session>>,
    reads: Arc<Vec<Read>>,
    order: Arc<Vec<usize>>,
) {
    while let Some(turn) = run.pace.turn().await {
        let place = usize::try_from(turn.number).unwrap_or(0) % order.len();
        let read = order[place];
        let Some(request) = request(&run, &api, &session, &reads[read].path).await else {
            return;
        };
        let answered = run.time(read, turn.begin(), request, 0, is_json).await;
        if let Ok(Timed::Bad(answer)) = answered {
            if answer.status == 401 {
                session.write().await.expire();
            }
            let away = answer.retry_after.map_or(AWAY, Duration::from_secs);
            run.pace.wait_until(Instant::now() + away).await;
        }
    }
}

/// A read by who is signed in, anew where it is time; none where that is refused, which ends the run.
async fn request(
    run: &Run,
    api: &Api,
    session: &RwLock<Session>,
    path: &str,
) -> Option<RequestBuilder> {
    let is_old = session.read().await.is_old();
    if is_old {
        let mut session = session.write().await;
        // Another worker may have come first.
        if session.is_old()
            && let Err(why) = session.renew(api).await
        {
            run.fail(format!("the session cannot be renewed: {why:#}"));
            return None;
        }
    }
    Some(session.read().await.sign(api.request(Method::GET, path)))
}

/// Whether an answer is a list or an object: looked at no closer, since that takes time that is not
/// the server's.
fn is_json(answer: &Answer) -> Option<()> {
    let first = answer.body.first().copied();
    (answer.status == 200 && matches!(first, Some(b'[' | b'{'))).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(weight: u32) -> Read {
        Read {
            name: "GET /",
            path: "/".to_owned(),
            weight,
        }
    }

    #[test]
    fn each_read_comes_as_often_as_its_weight_and_not_all_at_once() {
        assert_eq!(in_turn(&[read(2), read(1), read(1)]), [0, 1, 2, 0]);
        let order = in_turn(&[read(20), read(10), read(3)]);
        let count = |which| order.iter().filter(|read| **read == which).count();
        assert_eq!((order.len(), count(0), count(1), count(2)), (33, 20, 10, 3));
    }

    #[test]
    fn the_weights_are_of_a_hundred() {
        assert_eq!(READS.iter().map(|reading| reading.weight).sum::<u32>(), 100);
    }

    #[test]
    fn a_weeks_dates_stand_in_the_query() {
        let week = READS
            .iter()
            .find(|reading| reading.query.contains("from_date"));
        assert_eq!(
            week.unwrap().path("2027-03-28", "2027-03-22"),
            "/admin/punches?limit=100&from_date=2027-03-22&to_date=2027-03-28"
        );
    }
}

//! `chrona load punches`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use chrona_api_types::{KioskKey, ProblemCode};
use clap::Args;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::{
    api::{Answer, Api},
    drive::{Run, Timed, drive},
    pace::Turn,
    people::{People, Person, Spacing},
    people_file,
    phones::Phones,
    report::{Report, Scene},
    session::Account,
    shape::Shape,
    sign_in,
};

const OPERATIONS: [&str; 2] = ["POST /punch/request-token", "POST /punch/validate"];
/// Where badges are asked for.
const ASK: &str = "/punch/request-token";
const BADGE: usize = 0;
const PUNCH: usize = 1;
/// How long someone stays away whom the server cannot serve and does not say until when.
const AWAY: Duration = Duration::from_secs(1);
/// How long signing everyone out may take.
const FAREWELL: Duration = Duration::from_secs(10);

/// Have people ask for badges and punch them at a kiosk
///
/// It writes REAL PUNCHES, which nothing takes back, for the people it is given, and the server may
/// e-mail them about the sign-in and the phone: use accounts made for it, or a copy of the
/// organisation. Everyone signs in, one after another, and gets a phone called `chrona load` unless
/// there is one without a key already (see --phone-keys).
///
/// Badges and punches are timed apart; a punch follows its badge at once. One person may ask for a
/// few badges only in 10 seconds, so the more a second, the more people it takes: about 3 for 2 a
/// second.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona load punches --url https://pointage.exemple.fr/api --kiosk-key-file kiosk.json \\\n      \
    --people people.csv --yes-write-punches\n  \
    chrona load punches --url http://localhost:8000 --kiosk-key-file kiosk.json \\\n      \
    --people people.csv --rate 20/s --seconds 60 --json --yes-write-punches\n\n\
    The people's file: a line for each, the address, a comma, the password.")]
pub(super) struct Arguments {
    #[command(flatten)]
    shape: Shape,
    /// The kiosk's key, or its configuration as `create-kiosk --json` prints it
    #[arg(long, value_name = "FILE")]
    kiosk_key_file: PathBuf,
    /// Who punches: a line for each, the address, a comma, the password
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// Have phones with keys, as My badge makes them, and keep the keys in this file for the next time
    ///
    /// Each request for a badge then comes with a proof of the key, which the server verifies and
    /// notes: that is what real phones cost it, and what a server with `REQUIRE_DEVICE_PROOF` wants.
    /// The file is made where there is none. Its owner alone may read it; use it for one server.
    #[arg(long, value_name = "FILE")]
    phone_keys: Option<PathBuf>,
    /// The server's `BADGE_LIMIT_PER_10S`: how many badges one person may ask for in 10 seconds
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    badge_limit: u32,
    /// Yes, write punches for these people, for good
    #[arg(long)]
    yes_write_punches: bool,
}

/// What the tool reads of a badge.
#[derive(Deserialize)]
struct Badge {
    qr_token: String,
}

/// What the tool reads of a punch.
#[derive(Deserialize)]
struct Punch {
    success: bool,
}

#[derive(Deserialize)]
struct KioskStatus {
    is_active: bool,
}

pub(super) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let shape = &arguments.shape;
    if !arguments.yes_write_punches {
        bail!(
            "this writes real punches at {}, which nothing takes back: add --yes-write-punches if that is wanted",
            shape.url
        );
    }
    let key = kiosk_key(&arguments.kiosk_key_file)?;
    let accounts = people_file::read(&arguments.people)?;
    let spacing = Spacing::new(arguments.badge_limit);
    let accounts = enough(accounts, spacing, arguments)?;
    let phones = Phones::new(arguments.phone_keys.as_deref())?;
    let api = shape.api()?;
    check_kiosk(&api, &key).await?;

    let wanted = accounts.len();
    let people = sign_in::everyone(&api, accounts, phones).await?;
    let count = people.len();
    let people = Arc::new(People::new(spacing, people));
    let run = Run::new(shape.pace(), &OPERATIONS)?;
    if shape.rate.is_none() {
        people.spread();
    }
    let key = Arc::new(key);
    let ended = drive(&run, shape.connections, || {
        worker(run.clone(), api.clone(), people.clone(), key.clone())
    })
    .await?;
    // A server that no longer answers is not waited for.
    let _ = tokio::time::timeout(FAREWELL, async {
        for person in people.all() {
            person.session.end(&api).await;
        }
    })
    .await;

    let scene = Scene {
        command: "punches",
        people: Some(count),
        left_out: wanted - count,
        most_per_second: Some(spacing.most_per_second(count)),
    };
    Report::new(shape, scene, ended).print()
}

/// As many people as the rate takes; refused where there are not as many.
fn enough(accounts: Vec<Account>, spacing: Spacing, arguments: &Arguments) -> Result<Vec<Account>> {
    let Some(rate) = arguments.shape.rate else {
        return Ok(accounts);
    };
    let needed = spacing.people_for(rate);
    if accounts.len() < needed {
        bail!(
            "{} people are too few for {rate} punches a second: each may ask for {} badges in 10 s, so it takes {needed}; \
             name more, lower --rate, or raise BADGE_LIMIT_PER_10S on the server and --badge-limit here",
            accounts.len(),
            arguments.badge_limit
        );
    }
    // Some more than needed, for a server that is slow to answer; signing in takes its time.
    Ok(accounts.into_iter().take(needed + needed / 2 + 1).collect())
}

/// The key in a file, alone or in a kiosk's configuration.
fn kiosk_key(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let text = text.trim();
    let key = match serde_json::from_str::<KioskKey>(text) {
        Ok(configuration) => configuration.api_key,
        Err(_) => text.to_owned(),
    };
    if key.is_empty() || !key.chars().all(|letter| letter.is_ascii_graphic()) {
        bail!("{} holds no kiosk's key", file.display());
    }
    Ok(key)
}

async fn check_kiosk(api: &Api, key: &str) -> Result<()> {
    let request = api.request(Method::GET, "/kiosk/status");
    let answer = api.ask(request.header("X-Kiosk-API-Key", key)).await?;
    let status: KioskStatus = answer.read(200).context("the kiosk's key cannot be used")?;
    if !status.is_active {
        bail!("the kiosk is not active: an administrator turns it on in the back-office");
    }
    Ok(())
}

/// Badges and punches, one after another, until no more turns are given.
async fn worker(run: Arc<Run>, api: Api, people: Arc<People>, key: Arc<String>) {
    while let Some(turn) = run.pace.turn().await {
        let Some(mut person) = people.take(&run.pace).await else {
            return;
        };
        let mut turn = Some(turn);
        if person.session.is_old() {
            if let Err(why) = person.session.renew(&api).await {
                eprintln!("Left out: {why:#}");
                if people.lose(person) == 0 {
                    run.fail("nobody is left who could punch".to_owned());
                }
                continue;
            }
            // That was not the badge's time.
            turn = None;
        }
        let badge = ask_for_badge(&run, &api, person, turn, &people).await;
        if let Some((person, badge, answered_at)) = badge {
            punch(&run, &api, &key, &badge).await;
            people.give_back(person, answered_at);
        }
    }
}

/// Asks for a badge. Who gets none is given back, for later.
async fn ask_for_badge(
    run: &Run,
    api: &Api,
    mut person: Person,
    turn: Option<Turn>,
    people: &People,
) -> Option<(Person, String, Instant)> {
    let body = json!({ "device_id": person.phone.id });
    let request = api.request(Method::POST, ASK).json(&body);
    let mut request = person.session.sign(request);
    if let Some(key) = &person.phone.key {
        match key.proof("POST", &api.url(ASK), person.session.access_token()) {
            Ok(proof) => request = request.header("DPoP", proof),
            Err(why) => run.fail(why.to_string()),
        }
    }
    let begin = turn.map_or_else(Instant::now, Turn::begin);
    let sent = body.to_string().len();
    let judge = |answer: &Answer| answer.read::<Badge>(200).ok();
    let answered = run.time(BADGE, begin, request, sent, judge).await;
    let now = Instant::now();
    match answered {
        Ok(Timed::Good(badge)) => return Some((person, badge.qr_token, now)),
        Ok(Timed::Bad(answer)) => {
            // A proof that does not hold is no fault of the access token's.
            if answer.problem().code == ProblemCode::Unauthorized.as_str() {
                person.session.expire();
            }
            let away = answer.retry_after.map_or(AWAY, Duration::from_secs);
            people.away_until(person, now + away.max(AWAY));
        }
        Err(_) => people.give_back(person, now),
    }
    None
}

async fn punch(run: &Run, api: &Api, key: &str, badge: &str) {
    let body = json!({ "qr_token": badge });
    let request = api.request(Method::POST, "/punch/validate").json(&body);
    let request = request.header("X-Kiosk-API-Key", key);
    let sent = body.to_string().len();
    let judge = |answer: &Answer| {
        let punch: Punch = answer.read(200).ok()?;
        punch.success.then_some(())
    };
    let answered = run.time(PUNCH, Instant::now(), request, sent, judge).await;
    if let Ok(Timed::Bad(answer)) = answered {
        let code = answer.problem().code;
        if answer.status == 401 || code == ProblemCode::KioskInactive.as_str() {
            run.fail(format!("the kiosk can no longer punch: {}", answer.words()));
        }
    }
}

//! Getting many people ready: signed in, each with a phone.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::Instant;

use super::{
    api::Api,
    people::Person,
    phones::Phones,
    progress::Progress,
    session::{Account, Session, SignIn},
};

/// How many sign in at a stretch: a server lets 100 of one network in 5 minutes, and others there
/// want to sign in too.
const STRETCH: usize = 90;
/// How long a stretch takes at least, where another one follows.
const PAUSE: Duration = Duration::from_mins(5);

/// Signs people in, one after another, and finds each a phone. Who cannot sign in or has no phone is
/// told of and left out.
pub(super) async fn everyone(
    api: &Api,
    accounts: Vec<Account>,
    mut phones: Phones,
) -> Result<Vec<Person>> {
    let progress = Progress::new(Instant::now());
    let count = accounts.len();
    if count > STRETCH {
        let minutes = (count - 1) / STRETCH * 5;
        progress.remark(&format!(
            "A server lets about 100 people of one network sign in within 5 minutes: {count} people take {minutes} minutes."
        ));
    }
    let mut people = Vec::new();
    let mut stretch_began = Instant::now();
    for (number, account) in accounts.into_iter().enumerate() {
        if number > 0 && number % STRETCH == 0 {
            wait(&progress, stretch_began + PAUSE, number, count).await;
            stretch_began = Instant::now();
        }
        progress.say(&format!("Signing in: {number} of {count}"));
        let session = match patiently(api, account, &progress, number, count).await? {
            Ok(session) => session,
            Err(why) => {
                progress.remark(&format!("Left out: {why}"));
                continue;
            }
        };
        match phones.of(api, &session).await? {
            Ok(phone) => people.push(Person::new(session, phone)),
            Err(why) => {
                progress.remark(&format!("Left out: {}: {why}", session.email()));
                session.end(api).await;
            }
        }
    }
    progress.clear();
    if people.is_empty() {
        bail!("nobody is left who could punch");
    }
    Ok(people)
}

/// Signs someone in, as soon as the server allows.
async fn patiently(
    api: &Api,
    account: Account,
    progress: &Progress,
    number: usize,
    count: usize,
) -> Result<Result<Session, String>> {
    loop {
        match Session::sign_in(api, account.clone(), None).await? {
            SignIn::Done(session) => return Ok(Ok(session)),
            SignIn::Refused(why) => return Ok(Err(why)),
            SignIn::Later(seconds) => {
                progress.remark(&format!(
                    "The server lets nobody else of this network sign in for {seconds} s."
                ));
                let until = Instant::now() + Duration::from_secs(seconds.max(1));
                wait(progress, until, number, count).await;
            }
        }
    }
}

async fn wait(progress: &Progress, until: Instant, number: usize, count: usize) {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        progress.say(&format!(
            "Signing in: {number} of {count}, going on in {} s",
            left.as_secs() + 1
        ));
        tokio::time::sleep(left.min(Duration::from_secs(1))).await;
    }
}

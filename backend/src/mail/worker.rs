//! The task that sends what is in the outbox.

use std::time::Duration;

use chrona_store::{
    StoreError,
    identity::email_changes,
    operations::{
        outbox::{self, Claimed},
        sent_mail::{self, Left},
    },
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    breaker::Breaker,
    relay::{Receipt, SendError},
};
use crate::kernel::{Context, tasks::Task, text};

/// How often the outbox is looked into for what other instances wrote or whose turn comes again.
const LOOK: Duration = Duration::from_secs(2);
/// Nobody else sends a message for this long after it was claimed: longer than sending may take.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// The first wait after a failure; twice as long after each further one…
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(15);
/// …but never longer than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// A message that could not be sent for this long is given up.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);
/// What was given up is thrown away after so long: it names people.
const MEMORY: TimeDelta = TimeDelta::days(30);
/// What has left is forgotten after so long.
const SENT_MEMORY: TimeDelta = TimeDelta::days(90);
/// How often that is looked for.
const SWEEP: TimeDelta = TimeDelta::hours(1);
/// How much of a relay's words is kept.
const LONGEST_WORDS: usize = 500;

/// Sends what is in the outbox until the process is told to stop; a message under way is finished.
pub(crate) async fn run(context: &Context) {
    let mut breaker = Breaker::default();
    let mut swept_at = None;
    loop {
        let worked = match sweep(context, &mut swept_at).await {
            Ok(()) => send_all(context, &mut breaker).await,
            Err(error) => Err(error),
        };
        context.tasks.note_result(Task::Mail, &worked);
        if let Err(error) = worked {
            tracing::warn!(%error, "e-mail waits for the database");
        }
        tokio::select! {
            () = context.stopping.cancelled() => return,
            () = context.mail.written.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn sweep(context: &Context, swept_at: &mut Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let now = context.clock.now();
    if swept_at.is_none_or(|swept_at| (now - swept_at).abs() >= SWEEP) {
        let writer = context.store.writer();
        outbox::forget_given_up(writer, now - MEMORY).await?;
        sent_mail::forget_before(writer, now - SENT_MEMORY).await?;
        email_changes::forget_over(writer, now).await?;
        *swept_at = Some(now);
    }
    Ok(())
}

async fn send_all(context: &Context, breaker: &mut Breaker) -> Result<(), StoreError> {
    while breaker.lets_pass(context.clock.now()) && !context.stopping.is_cancelled() {
        let lease = context.random.text::<16>();
        let now = context.clock.now();
        let writer = context.store.writer();
        let Some(message) = outbox::claim(writer, &lease, now + LEASE, now).await? else {
            return Ok(());
        };
        let sent = deliver(context, &message).await;
        match &sent {
            Ok(_) | Err(SendError::Refused(_)) => breaker.worked(),
            Err(SendError::Relay(_)) => breaker.failed(context.clock.now()),
        }
        note(context, &message, &lease, sent).await?;
    }
    Ok(())
}

async fn deliver(context: &Context, message: &Claimed) -> Result<Receipt, SendError> {
    let words = context
        .mail
        .open(&message.recipient, &message.sealed)
        .map_err(|error| SendError::Refused(error.to_string()))?;
    let name = format!(
        "chrona-{}-{}",
        message.created_at.timestamp_millis(),
        message.id
    );
    context
        .mail
        .delivery
        .send(&name, &message.recipient, &words, message.created_at)
        .await
}

/// Writes down what became of a message.
async fn note(
    context: &Context,
    message: &Claimed,
    lease: &str,
    sent: Result<Receipt, SendError>,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let error = match sent {
        Ok(receipt) => return note_sent(context, message, lease, &receipt).await,
        Err(error) => error,
    };
    let is_final = matches!(error, SendError::Refused(_)) || now - message.created_at >= GIVE_UP;
    let outcome = if is_final { "given_up" } else { "delayed" };
    context.metrics.mail.with_label_values(&[outcome]).inc();
    tracing::warn!(id = message.id.0, kind = message.kind, tries = message.tries, outcome, %error,
        "an e-mail was not sent");
    let words = shortened(&error.to_string());
    let next = now + wait(message.tries, u16::from_be_bytes(context.random.bytes()));
    let given_up_at = is_final.then_some(now);
    let transaction = context.store.begin().await?;
    outbox::failed(&transaction, message.id, lease, &words, next, given_up_at).await?;
    if matches!(error, SendError::Refused(_)) {
        let key = text::email_key(&message.recipient);
        sent_mail::refused(&transaction, &key, &words, now).await?;
    }
    Ok(transaction.commit().await?)
}

/// Writes down that a message has left. A database that is away for a moment must not make it leave again: it is
/// told so until the lease is nearly over.
async fn note_sent(
    context: &Context,
    message: &Claimed,
    lease: &str,
    receipt: &Receipt,
) -> Result<(), StoreError> {
    let outcome = if receipt.way == "console" {
        "logged"
    } else {
        "sent"
    };
    context.metrics.mail.with_label_values(&[outcome]).inc();
    let answer = shortened(&receipt.answer);
    let key = text::email_key(&message.recipient);
    let left = Left {
        way: receipt.way,
        answer: &answer,
        at: context.clock.now(),
    };
    let noted = async || {
        let transaction = context.store.begin().await?;
        // Thrown away with its account meanwhile, it leaves no trace.
        if outbox::sent(&transaction, message.id, lease).await? {
            sent_mail::insert(&transaction, message, &key, left).await?;
            if receipt.way != "console" {
                sent_mail::taken(&transaction, &key).await?;
            }
        }
        transaction.commit().await.map_err(StoreError::from)
    };
    let mut tries = 0;
    loop {
        match noted().await {
            Err(error) if tries < 60 && !context.stopping.is_cancelled() => {
                tracing::warn!(%error, "a sent e-mail waits to be noted");
                tries += 1;
                tokio::time::sleep(LOOK).await;
            }
            noted => return noted,
        }
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(LONGEST_WORDS).collect()
}

/// How long to wait after this many tries: twice as long each time, of which a random half, so that
/// what failed together does not come back together.
fn wait(tries: i32, random: u16) -> TimeDelta {
    let doublings = tries.saturating_sub(1).clamp(0, 20);
    let whole = (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT);
    let half = whole.num_milliseconds() / 2;
    TimeDelta::milliseconds(half + half * i64::from(random) / i64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_never_the_same_for_all() {
        assert_eq!(wait(1, 0), TimeDelta::milliseconds(7_500));
        assert_eq!(wait(1, u16::MAX), TimeDelta::seconds(15));
        assert_eq!(wait(3, u16::MAX), TimeDelta::seconds(60));
        assert_eq!(wait(100, u16::MAX), TimeDelta::hours(1));
        assert!(wait(100, 0) >= TimeDelta::minutes(30));
    }
}

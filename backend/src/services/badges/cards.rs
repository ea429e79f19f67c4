//! What stands in for a phone: printed badges, tags and PINs, given and taken away. A person has one of
//! each at most.

use chrona_api_types::{
    AuditEvent, Device, DeviceKind, GiveTag, MyMeans, PersonId, PrintedBadge, ProblemCode,
    SetMyPin, SetPin, tag,
};
use chrona_badge::card;
use chrona_store::{
    badges::{
        cards::{self, NewCard},
        devices,
    },
    identity::accounts,
    privacy::audit::NewEntry,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::devices::device;
use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, Tx, limits::PinAttempts, own_password::prove_password,
        permissions::Action, text,
    },
    random::NO_LOOK_ALIKES,
};

/// How much of a number's end tells a card from others.
const SHOWN: usize = 4;

/// Makes a printed badge for someone: the one before is revoked. Its code is shown here and never again.
pub async fn print_badge(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<PrintedBadge, ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    let drawn = app.random.characters(NO_LOOK_ALIKES, card::LENGTH);
    let code = format!("{}{drawn}", card::PREFIX);
    let new = new_card(app, account_id, DeviceKind::PrintedBadge, &code);
    let device = give(app, request, new).await?;
    Ok(PrintedBadge { device, code })
}

/// Gives someone a tag: the one before is revoked.
pub async fn give_tag(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: GiveTag,
) -> Result<Device, ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    let number = tag_to_give("number", &body.number)?;
    let new = new_card(app, account_id, DeviceKind::Tag, &number);
    give(app, request, new).await
}

/// Gives someone a PIN, in the place of the one before.
pub async fn set_pin(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: SetPin,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageBadges)?;
    keep_pin(app, request, account_id, &body.pin).await
}

/// Gives the caller a PIN, by the password.
pub async fn set_own_pin(app: &App, request: &Request, body: SetMyPin) -> Result<(), ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    check_pin(&body.pin)?;
    let field = "current_password";
    prove_password(app, request, field, &body.current_password).await?;
    keep_pin(app, request, request.caller.person.id, &body.pin).await
}

/// What the caller may punch by without a phone.
pub async fn own(app: &App, request: &Request) -> Result<MyMeans, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let kinds = cards::kinds(app.store.reader(), request.caller.person.id).await?;
    let has = |kind: DeviceKind| kinds.contains(&kind);
    Ok(MyMeans {
        staff_number: request.caller.person.staff_number.clone(),
        has_pin: has(DeviceKind::Pin),
        has_printed_badge: has(DeviceKind::PrintedBadge),
        has_tag: has(DeviceKind::Tag),
    })
}

async fn keep_pin(
    app: &App,
    request: &Request,
    account_id: PersonId,
    pin: &str,
) -> Result<(), ServiceError> {
    check_pin(pin)?;
    let pin_hash = app.passwords.hash(pin).await?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    lock(&transaction, account_id).await?;
    if !cards::change_pin(&transaction, account_id, &pin_hash).await? {
        let new = NewCard {
            account_id,
            kind: DeviceKind::Pin,
            name: "PIN".to_owned(),
            fingerprint: app.random.text::<16>(),
            card_hash: None,
            pin_hash: Some(pin_hash),
            created_at: now,
        };
        cards::insert(&transaction, new).await?;
    }
    let entry = request.entry_on(AuditEvent::PinChanged, account_id);
    transaction.commit([entry]).await?;
    PinAttempts::forgive_all(app, account_id).await
}

fn new_card(app: &App, account_id: PersonId, kind: DeviceKind, number: &str) -> NewCard {
    let before = number.chars().count().saturating_sub(SHOWN);
    let end: String = number.chars().skip(before).collect();
    NewCard {
        account_id,
        kind,
        name: format!("…{end}"),
        fingerprint: app.random.text::<16>(),
        card_hash: Some(digest(number)),
        pin_hash: None,
        created_at: app.clock.now(),
    }
}

/// Gives a card to whom it is for, in the place of their other one of its kind.
async fn give(app: &App, request: &Request, new: NewCard) -> Result<Device, ServiceError> {
    let (account_id, kind, now) = (new.account_id, new.kind, new.created_at);
    let transaction = Tx::begin(app, now).await?;
    lock(&transaction, account_id).await?;
    let mut entries = revoke_other(&transaction, request, account_id, kind, now).await?;
    let id = cards::insert(&transaction, new)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::CardTaken))?;
    entries.push(NewEntry {
        device_id: Some(id),
        event_data: Some(serde_json::json!({ "kind": kind.as_str() })),
        ..request.entry_on(AuditEvent::CardGiven, account_id)
    });
    let made = devices::find(&transaction, id).await?;
    let made = made.ok_or_else(|| ServiceError::Internal("a made card is not there".to_owned()))?;
    transaction.commit(entries).await?;
    Ok(device(made))
}

async fn revoke_other(
    transaction: &impl ConnectionTrait,
    request: &Request,
    account_id: PersonId,
    kind: DeviceKind,
    now: DateTime<Utc>,
) -> Result<Vec<NewEntry>, ServiceError> {
    let revoked = cards::revoke_kind(transaction, account_id, kind, now).await?;
    let entry = revoked.map(|id| NewEntry {
        device_id: Some(id),
        ..request.entry_on(AuditEvent::DeviceRevoked, account_id)
    });
    Ok(entry.into_iter().collect())
}

/// Locks an account that is not closed.
async fn lock(
    transaction: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<(), ServiceError> {
    accounts::lock(transaction, &[account_id]).await?;
    let person = accounts::find(transaction, account_id).await?;
    if person.is_none_or(|person| person.closed_at.is_some()) {
        return Err(ProblemCode::UserNotFound.into());
    }
    Ok(())
}

/// Refuses what is no PIN, and those that are guessed first.
fn check_pin(pin: &str) -> Result<(), ServiceError> {
    let is_pin = (6..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<i16> = pin
        .as_bytes()
        .windows(2)
        .map(|pair| i16::from(pair[1]) - i16::from(pair[0]))
        .collect();
    let in_a_row = |step: i16| {
        steps
            .iter()
            .all(|&taken| taken == step || taken == -9 * step)
    };
    if is_pin && ![0, 1, -1].into_iter().any(in_a_row) {
        Ok(())
    } else {
        Err(ServiceError::field("pin", FaultKind::NotAPin))
    }
}

/// The number of a tag that is given to someone: one that kiosks read.
pub(crate) fn tag_to_give(field: &str, given: &str) -> Result<String, ServiceError> {
    tag::number(given).ok_or_else(|| ServiceError::field(field, FaultKind::NotATag))
}

/// What is kept of a number, by which it is found. A printed badge's was drawn, so that there is nothing
/// to stretch; a tag's is short, and the database's reader finds it by trying.
pub(crate) fn digest(number: &str) -> String {
    text::sha256(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_to_eight_digits_that_are_not_guessed_first() {
        for good in ["294817", "00112233", "1357924", "121212", "123457"] {
            assert!(check_pin(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "29481",
            "294817365",
            "29481a",
            "２９４８１７",
            "000000",
            "123456",
            "876543",
            "7890123",
            "3210987",
        ] {
            assert!(check_pin(bad).is_err(), "{bad}");
        }
    }
}

//! Punching without a phone: by a printed badge or a staff number with a PIN, or by a tag. Each is a
//! device of the person's, which is revoked like a phone. See docs/without-phone.md.

use chrona_api_types::{
    AuditEvent, DeviceId, DeviceKind, KioskId, KioskMeans, Means, PersonId, ProblemCode,
    PunchAnswer, PunchMethod, PunchWithoutPhone, TagRule, tag,
};
use chrona_badge::card;
use chrona_store::{
    badges::cards::{self, Shown},
    identity::accounts,
    kiosks::KioskRow,
    privacy::audit::NewEntry,
    punching::{new_punches, punches as stored},
};

use super::{
    punches::{self, counted, told_since},
    second_punch::{self, Confirmed},
    writer::{PunchRequest, Recorded},
};
use crate::{
    App,
    kernel::{
        ClientInfo, ServiceError, Tx,
        limits::{self, Limit, MOST_FAILURES, PinAttempts},
        moments::checked_time,
        text,
    },
    services::{badges::cards::digest, kiosks},
};

/// Records the punch of someone who shows no phone. Sent again with the same key, it is the same punch.
pub async fn punch(
    app: &App,
    kiosk: &KioskRow,
    request: PunchWithoutPhone,
    client: &ClientInfo,
) -> Result<PunchAnswer, ServiceError> {
    let taken = method(kiosks::means(kiosk), request.by);
    let asked_for = taken.as_ref().map_or(
        match request.by {
            Means::PrintedBadge => PunchMethod::PrintedBadge,
            Means::StaffNumber => PunchMethod::StaffNumber,
            Means::Tag => PunchMethod::Tag,
        },
        |method| *method,
    );
    let outcome = record(app, kiosk, request, taken, client).await;
    counted(app, kiosk.id, asked_for, outcome)
}

async fn record(
    app: &App,
    kiosk: &KioskRow,
    request: PunchWithoutPhone,
    method: Result<PunchMethod, ServiceError>,
    client: &ClientInfo,
) -> Result<PunchAnswer, ServiceError> {
    if !kiosk.is_active {
        return Err(ProblemCode::KioskInactive.into());
    }
    checked_time("device_time", request.device_time)?;
    let method = method?;
    // Not one of a badge's identifiers: those have no full stop.
    let badge_id = format!("kiosk.{}.{}", kiosk.id, request.key);
    let confirmed = request
        .confirmation
        .as_deref()
        .map(|sealed| Confirmed::open(app, kiosk.id, sealed, &badge_id))
        .transpose()?;
    // Who confirms has shown the card and given the PIN for this very punch.
    let (account_id, device_id) = match &confirmed {
        Some(confirmed) => (confirmed.account_id, confirmed.device_id),
        None => prove(app, kiosk.id, method, &request, client).await?,
    };
    let at = app.clock.now();
    let written = app
        .punching
        .writer
        .record(PunchRequest {
            account_id,
            device_id,
            kiosk_id: kiosk.id,
            access_mode: *kiosk.access_mode,
            kind: request.punch_type,
            method,
            badge_id: badge_id.clone(),
            at,
            received_at: at,
            device_time: request.device_time,
            told_since: told_since(app, at),
            asking: second_punch::asking(app, request.can_ask, confirmed.as_ref()),
            client: client.clone(),
        })
        .await;
    match written {
        Ok(recorded) => {
            let ids = (account_id, device_id);
            Ok(punches::answer(app, recorded, ids, at, client))
        }
        Err(ServiceError::Refused(ProblemCode::BadgeUsed)) => {
            again(app, &badge_id, account_id, client).await
        }
        Err(error) => {
            let ids = (kiosk.id, account_id, device_id);
            punches::note_refusal(app, &error, ids, client).await;
            Err(second_punch::to_be_asked(
                app, kiosk.id, account_id, device_id, &badge_id, error,
            ))
        }
    }
}

/// How a punch by these means is made at a kiosk that takes them.
fn method(taken: KioskMeans, means: Means) -> Result<PunchMethod, ServiceError> {
    let method = match (means, taken.tags) {
        (Means::PrintedBadge, _) if taken.printed_badges => PunchMethod::PrintedBadge,
        (Means::StaffNumber, _) if taken.staff_numbers => PunchMethod::StaffNumber,
        (Means::Tag, TagRule::Alone) => PunchMethod::Tag,
        (Means::Tag, TagRule::WithPin) => PunchMethod::TagWithPin,
        _ => return Err(ProblemCode::MeansNotTaken.into()),
    };
    Ok(method)
}

/// Whose the number is, by the PIN where one is asked for, and by which device.
async fn prove(
    app: &App,
    kiosk_id: KioskId,
    method: PunchMethod,
    request: &PunchWithoutPhone,
    client: &ClientInfo,
) -> Result<(PersonId, DeviceId), ServiceError> {
    let number = number(request.by, &request.number)?;
    let reader = app.store.reader();
    let shown = match request.by {
        Means::PrintedBadge => {
            cards::of_card(reader, DeviceKind::PrintedBadge, &digest(&number)).await?
        }
        Means::Tag => cards::of_card(reader, DeviceKind::Tag, &digest(&number)).await?,
        Means::StaffNumber => cards::of_staff_number(reader, &number).await?,
    };
    if request.by != Means::StaffNumber {
        let Some(card) = &shown else {
            limits::pass_for(app, Limit::WrongAtKiosk, &kiosk_id.to_string()).await?;
            return Err(ProblemCode::CardUnknown.into());
        };
        if card.revoked_at.is_some() {
            return Err(ProblemCode::CardRevoked.into());
        }
    }
    if method != PunchMethod::Tag {
        let pin = request.pin.as_deref().ok_or(ProblemCode::PinRequired)?;
        prove_pin(app, kiosk_id, &number, pin, shown.as_ref(), client).await?;
    }
    shown
        .and_then(|shown| Some((shown.account_id, shown.device_id?)))
        .ok_or(ProblemCode::PinInvalid.into())
}

/// Lets pass who knows the PIN. A number that nobody has, and a person without a PIN, take as long and
/// are answered like a wrong one.
async fn prove_pin(
    app: &App,
    kiosk_id: KioskId,
    number: &str,
    pin: &str,
    shown: Option<&Shown>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    // One count a person, whether by a card or by the staff number.
    let whose = shown.map_or_else(
        || format!("? {number}"),
        |shown| shown.account_id.to_string(),
    );
    let attempts = PinAttempts::count(app, kiosk_id, &whose).await?;
    let hash = shown.and_then(|shown| shown.pin_hash.as_deref());
    if app.passwords.verify(pin, hash).await?.matches {
        return attempts.forgive(app).await;
    }
    let event = if attempts.count == MOST_FAILURES {
        app.metrics.lockouts.with_label_values(&["pin"]).inc();
        AuditEvent::PinLocked
    } else {
        AuditEvent::PinRefused
    };
    let entry = NewEntry {
        kiosk_id: Some(kiosk_id),
        subject_id: shown.map(|shown| shown.account_id),
        ..client.entry(event)
    };
    let transaction = Tx::begin(app, app.clock.now()).await?;
    transaction.commit([entry]).await?;
    // Whoever's number it is: what is counted for some alone would tell whose there are.
    limits::pass_for(app, Limit::WrongAtKiosk, &kiosk_id.to_string()).await?;
    Err(ProblemCode::PinInvalid.into())
}

/// The punch that was recorded under this key before, as the answer said it then.
async fn again(
    app: &App,
    badge_id: &str,
    account_id: PersonId,
    client: &ClientInfo,
) -> Result<PunchAnswer, ServiceError> {
    let reader = app.store.reader();
    let known = stored::of_badge(reader, badge_id).await?;
    let known = known
        .filter(|punch| punch.account_id == account_id)
        .ok_or(ProblemCode::BadgeUsed)?;
    let person = accounts::find(reader, account_id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    let (device_id, at) = (known.device_id.unwrap_or_default(), known.punched_at);
    let since = told_since(app, app.clock.now());
    let mut times = stored::times_since(reader, &[account_id], since).await?;
    let context = new_punches::contexts(reader, &[device_id]).await?.pop();
    let recorded = Recorded {
        punch_id: known.id,
        kind: *known.kind,
        first_name: person.first_name,
        longest_shift_minutes: context.as_ref().and_then(|of| of.longest_shift_minutes),
        timezone: context.and_then(|of| of.timezone),
        times: times.remove(&account_id).unwrap_or_default(),
    };
    let ids = (account_id, device_id);
    Ok(punches::answer(app, recorded, ids, at, client))
}

/// A number as it is kept: of a printed badge, its code; of a tag, its letters and digits.
pub(crate) fn number(means: Means, given: &str) -> Result<String, ServiceError> {
    match means {
        Means::PrintedBadge => card::read(given).ok_or(ProblemCode::CardUnknown.into()),
        Means::StaffNumber => text::line("number", given, 1, 50),
        // Shorter ones were given before there was a shortest.
        Means::Tag => Ok(tag::plain(&text::line("number", given, 1, 255)?)),
    }
}

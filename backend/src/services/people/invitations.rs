//! Inviting people: who can be, what becomes of an invitation that stands already, and writing it down for one
//! person or for a whole file of them, all or none.

mod taken_numbers;

use std::collections::{HashMap, HashSet};

use chrona_api_types::{
    AuditEvent, CreateHrCode, InvitationOutcome, Language, ProblemCode, names::staff_number_key,
};
use chrona_store::{
    StoreError,
    identity::accounts,
    operations::outbox::NewMessage,
    people::{
        hr_codes::{self, HrCodeRow, NewHrCode},
        staff_numbers as numbers,
        staff_numbers::{Held, Holder},
    },
    privacy::audit::NewEntry,
    sealed,
    words::Word,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::hr_codes::{Addressee, entry, letter, open};
use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, Tx, text},
    random::NO_LOOK_ALIKES,
};

/// 49 bits: and each try needs the address as well.
const RANDOM_CHARACTERS: usize = 10;
const DEFAULT_DAYS: i64 = 7;
/// How often it is begun anew when what was seen has changed meanwhile.
const TRIES: usize = 3;

/// Someone to invite, checked. What is none was not said, and stays as it is in an invitation that stands.
#[derive(Clone, Debug)]
pub(crate) struct Invited {
    pub(crate) email: String,
    email_key: String,
    first_name: Option<String>,
    last_name: Option<String>,
    staff_number: Option<String>,
    number_key: Option<String>,
    language: Option<Language>,
    expires_at: DateTime<Utc>,
    /// Whether an invitation that stands is to be good for as long.
    extends: bool,
}

impl Invited {
    /// Checks who shall be invited, all but whether the database has room.
    pub(crate) fn check(request: &CreateHrCode, now: DateTime<Utc>) -> Result<Self, ServiceError> {
        let email = text::email("employee_email", &request.employee_email)?;
        let name = text::optional_line("employee_name", request.employee_name.as_deref(), 200)?;
        let first = text::optional_line("first_name", request.first_name.as_deref(), 100)?;
        let last = text::optional_line("last_name", request.last_name.as_deref(), 100)?;
        let (first_name, last_name) = match (first, last, name) {
            (None, None, Some(name)) => match name.split_once(' ') {
                Some((first, last)) => (Some(first.to_owned()), Some(last.trim().to_owned())),
                None => (Some(name), None),
            },
            (first, last, _) => (first, last),
        };
        for (field, name) in [("first_name", &first_name), ("last_name", &last_name)] {
            text::line(field, name.as_deref().unwrap_or_default(), 0, 100)?;
        }
        let days = request.expires_in_days.unwrap_or(DEFAULT_DAYS);
        if !(1..=30).contains(&days) {
            let kind = FaultKind::OutOfRange("1 – 30".to_owned());
            return Err(ServiceError::field("expires_in_days", kind));
        }
        let staff_number =
            text::optional_line("staff_number", request.staff_number.as_deref(), 50)?;
        Ok(Self {
            email_key: text::email_key(&email),
            email,
            first_name,
            last_name,
            number_key: staff_number.as_deref().map(staff_number_key),
            staff_number,
            language: request.language,
            expires_at: now + TimeDelta::days(days),
            extends: request.expires_in_days.is_some(),
        })
    }

    /// As it is, but that an invitation which stands is good for no longer than it was.
    pub(crate) fn without_more_time(self) -> Self {
        Self {
            extends: false,
            ..self
        }
    }
}

/// Someone who can be invited.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    invited: Invited,
    /// The invitation that stands, as it shall be.
    standing: Option<HrCodeRow>,
    /// Which fields of it change.
    pub(crate) changes: Vec<&'static str>,
}

impl Planned {
    /// Whether the invitation was e-mailed before.
    pub(crate) fn was_sent(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|row| row.sent_at.is_some())
    }

    /// Whether the person is not invited yet.
    pub(crate) fn is_new(&self) -> bool {
        self.standing.is_none()
    }

    /// What becomes of the person's invitation.
    pub(crate) fn outcome(&self) -> InvitationOutcome {
        match (&self.standing, self.changes.is_empty()) {
            (None, _) => InvitationOutcome::New,
            (Some(_), false) => InvitationOutcome::Updated,
            (Some(_), true) => InvitationOutcome::Unchanged,
        }
    }

    /// Whether the number is another than that of the invitation that stands.
    fn claims(&self) -> bool {
        self.standing.is_none() || self.changes.contains(&"staff_number")
    }
}

/// Why someone cannot be invited.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) error: ServiceError,
    /// Who has the staff number.
    pub(crate) held: Option<Box<Held>>,
}

impl From<ServiceError> for Refused {
    fn from(error: ServiceError) -> Self {
        Self { error, held: None }
    }
}

impl From<ProblemCode> for Refused {
    fn from(code: ProblemCode) -> Self {
        ServiceError::from(code).into()
    }
}

/// One of those to invite, or why it cannot be.
pub(crate) type Judged = Result<Planned, Refused>;

/// Whom invitations are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letters {
    /// To nobody.
    None,
    /// To whom none was written to before.
    Unsent,
    /// To all.
    All,
}

/// Looks at who can be invited, and what changes in invitations that stand. Writes nothing.
pub(crate) async fn plan(
    connection: &impl ConnectionTrait,
    wanted: Vec<Result<Invited, ServiceError>>,
    now: DateTime<Utc>,
) -> Result<Vec<Judged>, ServiceError> {
    let emails: Vec<String> = wanted
        .iter()
        .flatten()
        .map(|invited| invited.email_key.clone())
        .collect();
    let taken = accounts::ids_by_email(connection, &emails).await?;
    let mut standing = hr_codes::live(connection, &emails, now).await?;
    let mut seen = HashSet::new();
    let mut judge = |invited: Invited| -> Judged {
        if !seen.insert(invited.email_key.clone()) {
            return Err(ProblemCode::ImportTwice.into());
        }
        if taken.contains_key(&invited.email_key) {
            return Err(ProblemCode::EmailAlreadyRegistered.into());
        }
        let found = standing.remove(&invited.email_key);
        Ok(compared(invited, found))
    };
    let mut judged: Vec<Judged> = wanted
        .into_iter()
        .map(|invited| invited.map_err(Refused::from).and_then(&mut judge))
        .collect();
    taken_numbers::refuse(connection, &mut judged, now).await?;
    Ok(judged)
}

/// What is said of someone, beside what the invitation says that stands.
fn compared(invited: Invited, standing: Option<HrCodeRow>) -> Planned {
    let mut changes = Vec::new();
    let standing = standing.map(|mut row| {
        let mut say = |field, said: Option<&str>, kept: &mut String| {
            if let Some(said) = said.filter(|said| said != kept) {
                said.clone_into(kept);
                changes.push(field);
            }
        };
        say(
            "first_name",
            invited.first_name.as_deref(),
            &mut row.first_name,
        );
        say(
            "last_name",
            invited.last_name.as_deref(),
            &mut row.last_name,
        );
        if let Some(language) = invited
            .language
            .filter(|language| *language != *row.language)
        {
            row.language = Word(language);
            changes.push("language");
        }
        if invited.staff_number.is_some() && invited.staff_number != row.staff_number {
            row.staff_number.clone_from(&invited.staff_number);
            changes.push("staff_number");
        }
        if invited.extends && invited.expires_at > row.expires_at {
            row.expires_at = invited.expires_at;
            changes.push("expires_at");
        }
        row
    });
    Planned {
        invited,
        standing,
        changes,
    }
}

/// What became of those who were to be invited: the invitation of each, or why there is none.
pub(crate) struct Done {
    pub(crate) judged: Vec<Judged>,
    /// The invitations of those who were not refused, in their order.
    pub(crate) rows: Vec<HrCodeRow>,
    /// Whether each of these is written to.
    pub(crate) sent: Vec<bool>,
}

impl Done {
    /// Nothing was done but to look.
    pub(crate) const fn only(judged: Vec<Judged>) -> Self {
        Self {
            judged,
            rows: Vec::new(),
            sent: Vec::new(),
        }
    }
}

/// Invites those who can be, in one transaction. `wanted` says whom, at this moment.
pub(crate) async fn invite(
    app: &App,
    request: &Request,
    wanted: impl Fn(DateTime<Utc>) -> Vec<Result<Invited, ServiceError>>,
    letters: Letters,
) -> Result<Done, ServiceError> {
    for _ in 0..TRIES {
        let now = app.clock.now();
        let judged = plan(app.store.reader(), wanted(now), now).await?;
        let plans: Vec<&Planned> = judged.iter().flatten().collect();
        let prepared = prepare(app, request, &plans, letters, now)?;
        let sent = prepared.iter().map(|one| one.letter.is_some()).collect();
        match write(app, request, &plans, prepared, now).await {
            Ok(Some(rows)) => return Ok(Done { judged, rows, sent }),
            // Someone was faster: it is looked at anew.
            Ok(None) | Err(ServiceError::Store(StoreError::NotUnique(_))) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ProblemCode::Unavailable.into())
}

/// What is written down of a person who can be invited.
struct Prepared {
    /// The code to make, where there is none.
    new: Option<NewHrCode>,
    /// The letter to send, where one is wanted.
    letter: Option<NewMessage>,
}

/// Makes and seals codes and letters: what takes time, before a transaction holds others up.
fn prepare(
    app: &App,
    request: &Request,
    plans: &[&Planned],
    letters: Letters,
    now: DateTime<Utc>,
) -> Result<Vec<Prepared>, ServiceError> {
    let one = |planned: &&Planned| {
        let Planned {
            invited, standing, ..
        } = planned;
        let is_written_to = match letters {
            Letters::None => false,
            Letters::Unsent => standing.as_ref().is_none_or(|row| row.sent_at.is_none()),
            Letters::All => true,
        };
        if let Some(row) = standing {
            let write = |row| letter(app, Addressee::of(row), &open(app, row)?, now);
            let letter = is_written_to.then(|| write(row)).transpose()?;
            return Ok(Prepared { new: None, letter });
        }
        // The year is the organisation's, as in a file number.
        let year = app.settings.time.zone.local(now).year();
        let random = app.random.characters(NO_LOOK_ALIKES, RANDOM_CHARACTERS);
        let code = format!("EMPL-{year}-{random}");
        let place = sealed::HR_CODE.place(&invited.email_key);
        let code_sealed = app
            .sealer
            .seal(&place, code.as_bytes())
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let new = NewHrCode {
            code_digest: app.sealer.digest("hr code", &code),
            code_sealed,
            email: invited.email.clone(),
            email_key: invited.email_key.clone(),
            first_name: invited.first_name.clone().unwrap_or_default(),
            last_name: invited.last_name.clone().unwrap_or_default(),
            staff_number: invited.staff_number.clone(),
            language: Word(invited.language.unwrap_or_default()),
            created_by_id: request.caller.person.id,
            expires_at: invited.expires_at,
            created_at: now,
        };
        let to = Addressee {
            email: &new.email,
            first_name: &new.first_name,
            last_name: &new.last_name,
            language: *new.language,
            until: new.expires_at,
        };
        let letter = is_written_to
            .then(|| letter(app, to, &code, now))
            .transpose()?;
        Ok(Prepared {
            new: Some(new),
            letter,
        })
    };
    plans.iter().map(one).collect()
}

/// Writes all of it down; none where what was seen has changed meanwhile.
async fn write(
    app: &App,
    request: &Request,
    plans: &[&Planned],
    prepared: Vec<Prepared>,
    now: DateTime<Utc>,
) -> Result<Option<Vec<HrCodeRow>>, ServiceError> {
    let (new, letters): (Vec<_>, Vec<_>) = prepared
        .into_iter()
        .map(|one| (one.new, one.letter))
        .unzip();
    let new: Vec<NewHrCode> = new.into_iter().flatten().collect();
    let emails: Vec<String> = new.iter().map(|new| new.email_key.clone()).collect();
    let changed: Vec<HrCodeRow> = plans
        .iter()
        .filter(|planned| !planned.changes.is_empty())
        .filter_map(|planned| planned.standing.clone())
        .collect();
    let freed: Vec<Holder> = plans
        .iter()
        .filter(|planned| planned.claims())
        .filter_map(|planned| Some(Holder::HrCode(planned.standing.as_ref()?.id)))
        .collect();

    let transaction = Tx::begin(app, now).await?;
    if !accounts::ids_by_email(&transaction, &emails)
        .await?
        .is_empty()
    {
        return Ok(None);
    }
    hr_codes::put_expired_away(&transaction, &emails, now).await?;
    numbers::release(&transaction, &freed).await?;
    let made = hr_codes::insert(&transaction, new).await?;
    let updated = hr_codes::update(&transaction, &changed).await?;
    if made.len() != emails.len() || updated != changed.len() as u64 {
        return Ok(None);
    }
    let mut made: HashMap<String, HrCodeRow> = made
        .into_iter()
        .map(|row| (row.email_key.clone(), row))
        .collect();
    let found = plans.iter().map(|planned| {
        let standing = planned.standing.clone();
        standing.or_else(|| made.remove(&planned.invited.email_key))
    });
    let Some(mut rows) = found.collect::<Option<Vec<HrCodeRow>>>() else {
        return Ok(None);
    };
    let mut claims: Vec<(String, Holder)> = plans
        .iter()
        .zip(&rows)
        .filter(|(planned, _)| planned.claims())
        .filter_map(|(planned, row)| {
            Some((planned.invited.number_key.clone()?, Holder::HrCode(row.id)))
        })
        .collect();
    // In one order for all: whoever writes the same at the same time waits, and does not stand in the way.
    claims.sort_by(|one, other| one.0.cmp(&other.0));
    numbers::claim(&transaction, &claims, now).await?;
    let mut entries = Vec::new();
    let mut sent = Vec::new();
    for ((planned, row), letter) in plans.iter().zip(&mut rows).zip(&letters) {
        if planned.is_new() {
            entries.push(entry(request, AuditEvent::HrCodeCreated, row));
        }
        if !planned.changes.is_empty() {
            let data = json!({ "hr_code_id": row.id, "fields": planned.changes });
            entries.push(NewEntry {
                event_data: Some(data),
                ..request.entry(AuditEvent::HrCodeChanged)
            });
        }
        if letter.is_some() {
            row.sent_at = Some(now);
            sent.push(row.id);
            if !planned.is_new() {
                entries.push(entry(request, AuditEvent::HrCodeSent, row));
            }
        }
    }
    let letters: Vec<NewMessage> = letters.into_iter().flatten().collect();
    transaction.write_prepared(&letters).await?;
    hr_codes::sent(&transaction, &sent, now).await?;
    transaction.commit(entries).await?;
    Ok(Some(rows))
}

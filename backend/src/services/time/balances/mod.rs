//! What people have of paid leave, rest and whatever else is gained and taken. Nothing of it is kept: a balance is what
//! contracts, absences and what was entered by hand come to on a day.

mod book;

use chrona_api_types::{
    AdjustBalance, AuditEvent, BalanceEntry, BalanceEntryId, BalanceOn, PersonId, ProblemCode,
};
use chrona_store::{
    privacy::audit::NewEntry,
    time::{
        balances,
        people::{self, PeopleFilter},
        rows::{Owner, Rows},
    },
};
use chrona_work_time::LotSource;
use chrono::{Datelike, Months, NaiveDate};
use serde_json::json;

pub(crate) use self::book::Books;
use super::{
    dated::{Owned, author, exists},
    person_zones::PersonZones,
};
use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, Tx, audited_reads, moments::today,
        permissions::Action, text,
    },
};

/// How far away a balance is asked for at most, before and after today.
const FURTHEST: Months = Months::new(12 * 10);
/// The most that is entered at once, in hundredths.
const MOST: i64 = 10_000_000;
/// So many people's are computed together.
const AT_ONCE: usize = 500;
/// So many entries someone has at most.
const MOST_ENTRIES: i64 = 1_000;

/// What the caller has on a day; today where none is told.
pub async fn own(
    app: &App,
    request: &Request,
    on: Option<NaiveDate>,
) -> Result<Vec<BalanceOn>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    at_console(app, request.caller.person.id, on).await
}

/// What someone has on a day.
pub async fn of_person(
    app: &App,
    request: &Request,
    account_id: PersonId,
    on: Option<NaiveDate>,
) -> Result<Vec<BalanceOn>, ServiceError> {
    request.caller.may(Action::ReadAbsences)?;
    audited_reads::note(app, request, "balances", Some(account_id)).await;
    at_console(app, account_id, on).await
}

/// The same for whoever has the server's console, and with it the database.
pub async fn at_console(
    app: &App,
    account_id: PersonId,
    on: Option<NaiveDate>,
) -> Result<Vec<BalanceOn>, ServiceError> {
    let reader = app.store.reader();
    exists(reader, account_id).await?;
    let now = app.clock.now();
    let zones = PersonZones::of(app, reader, &[account_id]).await?;
    let today = zones.calendar(account_id, now).date(now);
    let on = on.unwrap_or(today);
    let is_near = today
        .checked_sub_months(FURTHEST)
        .is_some_and(|first| first <= on)
        && today
            .checked_add_months(FURTHEST)
            .is_some_and(|last| on <= last);
    if !is_near {
        let years = today.year() - 10..=today.year() + 10;
        let limits = format!("{} – {}", years.start(), years.end());
        return Err(ServiceError::field("on", FaultKind::OutOfRange(limits)));
    }
    let books = Books::of(app, reader, &[account_id], on).await?;
    books.balances(account_id, on)
}

/// What everyone with an open account has, for whoever has the server's console.
pub async fn of_everyone(
    app: &App,
    on: Option<NaiveDate>,
) -> Result<Vec<(PersonId, Vec<BalanceOn>)>, ServiceError> {
    let reader = app.store.reader();
    let on = on.unwrap_or_else(|| today(app));
    let filter = PeopleFilter {
        account_id: None,
        team_id: None,
        site_id: None,
        led_by: None,
        open_at: Some(app.clock.now()),
        there_in: None,
    };
    let mut found = Vec::new();
    for some in people::ids(reader, filter).await?.chunks(AT_ONCE) {
        let books = Books::of(app, reader, some, on).await?;
        for &id in some {
            match books.balances(id, on) {
                Ok(balances) => found.push((id, balances)),
                // The others are told.
                Err(ServiceError::NotComputed(fault)) => {
                    tracing::error!(%id, field = fault.field, "balances cannot be computed");
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(found)
}

const fn of(account_id: PersonId) -> Owned {
    Owned {
        rows: Rows::BalanceEntries,
        owner: Owner::Person(account_id),
    }
}

/// Enters something by hand: what stood at the beginning, or a change.
pub async fn adjust(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: AdjustBalance,
) -> Result<BalanceEntry, ServiceError> {
    request.caller.may(Action::ManageAbsences)?;
    let entered = AdjustBalance {
        reason: text::line("reason", &body.reason, 3, 500)?,
        ..body
    };
    check(&entered)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let rows = of(account_id);
    rows.lock(&transaction).await?;
    rows.refuse_more_than(&transaction, MOST_ENTRIES).await?;
    let kinds = balances::all(&transaction).await?;
    if !kinds.iter().any(|kind| kind.code == entered.balance) {
        return Err(ProblemCode::BalanceNotFound.into());
    }
    let made = balances::insert(&transaction, account_id, &entered, author(request, now)).await?;
    // Why may be about someone's health, and does not go into the log.
    let entry = NewEntry {
        event_data: Some(json!({
            "id": made.id, "balance": made.balance, "hundredths": made.hundredths, "from": made.from,
        })),
        ..rows.entry(request, AuditEvent::BalanceAdjusted)
    };
    transaction.commit([entry]).await?;
    Ok(made)
}

/// Annuls what was entered: it never was.
pub async fn annul(
    app: &App,
    request: &Request,
    account_id: PersonId,
    id: BalanceEntryId,
) -> Result<(), ServiceError> {
    let what = (Action::ManageAbsences, AuditEvent::BalanceEntryAnnulled);
    of(account_id).annul(app, request, what, id.0).await
}

fn check(entered: &AdjustBalance) -> Result<(), ServiceError> {
    let out_of =
        |field, limits: String| Err(ServiceError::field(field, FaultKind::OutOfRange(limits)));
    let sources = [
        LotSource::Opening,
        LotSource::Adjusted,
        LotSource::Splitting,
        LotSource::GivenBack,
    ];
    if !sources.contains(&entered.source) {
        let words = "opening, adjusted, splitting, given_back".to_owned();
        return Err(ServiceError::field("source", FaultKind::NotOneOf(words)));
    }
    let least = if entered.source == LotSource::Adjusted {
        -MOST
    } else {
        1
    };
    if entered.hundredths == 0 || !(least..=MOST).contains(&entered.hundredths) {
        return out_of("hundredths", format!("{least} – {MOST}"));
    }
    let years = 1971..=2197;
    for (field, day) in [
        ("from", Some(entered.from)),
        ("good_until", entered.good_until),
    ] {
        if day.is_some_and(|day| !years.contains(&day.year())) {
            return out_of(field, format!("{} – {}", years.start(), years.end()));
        }
    }
    if entered.good_until.is_some_and(|until| until < entered.from) {
        let fault = FaultKind::Time(TimeFault::EndsBeforeStart);
        return Err(ServiceError::field("good_until", fault));
    }
    if entered.hundredths < 0 && entered.good_until.is_some() {
        return Err(ServiceError::field("good_until", FaultKind::NotWanted));
    }
    Ok(())
}

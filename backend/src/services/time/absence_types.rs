//! Sorts of absence, and the balances that they take from.

use std::collections::HashMap;

use chrona_api_types::{
    AbsenceType, AbsenceUnit, AuditEvent, BalanceGain, BalanceKind, BalanceUnit, ProblemCode,
};
use chrona_store::{
    StoreError,
    privacy::audit::NewEntry,
    time::{absence_types, balances, computed_months, organisation},
};
use chrona_work_time::Absence;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, TimeFault, Tx, permissions::Action, text},
};

/// The most that a month or a year gains, in hundredths.
const MOST_GAINED: i32 = 100_000;
/// So many of either there are at most.
const MOST: usize = 200;

/// Those that can be asked for and entered.
pub async fn in_use(app: &App, request: &Request) -> Result<Vec<AbsenceType>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let mut types = absence_types::all(app.store.reader()).await?;
    types.retain(|kind| kind.active);
    Ok(types)
}

/// All of them.
pub async fn list(app: &App, request: &Request) -> Result<Vec<AbsenceType>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    Ok(absence_types::all(app.store.reader()).await?)
}

/// All balances.
pub async fn list_balances(app: &App, request: &Request) -> Result<Vec<BalanceKind>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    Ok(balances::all(app.store.reader()).await?)
}

/// Makes a sort of absence, or changes the one of its word.
pub async fn save(
    app: &App,
    request: &Request,
    asked: AbsenceType,
) -> Result<AbsenceType, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    let kind = AbsenceType {
        name_fr: text::line("name_fr", &asked.name_fr, 1, 80)?,
        name_en: text::line("name_en", &asked.name_en, 1, 80)?,
        payroll_code: text::optional_line("payroll_code", asked.payroll_code.as_deref(), 40)?,
        ..asked
    };
    check_code(&kind.code)?;
    check_colour(&kind.colour)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    organisation::lock(&transaction).await?;
    let types = absence_types::all(&transaction).await?;
    let before = types.iter().find(|other| other.code == kind.code);
    if before.is_none() && types.len() >= MOST {
        return Err(ProblemCode::TooManyEntries.into());
    }
    if let Some(code) = &kind.balance {
        let kinds = balances::all(&transaction).await?;
        if !kinds.iter().any(|balance| balance.code == *code) {
            return Err(ProblemCode::BalanceNotFound.into());
        }
    }
    absence_types::save(&transaction, &kind, now).await?;
    // What months were computed from.
    let hours = |kind: &AbsenceType| (kind.counts, kind.elsewhere);
    if before.is_some_and(|before| hours(before) != hours(&kind)) {
        computed_months::end(&transaction, None).await?;
    }
    let entry = NewEntry {
        event_data: Some(json!({ "type": kind, "before": before })),
        ..request.entry(AuditEvent::AbsenceTypeSaved)
    };
    transaction.commit([entry]).await?;
    Ok(kind)
}

/// Makes a balance, or changes the one of its word.
pub async fn save_balance(
    app: &App,
    request: &Request,
    asked: BalanceKind,
) -> Result<BalanceKind, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    let kind = BalanceKind {
        name_fr: text::line("name_fr", &asked.name_fr, 1, 80)?,
        name_en: text::line("name_en", &asked.name_en, 1, 80)?,
        ..asked
    };
    check_code(&kind.code)?;
    let (wants, has) = (
        matches!(kind.gain, BalanceGain::Monthly | BalanceGain::Yearly),
        kind.gain_hundredths,
    );
    let fault = match has {
        None if wants => Some(FaultKind::Missing),
        Some(_) if !wants => Some(FaultKind::NotWanted),
        Some(much) if !(1..=MOST_GAINED).contains(&much) => {
            Some(FaultKind::OutOfRange(format!("1 – {MOST_GAINED}")))
        }
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(ServiceError::field("gain_hundredths", fault));
    }
    if kind.gain == BalanceGain::PaidLeave && kind.unit != BalanceUnit::Day {
        let fault = FaultKind::NotOneOf(BalanceUnit::Day.as_str().to_owned());
        return Err(ServiceError::field("unit", fault));
    }
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    organisation::lock(&transaction).await?;
    let kinds = balances::all(&transaction).await?;
    let before = kinds.iter().find(|other| other.code == kind.code);
    if before.is_none() && kinds.len() >= MOST {
        return Err(ProblemCode::TooManyEntries.into());
    }
    balances::save(&transaction, &kind, now).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "balance": kind, "before": before })),
        ..request.entry(AuditEvent::BalanceSaved)
    };
    transaction.commit([entry]).await?;
    Ok(kind)
}

fn check_code(code: &str) -> Result<(), ServiceError> {
    let is_sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
    if (1..=40).contains(&code.len()) && code.bytes().all(is_sign) {
        return Ok(());
    }
    let fault = FaultKind::Time(TimeFault::NotAKind);
    Err(ServiceError::field("code", fault))
}

fn check_colour(colour: &str) -> Result<(), ServiceError> {
    let digits = colour.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(());
    }
    let fault = FaultKind::Time(TimeFault::NotAColour);
    Err(ServiceError::field("colour", fault))
}

/// The sort of an absence that someone asks for or enters: one that is in use, and whose unit the absence is told in.
pub(crate) async fn of_absence(
    connection: &impl ConnectionTrait,
    absence: &Absence,
) -> Result<AbsenceType, ServiceError> {
    let kind = absence_types::find(connection, &absence.kind).await?;
    let kind = kind.filter(|kind| kind.active);
    let kind = kind.ok_or(ProblemCode::AbsenceTypeNotFound)?;
    for (field, is_given, unit) in [
        ("half", absence.half.is_some(), AbsenceUnit::HalfDay),
        ("times", absence.times.is_some(), AbsenceUnit::Hour),
    ] {
        if is_given && kind.unit != unit {
            let fault = FaultKind::Time(TimeFault::OfAnotherUnit);
            return Err(ServiceError::field(field, fault));
        }
    }
    Ok(kind)
}

/// What the sorts of absences say of hours.
pub(super) struct Types(HashMap<String, AbsenceType>);

impl Types {
    pub(super) async fn of(connection: &impl ConnectionTrait) -> Result<Self, StoreError> {
        let types = absence_types::all(connection).await?;
        let types = types.into_iter().map(|kind| (kind.code.clone(), kind));
        Ok(Self(types.collect()))
    }

    pub(super) fn get(&self, code: &str) -> Option<&AbsenceType> {
        self.0.get(code)
    }

    /// Whether two absences cannot both be: they share a part of a day, and the person works elsewhere in both, or in neither.
    /// Who works elsewhere may fall ill.
    pub(super) fn collide(&self, one: &Absence, other: &Absence) -> bool {
        let elsewhere = |absence: &Absence| {
            let kind = self.get(&absence.kind);
            kind.is_some_and(|kind| kind.elsewhere)
        };
        one.shares_time(other) && elsewhere(one) == elsewhere(other)
    }

    /// The absence with what its sort says of hours, where that is not what its word says by itself.
    pub(super) fn said_of(&self, absence: Absence) -> Absence {
        let Some(kind) = self.get(&absence.kind) else {
            return absence;
        };
        let is_by_word = kind.counts == (kind.code == PAID_LEAVE);
        Absence {
            counts: (!is_by_word).then_some(kind.counts),
            elsewhere: kind.elsewhere,
            ..absence
        }
    }
}

/// The sort that counts by its word alone.
const PAID_LEAVE: &str = "paid_leave";

//! All that people's balances depend on, gathered once, and what it comes to.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::{
    BalanceEntry, BalanceGain, BalanceKind, BalanceLot, BalanceOn, BalanceTaking, BalanceUnit,
    LeaveGain, PersonId, ProblemCode,
};
use chrona_store::time::{absences, balances};
use chrona_work_time::{
    Absence, Case, CaseError, Contract, Employed, Lot, LotSource, PaidLeave, Suspension,
    SuspensionEffect, TakenIn, Taking, balance, monthly_lots, takings, yearly_lots,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::ConnectionTrait;

use crate::{
    App,
    kernel::{ServiceError, moments::FIRST_DAY},
    services::time::{
        absence_types::Types,
        case_files::{self, Subject},
        faults::not_computed,
    },
};

/// What the balances of some people depend on.
pub(crate) struct Books {
    types: Types,
    kinds: Vec<BalanceKind>,
    /// Of whom that makes no case, what is wrong with it.
    of: HashMap<PersonId, Result<Book, CaseError>>,
}

/// What one person's depend on.
struct Book {
    /// Says when the person works; without absences.
    case: Case,
    employed: Vec<Employed>,
    absences: Vec<Absence>,
    /// The last one first, those that were annulled too.
    entries: Vec<BalanceEntry>,
}

/// What an absence would do to a balance.
pub(crate) struct Effect<'a> {
    pub(crate) kind: &'a BalanceKind,
    /// What there is at its end without it.
    pub(crate) before: i64,
    /// What it takes.
    pub(crate) taken: i64,
    /// What there is at its end with it.
    pub(crate) after: i64,
    /// The least that there would be on a day from its first one on.
    pub(crate) least: i64,
}

impl Books {
    /// Those of these people, for days until this one; absences after it are looked at too.
    pub(crate) async fn of(
        app: &App,
        connection: &impl ConnectionTrait,
        ids: &[PersonId],
        until: NaiveDate,
    ) -> Result<Self, ServiceError> {
        let types = Types::of(connection).await?;
        let kinds = balances::all(connection).await?;
        let ever = FIRST_DAY..=LAST_DAY;
        let mut all: HashMap<PersonId, Vec<Absence>> = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            for row in absences::of_people(connection, some, &ever).await? {
                all.entry(row.account_id).or_default().push(row.absence);
            }
        }
        let mut entries: HashMap<PersonId, Vec<BalanceEntry>> = HashMap::new();
        for (id, entry) in balances::entries(connection, ids).await? {
            entries.entry(id).or_default().push(entry);
        }
        let mut contracts = case_files::contracts_of(connection, ids, &ever).await?;
        let days = of_absences(&all, until);
        let mut of = HashMap::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let subjects: Vec<Subject> = some.iter().map(|&id| subject(app, id, &days)).collect();
            let files = case_files::without_punches(app, connection, &subjects, &days).await?;
            for (&id, mut file) in some.iter().zip(files) {
                file.absences.clear();
                let zone = app.settings.time.zone_of(Some(&file.zone));
                let case = Case::of_any_length(&file, &zone);
                let book = case.map(|case| Book {
                    case,
                    employed: employed(&contracts.remove(&id).unwrap_or_default()),
                    absences: all.remove(&id).unwrap_or_default(),
                    entries: entries.remove(&id).unwrap_or_default(),
                });
                of.insert(id, book);
            }
        }
        Ok(Self { types, kinds, of })
    }

    fn book(&self, id: PersonId) -> Result<&Book, ServiceError> {
        let book = self.of.get(&id).ok_or(ProblemCode::UserNotFound)?;
        book.as_ref().map_err(not_computed)
    }

    /// What someone has at the end of a day: of each balance that is in use, or was.
    pub(crate) fn balances(
        &self,
        id: PersonId,
        on: NaiveDate,
    ) -> Result<Vec<BalanceOn>, ServiceError> {
        let book = self.book(id)?;
        let kinds = self.kinds.iter().filter(|kind| book.has(kind));
        Ok(kinds.map(|kind| self.shown(book, kind, on)).collect())
    }

    fn shown(&self, book: &Book, kind: &BalanceKind, on: NaiveDate) -> BalanceOn {
        let taken = self.taken(book, kind, on);
        let plain: Vec<Taking> = taken.iter().map(|(taking, _)| taking.clone()).collect();
        let found = balance(&self.lots(book, kind, (on, on)), &plain, on);
        let lots = found.lots.into_iter().map(|lot| BalanceLot {
            gained_on: lot.lot.gained_on,
            good_until: lot.lot.good_until,
            hundredths: lot.lot.hundredths,
            source: lot.lot.source,
            taken: lot.taken,
            expired: lot.expired,
            left: lot.left,
        });
        let takings = taken.into_iter().filter(|(taking, _)| taking.on <= on);
        let takings = takings.map(|(taking, word)| BalanceTaking {
            on: taking.on,
            hundredths: taking.hundredths,
            kind: word.map(str::to_owned),
        });
        let entries = book.entries.iter().filter(|it| it.balance == kind.code);
        BalanceOn {
            code: kind.code.clone(),
            name_fr: kind.name_fr.clone(),
            name_en: kind.name_en.clone(),
            unit: kind.unit,
            on,
            hundredths: found.hundredths,
            in_advance: found.in_advance,
            lots: lots.collect(),
            takings: takings.collect(),
            entries: entries.cloned().collect(),
        }
    }

    /// What an absence would do beside those that are there; `others` are asked for too. None where its sort takes from no
    /// balance. Who has nothing of it has 0.
    pub(crate) fn effect(
        &self,
        id: PersonId,
        absence: &Absence,
        others: &[Absence],
    ) -> Result<Option<Effect<'_>>, ServiceError> {
        let code = self.types.get(&absence.kind);
        let code = code.and_then(|kind| kind.balance.as_deref());
        let kind = self.kinds.iter().find(|kind| Some(&*kind.code) == code);
        let Some(kind) = kind.filter(|kind| kind.active) else {
            return Ok(None);
        };
        let book = self.book(id)?;
        let mut without: Vec<Taking> = Vec::new();
        let there = self.taken(book, kind, absence.from).into_iter();
        without.extend(there.map(|(taking, _)| taking));
        let of_others = others.iter().filter(|it| self.takes_from(it, kind));
        without.extend(of_others.flat_map(|it| takings(&book.case, it, taken_in(kind))));
        let own = takings(&book.case, absence, taken_in(kind));
        let mut with = without.clone();
        with.extend(own.iter().cloned());

        let later = with.iter().map(|taking| taking.on);
        let later: Vec<NaiveDate> = later.filter(|day| *day >= absence.from).collect();
        let last = later.iter().copied().max().unwrap_or(absence.to);
        let lots = self.lots(book, kind, (last.max(absence.to), absence.from));
        let on = |takings: &[Taking], day| balance(&lots, takings, day).hundredths;
        // Days off after the last one may belong to it.
        let end = own
            .last()
            .map_or(absence.to, |taking| taking.on.max(absence.to));
        let after = on(&with, end);
        let least = later.iter().map(|day| on(&with, *day)).min();
        Ok(Some(Effect {
            kind,
            before: on(&without, end),
            taken: own.iter().map(|taking| taking.hundredths).sum(),
            after,
            least: least.unwrap_or(after),
        }))
    }

    fn takes_from(&self, absence: &Absence, kind: &BalanceKind) -> bool {
        let sort = self.types.get(&absence.kind);
        sort.is_some_and(|sort| sort.balance.as_ref() == Some(&kind.code))
    }

    /// What is taken from a balance, in order of time, each with the word of its sort. What was taken before the day of an
    /// opening balance is in that.
    fn taken<'a>(
        &self,
        book: &'a Book,
        kind: &'a BalanceKind,
        on: NaiveDate,
    ) -> Vec<(Taking, Option<&'a str>)> {
        let absences = book.absences.iter().filter(|it| self.takes_from(it, kind));
        let by_absences = absences.flat_map(|it| {
            let taken = takings(&book.case, it, taken_in(kind)).into_iter();
            taken.map(|taking| (taking, Some(&*it.kind)))
        });
        let by_hand = book.entries_of(kind).filter(|it| it.hundredths < 0);
        let by_hand = by_hand.map(|it| {
            let taking = Taking {
                on: it.from,
                hundredths: -it.hundredths,
            };
            (taking, None)
        });
        let mut taken: Vec<_> = by_absences.chain(by_hand).collect();
        let opening = book.opening_of(kind, on);
        taken.retain(|(taking, _)| opening.is_none_or(|opening| opening <= taking.on));
        taken.sort_by_key(|(taking, _)| taking.on);
        taken
    }

    /// What is gained of a balance until a day. An opening balance that stands on a day stands in the place of everything
    /// before its own.
    fn lots(
        &self,
        book: &Book,
        kind: &BalanceKind,
        (until, on): (NaiveDate, NaiveDate),
    ) -> Vec<Lot> {
        let year_begins = u32::try_from(kind.year_begins).unwrap_or(1).clamp(1, 12);
        let much = i64::from(kind.gain_hundredths.unwrap_or_default());
        let mut lots = match kind.gain {
            BalanceGain::ByHand => Vec::new(),
            BalanceGain::Monthly => monthly_lots(&book.employed, much, year_begins, until),
            BalanceGain::Yearly => yearly_lots(&book.employed, much, year_begins, until),
            BalanceGain::PaidLeave => self.paid_leave(book, kind, year_begins, until),
        };
        let opening = book.opening_of(kind, on);
        lots.retain(|lot| opening.is_none_or(|opening| opening < lot.gained_on));
        let entered = book.entries_of(kind).filter(|it| it.hundredths > 0);
        let entered = entered.filter(|it| opening.is_none_or(|opening| opening <= it.from));
        lots.extend(entered.map(|it| Lot {
            gained_on: it.from,
            good_until: it.good_until,
            hundredths: it.hundredths,
            source: it.source,
        }));
        lots
    }

    /// Paid leave by the law.
    fn paid_leave(
        &self,
        book: &Book,
        kind: &BalanceKind,
        year_begins: u32,
        until: NaiveDate,
    ) -> Vec<Lot> {
        let (Some((first, _)), Some((_, last))) = (book.employed.first(), book.employed.last())
        else {
            return Vec::new();
        };
        let suspensions = book.absences.iter().filter_map(|absence| {
            let effect = match self.types.get(&absence.kind)?.leave_gain {
                LeaveGain::Worked => return None,
                LeaveGain::Sick => SuspensionEffect::Sick,
                LeaveGain::Nothing => SuspensionEffect::Nothing,
            };
            let is_whole = absence.half.is_none() && absence.times.is_none();
            is_whole.then_some(Suspension {
                from: absence.from,
                to: absence.to,
                effect,
            })
        });
        let gaps = book.employed.windows(2).filter_map(|pair| {
            Some(Suspension {
                from: pair[0].1?.checked_add_days(Days::new(1))?,
                to: pair[1].0.checked_sub_days(Days::new(1))?,
                effect: SuspensionEffect::Nothing,
            })
        });
        let gained = PaidLeave {
            employed_from: *first,
            employed_to: *last,
            year_begins,
            count: kind.count,
            suspensions: suspensions.chain(gaps).collect(),
        };
        gained.lots(until)
    }
}

impl Book {
    /// Whether someone has a balance: they gain it, or something was entered.
    fn has(&self, kind: &BalanceKind) -> bool {
        let gains = kind.gain != BalanceGain::ByHand && !self.employed.is_empty();
        kind.active && gains || self.entries_of(kind).next().is_some()
    }

    /// The day of the last opening balance that stands on a day.
    fn opening_of(&self, kind: &BalanceKind, on: NaiveDate) -> Option<NaiveDate> {
        let entries = self.entries_of(kind);
        let opening = entries.filter(|it| it.source == LotSource::Opening && it.from <= on);
        opening.map(|it| it.from).max()
    }

    /// What was entered of a balance and was not annulled.
    fn entries_of<'a>(&'a self, kind: &'a BalanceKind) -> impl Iterator<Item = &'a BalanceEntry> {
        let entries = self.entries.iter();
        entries.filter(|it| it.balance == kind.code && it.annulled_at.is_none())
    }
}

/// So many people are read at once.
const AT_ONCE: usize = 500;
/// The last day that anything is of.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2199, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

const fn taken_in(kind: &BalanceKind) -> TakenIn {
    match (kind.unit, kind.gain) {
        (BalanceUnit::Hour, _) => TakenIn::Hours,
        (BalanceUnit::Day, BalanceGain::PaidLeave) => TakenIn::LeaveDays(kind.count),
        (BalanceUnit::Day, _) => TakenIn::WorkedDays,
    }
}

/// The days on which someone is absent, and until a day.
fn of_absences(
    all: &HashMap<PersonId, Vec<Absence>>,
    until: NaiveDate,
) -> RangeInclusive<NaiveDate> {
    let absences = || all.values().flatten();
    let first = absences().map(|absence| absence.from).min();
    let last = absences().map(|absence| absence.to).max();
    first.map_or(until, |first| first.min(until))..=last.map_or(until, |last| last.max(until))
}

fn subject(app: &App, id: PersonId, days: &RangeInclusive<NaiveDate>) -> Subject {
    let longest = app.settings.time.longest_shift.num_minutes();
    Subject {
        id,
        born: None,
        since: DateTime::<Utc>::MIN_UTC,
        first: *days.start(),
        longest_shift: u32::try_from(longest).unwrap_or_default(),
    }
}

/// When someone is employed: the days of contracts, those that follow each other as one.
fn employed(contracts: &[Contract]) -> Vec<Employed> {
    let mut spans: Vec<Employed> = Vec::new();
    for contract in contracts {
        match spans.last_mut() {
            Some((_, Some(to))) if to.succ_opt() == Some(contract.from) => {
                if let Some((_, end)) = spans.last_mut() {
                    *end = contract.to;
                }
            }
            _ => spans.push((contract.from, contract.to)),
        }
    }
    spans
}

//! Columns that hold one of some words: as an enum from the row on.
//!
//! A word that this version does not know is an error that names the table, the column and the row. Read as anything
//! else, or left out, it would be someone's hours that vanish.

use std::ops::Deref;

use chrona_api_types::{
    AbsenceUnit, AccessMode, AnomalyCode, BalanceGain, BalanceUnit, Decider, DeviceKind,
    KeptOutcome, Language, LeaveGain, LimitCode, MailWay, Pattern, PeriodStep, PunchMethod,
    PunchType, RequestKind, RequestState, Role, SessionEnd, TagRule, TimesheetState,
};
use chrona_work_time::{ContractKind, DayCount, HalfDay, LotSource};
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr},
    sqlx,
};

use crate::StoreError;

/// An enum whose words a column holds.
pub trait StoredWord: Copy + 'static {
    /// The table and the column, such as `punches.kind`.
    const COLUMN: &'static str;

    /// What a word means.
    fn of_word(word: &str) -> Option<Self>;

    /// Its word.
    fn word(self) -> &'static str;
}

macro_rules! stored {
    ($($type:ty: $column:literal;)*) => {$(
        impl StoredWord for $type {
            const COLUMN: &'static str = $column;

            fn of_word(word: &str) -> Option<Self> {
                Self::parse(word)
            }

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    )*};
}

stored! {
    AbsenceUnit: "absence_types.unit";
    AccessMode: "kiosks.access_mode";
    AnomalyCode: "found_anomalies.code";
    BalanceGain: "balances.gain";
    BalanceUnit: "balances.unit";
    Decider: "absence_types.decided_by";
    DeviceKind: "devices.kind";
    KeptOutcome: "kept_punches.outcome";
    Language: "employments.language or hr_codes.language";
    LeaveGain: "absence_types.leave_gain";
    LimitCode: "found_limits.code";
    MailWay: "sent_mail.way";
    Pattern: "absence_types.pattern";
    PeriodStep: "period_steps.step";
    PunchMethod: "punches.method";
    PunchType: "punches.kind";
    RequestKind: "requests.kind";
    RequestState: "requests.state";
    Role: "accounts.role";
    SessionEnd: "sessions.end_reason";
    TagRule: "kiosks.tags";
    TimesheetState: "periods.state";
}

impl StoredWord for ContractKind {
    const COLUMN: &'static str = "contracts.kind";

    fn of_word(word: &str) -> Option<Self> {
        let kinds = [
            Self::FullTime,
            Self::PartTime,
            Self::Annual,
            Self::ForfaitDays,
        ];
        kinds.into_iter().find(|kind| kind.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::FullTime => "full_time",
            Self::PartTime => "part_time",
            Self::Annual => "annual",
            Self::ForfaitDays => "forfait_days",
        }
    }
}

impl StoredWord for DayCount {
    const COLUMN: &'static str = "balances.day_count";

    fn of_word(word: &str) -> Option<Self> {
        let counts = [Self::SixAWeek, Self::FiveAWeek];
        counts.into_iter().find(|count| count.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::SixAWeek => "six_a_week",
            Self::FiveAWeek => "five_a_week",
        }
    }
}

impl StoredWord for LotSource {
    const COLUMN: &'static str = "balance_entries.source";

    fn of_word(word: &str) -> Option<Self> {
        let sources = [
            Self::Opening,
            Self::Gained,
            Self::Adjusted,
            Self::Splitting,
            Self::GivenBack,
        ];
        sources.into_iter().find(|source| source.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Gained => "gained",
            Self::Adjusted => "adjusted",
            Self::Splitting => "splitting",
            Self::GivenBack => "given_back",
        }
    }
}

impl StoredWord for HalfDay {
    const COLUMN: &'static str = "absences.half or requests.half";

    fn of_word(word: &str) -> Option<Self> {
        let halves = [Self::Morning, Self::Afternoon];
        halves.into_iter().find(|half| half.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
        }
    }
}

/// What a column holds: one of the words of `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word<T>(pub T);

impl<T> Deref for Word<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: StoredWord> TryGetable for Word<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        // As it lies in the row: a copy of each word of a million rows takes its time.
        if let Some(row) = row.try_as_pg_row()
            && let Ok(Some(word)) =
                sqlx::Row::try_get::<Option<&str>, _>(row, index.as_sqlx_postgres_index())
            && let Some(known) = T::of_word(word)
        {
            return Ok(Self(known));
        }
        let word = String::try_get_by(row, index)?;
        let known = T::of_word(&word).map(Self);
        known.ok_or_else(|| unknown::<T>(row, &word).into())
    }
}

/// The word of the row with this identifier, read by other means than a column.
pub(crate) fn word_of_row<T: StoredWord>(word: &str, id: i64) -> Result<T, StoreError> {
    let known = T::of_word(word);
    known.ok_or_else(|| told_unknown::<T>(word, &format!(" (the row with id {id})")).into())
}

/// That a row holds a word nobody knows. The row is named by its identifier, or whose it is.
fn unknown<T: StoredWord>(row: &QueryResult, word: &str) -> DbErr {
    let names = ["id", "punch_id", "account_id", "device_id", "kiosk_id"];
    let found = names.iter().find_map(|name| {
        let id: i64 = row.try_get("", name).ok()?;
        Some(format!("{name} {id}"))
    });
    let which = found.map_or_else(String::new, |found| format!(" (the row with {found})"));
    told_unknown::<T>(word, &which)
}

fn told_unknown<T: StoredWord>(word: &str, which: &str) -> DbErr {
    // Cut: it may be anything.
    let word: String = word.chars().take(40).collect();
    DbErr::Type(format!("{} = {word:?}{which}", T::COLUMN))
}

impl<T: StoredWord> From<Word<T>> for Value {
    fn from(word: Word<T>) -> Self {
        word.0.word().into()
    }
}

impl<T: StoredWord> ValueType for Word<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let word = <String as ValueType>::try_from(value)?;
        T::of_word(&word).map(Self).ok_or(ValueTypeErr)
    }

    fn type_name() -> String {
        T::COLUMN.to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::String(StringLen::None)
    }
}

impl<T: StoredWord> Nullable for Word<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

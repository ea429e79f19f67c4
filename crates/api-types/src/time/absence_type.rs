//! Sorts of absence, and the balances that they take from: an organisation's own data.

use chrona_work_time::DayCount;
use serde::{Deserialize, Serialize};

/// Gives an enum its words on the wire and in the OpenAPI document too.
macro_rules! wire_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)* }

        words! { $name { $($variant = $word,)* } }
    };
}

wire_words! {
    /// What an absence is counted in.
    AbsenceUnit {
        /// Whole days alone.
        Day = "day",
        /// Days and halves of days.
        HalfDay = "half_day",
        /// Days, and hours of one day.
        Hour = "hour",
    }
}

wire_words! {
    /// Who decides on a request.
    Decider {
        /// Who looks after the person's team, or an administrator.
        Manager = "manager",
        /// An administrator.
        Hr = "hr",
        /// Nobody: it is told, and stands at once.
        Nobody = "nobody",
    }
}

wire_words! {
    /// What an absence does to the paid leave that is gained meanwhile (L3141-5, L3141-5-1).
    LeaveGain {
        /// It counts as work.
        Worked = "worked",
        /// Two days a month.
        Sick = "sick",
        /// Nothing is gained.
        Nothing = "nothing",
    }
}

wire_words! {
    /// How a sort of absence is drawn, beside its colour.
    Pattern {
        /// Filled.
        Plain = "plain",
        /// Slanted lines.
        Stripes = "stripes",
        /// Dots.
        Dots = "dots",
        /// Squares.
        Checks = "checks",
    }
}

wire_words! {
    /// What a balance is counted in.
    BalanceUnit {
        /// Days.
        Day = "day",
        /// Hours.
        Hour = "hour",
    }
}

wire_words! {
    /// What a balance is gained by.
    BalanceGain {
        /// What is entered by hand.
        ByHand = "by_hand",
        /// Paid leave as the Code du travail counts it.
        PaidLeave = "paid_leave",
        /// So much for each month of a contract, at its end; part of it for part of a month.
        Monthly = "monthly",
        /// So much for each year of a contract, at its beginning; part of it for part of a year.
        Yearly = "yearly",
    }
}

/// A sort of absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a member of the wire's document, with a name of its own"
)]
pub struct AbsenceType {
    /// Its word: at most 40 small letters, digits and `_`. One that is there is changed.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 40)))]
    pub code: String,
    /// Its name in French.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 80)))]
    pub name_fr: String,
    /// Its name in English.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 80)))]
    pub name_en: String,
    /// What it is counted in.
    pub unit: AbsenceUnit,
    /// Whether it is paid.
    pub paid: bool,
    /// Whether it counts toward the weekly threshold of overtime, as paid leave does.
    pub counts: bool,
    /// Whether the person works meanwhile, elsewhere: remote work, a business trip.
    pub elsewhere: bool,
    /// What it does to the paid leave that is gained.
    pub leave_gain: LeaveGain,
    /// The balance that it takes from.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 40)))]
    pub balance: Option<String>,
    /// Whether a document is needed.
    pub needs_document: bool,
    /// Who decides.
    pub decided_by: Decider,
    /// Whether payroll files and statements never name it (R3243-4): a strike, staff representation.
    pub neutral: bool,
    /// Its code in payroll files.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 40)))]
    pub payroll_code: Option<String>,
    /// Its colour, such as `#00AEEF`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 7)))]
    pub colour: String,
    /// How it is drawn.
    pub pattern: Pattern,
    /// Whether it can be asked for and entered; what was entered stays.
    pub active: bool,
}

impl AbsenceType {
    /// Its name in a language.
    pub fn name(&self, language: crate::Language) -> &str {
        match language {
            crate::Language::Fr => &self.name_fr,
            crate::Language::En => &self.name_en,
        }
    }
}

/// A balance: something that is gained and taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceKind {
    /// Its word: at most 40 small letters, digits and `_`. One that is there is changed.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 40)))]
    pub code: String,
    /// Its name in French.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 80)))]
    pub name_fr: String,
    /// Its name in English.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 80)))]
    pub name_en: String,
    /// What it is counted in.
    pub unit: BalanceUnit,
    /// What it is gained by.
    pub gain: BalanceGain,
    /// How much a month or a year gains, in hundredths: for `monthly` and `yearly`, 1 to 100,000.
    pub gain_hundredths: Option<i32>,
    /// How days of paid leave are counted; for days alone.
    pub count: DayCount,
    /// The month that its year begins with, 1 to 12.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(minimum(value = "1"), maximum(value = "12")))
    )]
    pub year_begins: i32,
    /// How far below zero people may ask for, in hundredths: 0, or less.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(minimum(value = "-1000000"), maximum(value = "0")))
    )]
    pub lowest_hundredths: i32,
    /// Whether people have it.
    pub active: bool,
}

impl BalanceKind {
    /// Its name in a language.
    pub fn name(&self, language: crate::Language) -> &str {
        match language {
            crate::Language::Fr => &self.name_fr,
            crate::Language::En => &self.name_en,
        }
    }
}

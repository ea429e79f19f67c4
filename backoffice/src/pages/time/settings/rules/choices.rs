//! The rules whose value is one of a few words.

use chrona_web::types::Language;
use chrona_work_time::{LeaveDayValue, PaidLeaveCounts, RoundingWay};

use crate::words::{Words, say};

/// The values of a rule: the word of the form, the value, and what it is called.
pub(super) type Values<T> = &'static [(&'static str, T, Words)];

pub(super) const WEEKDAYS: Values<&str> = &[
    ("mon", "mon", |l| say!(l, terms.mon)),
    ("tue", "tue", |l| say!(l, terms.tue)),
    ("wed", "wed", |l| say!(l, terms.wed)),
    ("thu", "thu", |l| say!(l, terms.thu)),
    ("fri", "fri", |l| say!(l, terms.fri)),
    ("sat", "sat", |l| say!(l, terms.sat)),
    ("sun", "sun", |l| say!(l, terms.sun)),
];

pub(super) const OVERTIME_IN_REST: Values<bool> = &[
    ("paid", false, |l| say!(l, rule.paid)),
    ("rest", true, |l| say!(l, rule.in_rest)),
];

pub(super) const PAID_LEAVE_COUNTS: Values<PaidLeaveCounts> = &[
    ("none", PaidLeaveCounts::None, |l| say!(l, rule.leave_none)),
    ("weekly", PaidLeaveCounts::Weekly, |l| {
        say!(l, rule.leave_weekly)
    }),
    ("cycle", PaidLeaveCounts::Cycle, |l| {
        say!(l, rule.leave_cycle)
    }),
    ("annual", PaidLeaveCounts::Annual, |l| {
        say!(l, rule.leave_annual)
    }),
];

pub(super) const LEAVE_DAY_VALUE: Values<LeaveDayValue> = &[
    ("planned", LeaveDayValue::Planned, |l| {
        say!(l, rule.day_planned)
    }),
    ("contract", LeaveDayValue::Contract, |l| {
        say!(l, rule.day_contract)
    }),
];

pub(super) const ROUNDING: Values<RoundingWay> = &[
    ("nearest", RoundingWay::Nearest, |l| say!(l, rule.nearest)),
    ("down", RoundingWay::Down, |l| say!(l, rule.down)),
    ("up", RoundingWay::Up, |l| say!(l, rule.up)),
];

/// What a value is called.
pub(super) fn word<T: PartialEq>(
    language: Language,
    values: &[(&'static str, T, Words)],
    value: &T,
) -> Option<String> {
    let found = values.iter().find(|(_, known, _)| known == value);
    found.map(|(_, _, word)| word(language).to_owned())
}

/// The value that was chosen; none where it stays as it is.
pub(super) fn chosen<T: Copy>(values: Values<T>, word: &str) -> Option<T> {
    let found = values.iter().find(|(known, ..)| *known == word);
    found.map(|(_, value, _)| *value)
}

/// What one can choose.
pub(super) fn choices<T>(language: Language, values: Values<T>) -> Vec<(String, String)> {
    let words = values.iter();
    let words = words.map(|(word, _, told)| ((*word).to_owned(), told(language).to_owned()));
    words.collect()
}

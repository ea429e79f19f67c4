//! What a type of absence and a balance are, in words.

use chrona_web::types::{
    AbsenceType, AbsenceUnit, BalanceGain, BalanceKind, BalanceUnit, Decider, Language, LeaveGain,
    Pattern,
};
use chrona_work_time::DayCount;

use crate::{pages::time::amount, words::say};

/// What absences of a type are counted in.
pub(super) fn unit(l: Language, unit: AbsenceUnit) -> &'static str {
    match unit {
        AbsenceUnit::Day => say!(l, sorts.by_day),
        AbsenceUnit::HalfDay => say!(l, sorts.by_half_day),
        AbsenceUnit::Hour => say!(l, sorts.by_hour),
    }
}

/// Who decides on a request of a type.
pub(super) fn decider(l: Language, decider: Decider) -> &'static str {
    match decider {
        Decider::Manager => say!(l, sorts.manager),
        Decider::Hr => say!(l, sorts.hr),
        Decider::Nobody => say!(l, sorts.nobody),
    }
}

/// What an absence does to the paid leave that is gained meanwhile.
pub(super) fn leave_gain(l: Language, gain: LeaveGain) -> &'static str {
    match gain {
        LeaveGain::Worked => say!(l, sorts.gain_worked),
        LeaveGain::Sick => say!(l, sorts.gain_sick),
        LeaveGain::Nothing => say!(l, sorts.gain_nothing),
    }
}

/// How a type is drawn.
pub(super) fn pattern(l: Language, pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Plain => say!(l, sorts.plain),
        Pattern::Stripes => say!(l, sorts.stripes),
        Pattern::Dots => say!(l, sorts.dots),
        Pattern::Checks => say!(l, sorts.checks),
    }
}

/// What is particular about a type: `payé · compte vers le seuil`.
pub(super) fn facts(l: Language, of: &AbsenceType) -> String {
    let paid = if of.paid {
        say!(l, sorts.is_paid)
    } else {
        say!(l, sorts.is_unpaid)
    };
    let others = [
        (of.counts, say!(l, sorts.is_counted)),
        (of.elsewhere, say!(l, sorts.is_elsewhere)),
        (of.needs_document, say!(l, sorts.is_documented)),
        (of.neutral, say!(l, sorts.is_neutral)),
    ];
    let others = others.into_iter().filter(|(holds, _)| *holds);
    let all = std::iter::once(paid).chain(others.map(|(_, word)| word));
    all.collect::<Vec<_>>().join(" · ")
}

/// What a balance is counted in.
pub(super) fn balance_unit(l: Language, unit: BalanceUnit) -> &'static str {
    match unit {
        BalanceUnit::Day => say!(l, kinds.in_days),
        BalanceUnit::Hour => say!(l, kinds.in_hours),
    }
}

/// What a balance is gained by.
pub(super) fn gain(l: Language, gain: BalanceGain) -> &'static str {
    match gain {
        BalanceGain::ByHand => say!(l, kinds.by_hand),
        BalanceGain::PaidLeave => say!(l, kinds.paid_leave),
        BalanceGain::Monthly => say!(l, kinds.monthly),
        BalanceGain::Yearly => say!(l, kinds.yearly),
    }
}

/// How days of paid leave are counted.
pub(super) fn count(l: Language, count: DayCount) -> &'static str {
    match count {
        DayCount::SixAWeek => say!(l, kinds.six_a_week),
        DayCount::FiveAWeek => say!(l, kinds.five_a_week),
    }
}

/// What a balance is gained by, with how much: `Chaque mois : 0,83 jour`.
pub(super) fn gained(l: Language, of: &BalanceKind) -> String {
    let word = gain(l, of.gain);
    let amount = of
        .gain_hundredths
        .map(|hundredths| amount::told(l, of.unit, i64::from(hundredths)));
    match (of.gain, amount) {
        (BalanceGain::Monthly | BalanceGain::Yearly, Some(amount)) => {
            say!(l, common.pair, first = word, second = amount)
        }
        (BalanceGain::PaidLeave, _) => {
            let count = count(l, of.count);
            say!(l, common.pair, first = word, second = count)
        }
        _ => word.to_owned(),
    }
}

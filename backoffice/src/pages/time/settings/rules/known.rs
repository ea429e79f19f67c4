//! Every rule that the organisation can set: its words, its article, its value in words, and how it is typed.

use chrona_web::{format, types::Language};
use chrona_work_time::{OvertimeBand, RuleChanges};

use super::choices::{
    LEAVE_DAY_VALUE, OVERTIME_IN_REST, PAID_LEAVE_COUNTS, ROUNDING, WEEKDAYS, choices, chosen, word,
};
use crate::{
    pages::time::terms::fields::{HOURS, Length, MINUTES, WEEKS},
    words::{Words, say},
};

/// The rule whose default depends on how many people are employed.
pub(super) const PERIOD_MAXIMUM: &str = "period_maximum_weeks";

/// A rule.
pub(super) struct Rule {
    /// What the API calls it.
    pub(super) name: &'static str,
    pub(super) word: Words,
    /// The article of the Code du travail that it comes from; empty for one of Chrona's own.
    pub(super) article: &'static str,
    /// Its value in words, where it is set.
    pub(super) told: fn(Language, &RuleChanges) -> Option<String>,
    pub(super) input: Input,
}

/// How a rule is typed.
#[derive(Clone, Copy)]
pub(super) enum Input {
    /// As a length of time, read so.
    Length(Length, fn(&mut RuleChanges, Option<u32>)),
    /// As one of a few choices.
    Choice {
        choices: fn(Language) -> Vec<(String, String)>,
        set: fn(&mut RuleChanges, &str),
    },
    Bands,
    Night,
    Rounding,
    AutomaticBreak,
    SolidarityDay,
}

/// Rules that belong together, under a heading.
pub(super) struct Group {
    pub(super) word: Words,
    pub(super) test_id: &'static str,
    pub(super) rules: &'static [Rule],
}

/// Every rule.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.rules)
}

/// A rule that is a length of time.
macro_rules! length {
    ($member:ident, $word:ident, $article:literal) => {
        length!($member, $word, $article, HOURS)
    };
    ($member:ident, $word:ident, $article:literal, $read:ident) => {
        Rule {
            name: stringify!($member),
            word: |l| say!(l, rule.$word),
            article: $article,
            told: |_, rules| rules.$member.map(length),
            input: Input::Length($read, |rules, minutes| rules.$member = minutes),
        }
    };
}

/// A rule that is one of a few values.
macro_rules! choice {
    ($member:ident, $word:ident, $article:literal, $values:ident) => {
        Rule {
            name: stringify!($member),
            word: |l| say!(l, rule.$word),
            article: $article,
            told: |l, rules| word(l, $values, &rules.$member?),
            input: Input::Choice {
                choices: |l| choices(l, $values),
                set: |rules, word| rules.$member = chosen($values, word),
            },
        }
    };
}

pub(super) static GROUPS: [Group; 4] = [
    Group {
        word: |l| say!(l, rule.overtime),
        test_id: "rules-overtime",
        rules: &[
            length!(weekly_legal_minutes, weekly_legal, "L3121-27"),
            Rule {
                name: "overtime_bands",
                word: |l| say!(l, rule.bands),
                article: "L3121-33, L3121-36",
                told: |l, rules| Some(bands(l, rules.overtime_bands.as_ref()?)),
                input: Input::Bands,
            },
            choice!(
                overtime_in_rest,
                overtime_in_rest,
                "L3121-33 II",
                OVERTIME_IN_REST
            ),
            length!(yearly_quota_minutes, yearly_quota, "L3121-30, D3121-24"),
            length!(weekly_trigger_minutes, weekly_trigger, "L3121-44, D3121-25"),
            Rule {
                name: PERIOD_MAXIMUM,
                word: |l| say!(l, rule.period_maximum),
                article: "L3121-44, L3121-45",
                told: |l, rules| {
                    let weeks = rules.period_maximum_weeks?;
                    Some(say!(l, rule.weeks, count = weeks))
                },
                input: Input::Length(WEEKS, |rules, weeks| rules.period_maximum_weeks = weeks),
            },
            Rule {
                name: "week_starts",
                word: |l| say!(l, rule.week_starts),
                article: "L3121-32, L3121-35",
                told: |l, rules| word(l, WEEKDAYS, &rules.week_starts.as_deref()?),
                input: Input::Choice {
                    choices: |l| choices(l, WEEKDAYS),
                    set: |rules, word| rules.week_starts = Some(word.to_owned()),
                },
            },
        ],
    },
    Group {
        word: |l| say!(l, rule.limits),
        test_id: "rules-limits",
        rules: &[
            length!(daily_maximum_minutes, daily_maximum, "L3121-18, L3121-19"),
            length!(weekly_maximum_minutes, weekly_maximum, "L3121-20"),
            length!(
                average_maximum_minutes,
                average_maximum,
                "L3121-22, L3121-23"
            ),
            length!(break_minutes, pause, "L3121-16", MINUTES),
            length!(break_after_minutes, pause_after, "L3121-16"),
            length!(daily_rest_minutes, daily_rest, "L3131-1"),
            length!(weekly_rest_minutes, weekly_rest, "L3132-2"),
            Rule {
                name: "night",
                word: |l| say!(l, rule.night),
                article: "L3122-2, L3122-20",
                told: |_, rules| Some(rules.night.as_ref()?.replace('-', "\u{2013}")),
                input: Input::Night,
            },
        ],
    },
    Group {
        word: |l| say!(l, rule.leave),
        test_id: "rules-leave",
        rules: &[
            choice!(
                paid_leave_counts,
                paid_leave_counts,
                "Cass. soc. 23-14.455, 24-19.410",
                PAID_LEAVE_COUNTS
            ),
            choice!(
                leave_day_value,
                leave_day_value,
                "D3121-25",
                LEAVE_DAY_VALUE
            ),
            Rule {
                name: "solidarity_day",
                word: |l| say!(l, rule.solidarity_day),
                article: "L3133-7",
                told: |_, rules| rules.solidarity_day.map(format::written),
                input: Input::SolidarityDay,
            },
        ],
    },
    Group {
        word: |l| say!(l, rule.counting),
        test_id: "rules-counting",
        rules: &[
            Rule {
                name: "rounding",
                word: |l| say!(l, rule.rounding),
                article: "",
                told: rounding,
                input: Input::Rounding,
            },
            Rule {
                name: "automatic_break",
                word: |l| say!(l, rule.automatic_break),
                article: "",
                told: automatic_break,
                input: Input::AutomaticBreak,
            },
            length!(longest_shift_minutes, longest_shift, ""),
            length!(schedule_tolerance_minutes, schedule_tolerance, "", MINUTES),
        ],
    },
];

/// A length of time as one says it: `20 min`, `10 h 00`.
pub(super) fn length(minutes: u32) -> String {
    if minutes < 60 {
        format!("{minutes}\u{a0}min")
    } else {
        format::duration(i64::from(minutes) * 60)
    }
}

/// Bands with their rates: `8 h 00 à +25 %, puis +50 %`.
fn bands(language: Language, bands: &[OvertimeBand]) -> String {
    let told = bands.iter().enumerate().map(|(place, band)| {
        let percent = band.percent;
        match band.minutes {
            Some(minutes) => {
                let hours = length(minutes);
                say!(language, rule.band, hours = hours, percent = percent)
            }
            None if place == 0 => say!(language, rule.only_band, percent = percent),
            None => say!(language, rule.last_band, percent = percent),
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

fn rounding(language: Language, rules: &RuleChanges) -> Option<String> {
    let rounding = rules.rounding?;
    let (to, way) = (
        length(rounding.to_minutes),
        word(language, ROUNDING, &rounding.how)?,
    );
    Some(say!(language, rule.rounded, to = to, way = way))
}

fn automatic_break(language: Language, rules: &RuleChanges) -> Option<String> {
    let taken = rules.automatic_break?;
    let (minutes, after) = (length(taken.minutes), length(taken.after_minutes));
    Some(say!(
        language,
        rule.break_taken,
        minutes = minutes,
        after = after
    ))
}

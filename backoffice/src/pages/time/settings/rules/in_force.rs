//! The rules that hold today, each with its article and since when it holds.

use chrona_web::{
    api::RulesOf,
    components::{Tag, Tone},
    format,
    types::{Language, WorkRulesEntry},
};
use chrona_work_time::RuleChanges;
use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    Layers,
    known::{GROUPS, Group, PERIOD_MAXIMUM, Rule},
};
use crate::{
    components::list::{Column, Row, Table},
    office::Office,
    pages::time::terms::fields::today,
    words::{Words, follow, say},
};

const COLUMNS: [Column; 4] = [
    Column::new(|l| say!(l, settings.rule)).class("main-cell"),
    Column::new(|l| say!(l, settings.value)),
    Column::new(|l| say!(l, settings.origin)).class("small"),
    Column::new(|l| say!(l, settings.article)).class("small quiet"),
];

/// What holds on a day: the last that was entered and names the rule, of the nearest who have one, else the law.
pub(super) struct Holding {
    rules: RuleChanges,
    /// Who has set it, and since when; none where the law holds.
    set: Option<(RulesOf, NaiveDate)>,
}

impl Holding {
    /// What holds of a rule on a day.
    pub(super) fn on(day: NaiveDate, layers: &Layers, rule: &Rule) -> Self {
        let holds = |entry: &&WorkRulesEntry| {
            let is_set = (rule.told)(Language::Fr, &entry.changes).is_some();
            is_set && entry.annulled_at.is_none() && entry.changes.holds_on(day)
        };
        let own = std::iter::once((layers.of, &layers.own));
        let under = layers.under.iter().map(|(of, entries)| (*of, entries));
        let found = own.chain(under).find_map(|(of, entries)| {
            let entries = entries.iter().filter(holds);
            let last = entries.max_by_key(|entry| entry.changes.from)?;
            Some((of, last.changes.clone()))
        });
        match found {
            Some((of, rules)) => Self {
                set: Some((of, rules.from)),
                rules,
            },
            None => Self {
                rules: RuleChanges::of_the_law(day),
                set: None,
            },
        }
    }

    /// The value in words.
    pub(super) fn told(&self, language: Language, rule: &Rule) -> String {
        let told = (rule.told)(language, &self.rules);
        let unset = match rule.name {
            PERIOD_MAXIMUM => say!(language, rule.period_by_law),
            _ => say!(language, settings.nothing_set),
        };
        told.unwrap_or_else(|| unset.to_owned())
    }
}

/// The rules that hold today, by group.
pub(super) fn in_force(layers: &Layers) -> AnyView {
    let groups = GROUPS.iter().map(|group| of_group(group, layers));
    view! { <div class="rules">{groups.collect_view()}</div> }.into_any()
}

fn of_group(group: &'static Group, layers: &Layers) -> AnyView {
    let language = Office::current().language;
    let table = Table {
        caption: group.word,
        test_id: group.test_id,
        columns: &COLUMNS,
    };
    let rows: Vec<_> = group
        .rules
        .iter()
        .map(|rule| row(table, rule, Holding::on(today(), layers, rule)))
        .collect();
    view! {
        <h3>{follow(language, group.word)}</h3>
        {table.of(rows.into_iter())}
    }
    .into_any()
}

fn row(table: Table<4>, rule: &'static Rule, holding: Holding) -> Row {
    let language = Office::current().language;
    let set = holding.set;
    let value = move || holding.told(language.get(), rule);
    let origin = match set {
        Some((of, day)) => {
            let text = move || {
                let (language, day) = (language.get(), format::written(day));
                match of {
                    RulesOf::Organisation => say!(language, settings.since, day = day),
                    RulesOf::Category(_) => say!(language, settings.category_since, day = day),
                    RulesOf::Person(_) => say!(language, settings.person_since, day = day),
                }
            };
            view! { <Tag icon=icondata::LuPencil tone=Tone::Accent text /> }.into_any()
        }
        None => follow(language, origin_unset(rule)).into_any(),
    };
    table
        .row([
            follow(language, rule.word).into_any(),
            value.into_any(),
            origin,
            rule.article.into_any(),
        ])
        .with("data-rule", rule.name)
}

/// Where a value comes from that the organisation has not set.
fn origin_unset(rule: &Rule) -> Words {
    match (rule.name, rule.article) {
        // `LONGEST_SHIFT_HOURS`, and the person's category.
        ("longest_shift_minutes", _) => |l| say!(l, settings.by_server),
        (_, "") => |l| say!(l, settings.by_default),
        _ => |l| say!(l, settings.by_law),
    }
}

#[cfg(test)]
mod tests {
    use chrona_web::types::{CategoryId, WorkRulesId};

    use super::*;
    use crate::pages::time::settings::rules::known;

    fn entry(from: &str, hours: u32, is_annulled: bool) -> WorkRulesEntry {
        let from = from.parse().unwrap();
        WorkRulesEntry {
            id: WorkRulesId(1),
            changes: RuleChanges {
                from,
                weekly_legal_minutes: Some(hours * 60),
                ..RuleChanges::default()
            },
            created_at: chrono::DateTime::UNIX_EPOCH,
            created_by: None,
            annulled_at: is_annulled.then_some(chrono::DateTime::UNIX_EPOCH),
            annulled_by: None,
        }
    }

    #[test]
    fn a_rule_is_the_last_that_was_entered_or_the_laws() {
        let rule = known::all().next().unwrap();
        let organisation = RulesOf::Organisation;
        let layers = Layers {
            of: organisation,
            own: vec![
                entry("2027-03-01", 38, true),
                entry("2027-02-01", 37, false),
                entry("2026-02-01", 36, false),
            ],
            under: Vec::new(),
        };
        for (day, told, since) in [
            ("2026-01-31", "35\u{a0}h\u{a0}00", None),
            ("2026-12-31", "36\u{a0}h\u{a0}00", Some("2026-02-01")),
            ("2027-04-01", "37\u{a0}h\u{a0}00", Some("2027-02-01")),
        ] {
            let holding = Holding::on(day.parse().unwrap(), &layers, rule);
            assert_eq!(holding.told(Language::Fr, rule), told, "{day}");
            let set = since.map(|day| (organisation, day.parse().unwrap()));
            assert_eq!(holding.set, set, "{day}");
        }
        let category = RulesOf::Category(CategoryId(1));
        let mut own = entry("2027-03-01", 32, false);
        own.changes.to = Some("2027-03-31".parse().unwrap());
        let layers = Layers {
            of: category,
            own: vec![own],
            under: vec![(layers.of, layers.own)],
        };
        for (day, of) in [
            ("2027-02-28", organisation),
            ("2027-03-31", category),
            ("2027-04-01", organisation),
        ] {
            let holding = Holding::on(day.parse().unwrap(), &layers, rule);
            assert_eq!(holding.set.map(|(of, _)| of), Some(of), "{day}");
        }
    }

    #[test]
    fn the_law_or_the_engine_sets_all_but_four() {
        let law = RuleChanges::of_the_law("2026-11-30".parse().unwrap());
        let told = |rule: &&Rule| (rule.told)(Language::Fr, &law).is_none();
        let unset: Vec<_> = known::all().filter(told).map(|rule| rule.name).collect();
        let known = [
            PERIOD_MAXIMUM,
            "solidarity_day",
            "rounding",
            "automatic_break",
        ];
        assert_eq!(unset, known);
    }
}

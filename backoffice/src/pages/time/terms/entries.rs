//! Rows as they were entered: those in force first, each with its days and the way to annul it.

use chrona_web::{
    components::{Tag, Tone},
    format,
    types::{Action, BalanceEntry, BalanceUnit, Language, Reach},
};
use chrono::NaiveDate;
use leptos::prelude::*;

use super::{fields::today, week::drawing};
use crate::{
    components::confirm::Confirm,
    office::Office,
    pages::time::absence_names::AbsenceNames,
    words::{say, t},
};

/// How a row stands today. They are shown in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pages) enum Standing {
    InForce,
    ToCome,
    Over,
    Annulled,
}

impl Standing {
    /// Of a row with these days.
    pub(in crate::pages) fn of(from: NaiveDate, to: Option<NaiveDate>, is_annulled: bool) -> Self {
        Self::on(today(), from, to, is_annulled)
    }

    fn on(today: NaiveDate, from: NaiveDate, to: Option<NaiveDate>, is_annulled: bool) -> Self {
        if is_annulled {
            Self::Annulled
        } else if to.is_some_and(|to| to < today) {
            Self::Over
        } else if from > today {
            Self::ToCome
        } else {
            Self::InForce
        }
    }

    fn word(self, language: Language) -> &'static str {
        match self {
            Self::InForce => say!(language, terms.in_force),
            Self::ToCome => say!(language, terms.to_come),
            Self::Over => say!(language, terms.over),
            Self::Annulled => say!(language, terms.annulled),
        }
    }

    fn tag(self) -> AnyView {
        let language = Office::current().language;
        let (icon, tone) = match self {
            Self::InForce => (icondata::LuCircleCheck, Tone::Good),
            Self::ToCome => (icondata::LuClock, Tone::Accent),
            Self::Over => (icondata::LuHistory, Tone::Plain),
            Self::Annulled => (icondata::LuBan, Tone::Warning),
        };
        view! { <Tag icon tone text=move || self.word(language.get()) /> }.into_any()
    }
}

/// A row to show.
#[derive(Clone)]
pub(in crate::pages) struct Shown {
    /// Its number, by which it is annulled.
    pub(in crate::pages) id: i64,
    pub(in crate::pages) standing: Standing,
    pub(in crate::pages) from: NaiveDate,
    pub(in crate::pages) to: Option<NaiveDate>,
    /// What it says, in a language.
    pub(in crate::pages) text: fn(Language, &Said) -> String,
    pub(in crate::pages) said: Said,
}

/// What a row says, of which its text is made.
#[derive(Clone)]
pub(in crate::pages) enum Said {
    Contract(chrona_work_time::Contract),
    Schedule(chrona_work_time::Schedule),
    /// An absence, what was written of it, and the names of its type.
    Absence(chrona_work_time::Absence, String, AbsenceNames),
    Balance(BalanceSaid),
    Rules(chrona_work_time::RuleChanges),
}

/// What was entered of a balance by hand.
#[derive(Clone)]
pub(in crate::pages) struct BalanceSaid {
    /// The balance's name in French and in English.
    pub(in crate::pages) names: [String; 2],
    pub(in crate::pages) unit: BalanceUnit,
    pub(in crate::pages) entry: BalanceEntry,
}

impl Shown {
    fn days(&self, language: Language) -> String {
        let from = format::written(self.from);
        match self.to {
            Some(to) if to == self.from => say!(language, terms.one_day, day = from),
            Some(to) => {
                let to = format::written(to);
                say!(language, terms.range, from = from, to = to)
            }
            None => say!(language, terms.since, from = from),
        }
    }

    fn told(&self, language: Language) -> String {
        (self.text)(language, &self.said)
    }

    /// The weeks of a schedule that holds, or will.
    fn drawing(&self) -> Option<AnyView> {
        let holds = matches!(self.standing, Standing::InForce | Standing::ToCome);
        match &self.said {
            Said::Schedule(schedule) if holds => Some(drawing(schedule)),
            _ => None,
        }
    }
}

/// What follows when a row is annulled, in a sentence about the row.
pub(in crate::pages) type Consequence = fn(Language, String) -> String;

/// Hours are counted without it.
fn counted_without(language: Language, what: String) -> String {
    say!(language, terms.annul_text, what = what)
}

/// The rows, and the question before one is annulled.
#[component]
pub(in crate::pages) fn Rows(
    rows: Vec<Shown>,
    /// What stands where there is none.
    #[prop(into)]
    empty: TextProp,
    /// What the one who annuls must be allowed to.
    action: Action,
    /// What follows when the row that these words name is annulled.
    #[prop(default = counted_without as Consequence)]
    consequence: Consequence,
    test_id: &'static str,
    /// Annuls the row of this number.
    #[prop(into)]
    on_annul: Callback<i64>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let annulling = RwSignal::new(None::<Shown>);
    let may_annul = office.reaches(action, Reach::Everyone);
    if rows.is_empty() {
        return view! { <p class="quiet">{move || empty.get()}</p> }.into_any();
    }
    let mut rows = rows;
    rows.sort_by_key(|row| row.standing);
    let row = move |row: Shown| {
        let row = StoredValue::new(row);
        let standing = row.with_value(|row| row.standing);
        let annul = (may_annul && standing != Standing::Annulled).then(|| {
            let name = move || {
                let language = language.get();
                let name = row.with_value(|row| row.told(language));
                say!(language, terms.annul_named, name = name)
            };
            view! {
                <button
                    type="button"
                    class="button button-quiet"
                    aria-label=name
                    data-testid="annul-entry"
                    on:click=move |_| annulling.set(Some(row.get_value()))
                >
                    {t!(language, terms.annul)}
                </button>
            }
        });
        view! {
            <li class:annulled=standing == Standing::Annulled>
                <span class="entry-text">
                    <strong>{move || row.with_value(|row| row.told(language.get()))}</strong>
                    <span class="quiet small">
                        {move || row.with_value(|row| row.days(language.get()))}
                    </span>
                </span>
                {standing.tag()}
                {annul}
                {row.with_value(Shown::drawing)}
            </li>
        }
    };
    view! {
        <ul class="entries" data-testid=test_id>
            {rows.into_iter().map(row).collect_view()}
        </ul>
        <Confirm
            subject=annulling
            title=move |_| say!(language.get(), terms.annul_title).to_owned()
            text=move |row: Shown| {
                let language = language.get();
                let days = row.days(language);
                consequence(language, format!("{} ({days})", row.told(language)))
            }
            action=t!(language, terms.annul_yes)
            on_confirm=move |row: Shown| on_annul.run(row.id)
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Standing;

    #[test]
    fn a_row_stands_by_its_days() {
        let day = |text: &str| text.parse().unwrap();
        let (today, from) = (day("2027-03-10"), day("2027-03-01"));
        let on = |from, to, is_annulled| Standing::on(today, from, to, is_annulled);
        assert_eq!(on(from, None, false), Standing::InForce);
        assert_eq!(on(from, Some(today), false), Standing::InForce);
        assert_eq!(on(from, Some(day("2027-03-09")), false), Standing::Over);
        assert_eq!(on(day("2027-03-11"), None, false), Standing::ToCome);
        assert_eq!(on(from, None, true), Standing::Annulled);
    }
}

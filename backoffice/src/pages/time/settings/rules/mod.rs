//! The rules of working time: those in force today, those that were entered, and the form that changes some.

mod bands;
mod choices;
mod form;
mod in_force;
mod known;

use chrona_web::{
    ApiError,
    api::RulesOf,
    components::SelectField,
    types::{Action, Category, CategoryId, Language, PersonId, Reach, WorkRulesEntry, WorkRulesId},
};
use chrona_work_time::RuleChanges;
use leptos::prelude::*;

use self::{form::RulesForm, in_force::in_force};
use super::{organisation::Organisation, start::StartLink};
use crate::{
    address::kept,
    components::{
        Header,
        list::{all_categories, category_choices},
    },
    fetch::Fetch,
    office::Office,
    pages::time::terms::entries::{Rows, Said, Shown, Standing},
    words::{Words, follow, say, t},
};

/// The rules that were entered for some, and those that hold where they set none.
#[derive(Clone)]
pub(super) struct Layers {
    of: RulesOf,
    /// Their own, the last ones first.
    pub(super) own: Vec<WorkRulesEntry>,
    /// The others', the nearest first.
    under: Vec<(RulesOf, Vec<WorkRulesEntry>)>,
}

impl Layers {
    async fn of(office: Office, of: RulesOf) -> Result<Self, ApiError> {
        let client = office.client();
        let mut lower = Vec::new();
        match of {
            RulesOf::Organisation => {}
            RulesOf::Category(_) => lower.push(RulesOf::Organisation),
            RulesOf::Person(id) => {
                let category = client.user(id).await?.category_id;
                lower.extend(category.map(RulesOf::Category));
                lower.push(RulesOf::Organisation);
            }
        }
        let mut under = Vec::with_capacity(lower.len());
        for of in lower {
            under.push((of, client.work_rules(of).await?));
        }
        Ok(Self {
            of,
            own: client.work_rules(of).await?,
            under,
        })
    }

    fn fetch(office: Office, of: RulesOf) -> Fetch<Self> {
        Fetch::new(move || Self::of(office, of))
    }
}

/// The page with the organisation's rules and what else is its own, or with a category's.
#[component]
pub(crate) fn RulesPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (category, set_category) = kept::<CategoryId>("category");
    let parts = move || {
        let of = category
            .get()
            .map_or(RulesOf::Organisation, RulesOf::Category);
        let rules = Layers::fetch(office, of);
        let of_everyone = (of == RulesOf::Organisation).then(|| {
            view! {
                <StartLink rules />
                <Organisation />
            }
        });
        view! {
            {of_everyone}
            <RulesInForce of rules />
            <History of rules />
        }
    };
    view! {
        <Header title=t!(language, settings.rules) />
        <p class="settings-text quiet">{t!(language, settings.rules_text)}</p>
        {office
            .reaches(Action::ReadTeams, Reach::Everyone)
            .then(|| view! { <ForWhom category set_category /> })}
        <div class="settings-parts">{parts}</div>
    }
}

/// The choice of whose rules are shown; nothing where there is no category.
#[component]
fn ForWhom(
    category: Memo<Option<CategoryId>>,
    set_category: SignalSetter<Option<CategoryId>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let categories: Fetch<Vec<Category>> = Fetch::new(move || all_categories(office));
    let text = |id: Option<CategoryId>| id.map(|id| id.to_string()).unwrap_or_default();
    let chosen = RwSignal::new(text(category.get_untracked()));
    Effect::new(move |_| chosen.set(text(category.get())));
    Effect::new(move |_| {
        let id = chosen.with(|id| id.parse().ok());
        if id != category.get_untracked() {
            set_category.set(id);
        }
    });
    let choices = category_choices(categories, |l| say!(l, settings.whole_organisation));
    let are_there = move || categories.with(|known| !known.is_empty()) == Some(true);
    view! {
        <Show when=are_there>
            <div class="settings-whose">
                <SelectField
                    name="rules_of"
                    label=t!(language, settings.for_whom)
                    value=chosen
                    choices
                />
            </div>
        </Show>
    }
}

/// What is agreed for someone, and the form for more, with the rules that hold for the person folded away.
#[component]
pub(in crate::pages) fn PersonRules(id: PersonId) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let of = RulesOf::Person(id);
    let rules = Layers::fetch(office, of);
    view! {
        <section class="card" aria-labelledby="person-rules">
            <h2 id="person-rules">{t!(language, settings.own_rules)}</h2>
            <p class="quiet small">{t!(language, settings.own_rules_text)}</p>
            <Entries of rules />
            <Form of rules />
            <details class="all-rules">
                <summary data-testid="all-rules">{t!(language, settings.today)}</summary>
                {rules.view(12, |rules| in_force(&rules))}
            </details>
        </section>
    }
}

/// The rules in force today, and the form that changes some.
#[component]
fn RulesInForce(of: RulesOf, rules: Fetch<Layers>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <section class="card" aria-labelledby="rules">
            <h2 id="rules">{t!(language, settings.today)}</h2>
            <Form of rules />
            {rules.view(12, |rules| in_force(&rules))}
        </section>
    }
}

#[component]
fn Form(of: RulesOf, rules: Fetch<Layers>) -> impl IntoView {
    let office = Office::current();
    office
        .reaches(Action::ManageTerms, Reach::Everyone)
        .then(|| view! { <RulesForm of rules /> })
}

/// What rules change, in words: `Durée maximale de la journée : 12 h 00 · Arrondi : aux 5 min les plus proches`.
fn told(language: Language, said: &Said) -> String {
    match said {
        Said::Rules(changes) => in_words(language, changes),
        _ => String::new(),
    }
}

/// The same of changes that are not entered yet.
pub(super) fn in_words(language: Language, changes: &RuleChanges) -> String {
    let told = known::all().filter_map(|rule| {
        let value = (rule.told)(language, changes)?;
        let word = (rule.word)(language);
        Some(say!(language, common.pair, first = word, second = value))
    });
    told.collect::<Vec<_>>().join(" · ")
}

fn shown(entry: WorkRulesEntry) -> Shown {
    let (from, to) = (entry.changes.from, entry.changes.to);
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, to, entry.annulled_at.is_some()),
        from,
        to,
        text: told,
        said: Said::Rules(entry.changes),
    }
}

/// The rules that were entered, in a card.
#[component]
fn History(of: RulesOf, rules: Fetch<Layers>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <section class="card" aria-labelledby="entered">
            <h2 id="entered">{t!(language, settings.entered)}</h2>
            <Entries of rules />
        </section>
    }
}

/// The rules that were entered, each with the way to annul it.
#[component]
fn Entries(of: RulesOf, rules: Fetch<Layers>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let id = WorkRulesId(number);
        let work = async move { office.client().annul_work_rules(of, id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            rules.reload();
        });
    };
    let empty: Words = match of {
        RulesOf::Organisation => |l| say!(l, settings.none_entered),
        RulesOf::Category(_) => |l| say!(l, settings.none_agreed),
        RulesOf::Person(_) => |l| say!(l, settings.none_own),
    };
    rules.view(2, move |layers| {
        view! {
            <Rows
                rows=layers.own.into_iter().map(shown).collect()
                empty=follow(language, empty)
                action=Action::ManageTerms
                test_id="rule-entries"
                on_annul=annul
            />
        }
    })
}

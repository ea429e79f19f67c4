//! The rules of working time: those in force today, those that were entered, and the form that changes some.

mod bands;
mod choices;
mod form;
mod in_force;
mod known;

use chrona_web::types::{Action, Language, Reach, WorkRulesEntry, WorkRulesId};
use chrona_work_time::RuleChanges;
use leptos::prelude::*;

use self::{form::RulesForm, in_force::in_force};
use super::{organisation::Organisation, start::StartLink};
use crate::{
    components::Header,
    fetch::Fetch,
    office::Office,
    pages::time::terms::entries::{Rows, Said, Shown, Standing},
    words::{say, t},
};

/// The rules that were entered, the last ones first.
type Entered = Fetch<Vec<WorkRulesEntry>>;

/// The page with them, and with what else is the organisation's.
#[component]
pub(crate) fn RulesPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let entered = Fetch::new(move || async move { office.client().work_rules().await });
    let form = office
        .reaches(Action::ManageTerms, Reach::Everyone)
        .then(|| view! { <RulesForm entered /> });
    view! {
        <Header title=t!(language, settings.rules) />
        <p class="settings-text quiet">{t!(language, settings.rules_text)}</p>
        <StartLink entered />
        <div class="settings-parts">
            <Organisation />
            <section class="card" aria-labelledby="rules">
                <h2 id="rules">{t!(language, settings.today)}</h2>
                {form}
                {entered.view(12, |entries| in_force(&entries))}
            </section>
            <History entered />
        </div>
    }
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
    let from = entry.changes.from;
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, None, entry.annulled_at.is_some()),
        from,
        to: None,
        text: told,
        said: Said::Rules(entry.changes),
    }
}

/// The rules that were entered, each with the way to annul it.
#[component]
fn History(entered: Entered) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_work_rules(WorkRulesId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            entered.reload();
        });
    };
    view! {
        <section class="card" aria-labelledby="entered">
            <h2 id="entered">{t!(language, settings.entered)}</h2>
            {entered
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(shown).collect()
                                empty=t!(language, settings.none_entered)
                                action=Action::ManageTerms
                                test_id="rule-entries"
                                on_annul=annul
                            />
                        }
                    },
                )}
        </section>
    }
}

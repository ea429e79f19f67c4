//! The set-up of working time: five questions, one a screen, and a last screen that says what they come to and writes
//! it. Nothing is written before.

mod answers;
mod last;
mod plan;
mod questions;
mod write;

use chrona_web::{
    ApiError,
    api::{RulesOf, ScheduleOf},
    components::{Icon, alive},
    types::{Action, Reach, names::sort_key},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use self::{answers::Answers, last::Last, plan::Before, questions::Questions, write::Outcome};
use crate::{
    address::kept,
    browser,
    components::{Header, links::BackLink, list::every_row},
    draft::{Draft, Restored},
    fetch::Fetch,
    office::Office,
    pages::time::settings::{calendars::imported, rules::Layers},
    words::{say, t},
};

/// How many questions there are.
const QUESTIONS: u8 = 5;
/// The screen after the last question.
const LAST: u8 = QUESTIONS + 1;
/// The heading of what is shown.
const HEADING: &str = "[data-testid=start-heading]";

/// What stands already.
#[derive(Clone)]
struct Known {
    has_rules: bool,
    has_schedule: bool,
    before: Before,
}

impl Known {
    async fn ask(office: Office) -> Result<Self, ApiError> {
        let client = office.client();
        let rules = client.work_rules(RulesOf::Organisation).await?;
        let schedules = client.schedules(ScheduleOf::Everyone).await?;
        let organisation = client.organisation().await?;
        let ask = |offset| async move { office.client().sites(offset, 100).await };
        let mut sites = every_row(ask).await?;
        sites.sort_by_cached_key(|site| sort_key(&site.name));
        Ok(Self {
            has_rules: rules.iter().any(|entry| entry.annulled_at.is_none()),
            has_schedule: schedules.iter().any(|entry| entry.annulled_at.is_none()),
            before: Before {
                calendar: organisation.calendar,
                sites,
                imported: imported(office).await?,
            },
        })
    }
}

/// The page with the questions.
#[component]
pub(crate) fn StartPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let known = Fetch::new(move || Known::ask(office));
    view! {
        <BackLink path="/settings" word=t!(language, start.back) />
        <Header title=t!(language, start.title) />
        {known
            .view(
                8,
                |known| {
                    if known.has_rules || known.has_schedule {
                        view! { <SetUpAlready known /> }.into_any()
                    } else {
                        view! { <Wizard before=known.before /> }.into_any()
                    }
                },
            )}
    }
}

/// What stands where rules or a schedule were entered before: nothing takes their place unseen.
#[component]
fn SetUpAlready(known: Known) -> impl IntoView {
    let language = Office::current().language;
    let text = move || {
        let language = language.get();
        match (known.has_rules, known.has_schedule) {
            (true, true) => say!(language, start.has_both),
            (true, false) => say!(language, start.has_rules),
            (false, _) => say!(language, start.has_schedule),
        }
    };
    view! {
        <div class="wizard" data-testid="start-already">
            <div class="note">
                <Icon icon=icondata::LuInfo />
                <p>{text} " " {t!(language, start.not_replaced)}</p>
            </div>
            <div class="form-actions">
                <A href="/settings" attr:class="button button-primary">
                    {t!(language, settings.rules)}
                </A>
                <A href="/settings/schedules" attr:class="button">
                    {t!(language, settings.schedules)}
                </A>
                <A href="/settings/holidays" attr:class="button">
                    {t!(language, settings.holidays)}
                </A>
            </div>
        </div>
    }
}

/// The screens, and how to go from one to another.
#[derive(Clone, Copy)]
struct Screens {
    answers: StoredValue<Answers>,
    before: StoredValue<Before>,
    /// The screen of the address.
    shown: Memo<u8>,
    go: Callback<u8>,
    /// Empty until the button is pressed.
    outcomes: Outcomes,
    draft: Draft,
}

impl Screens {
    fn answers(self) -> Answers {
        self.answers.get_value()
    }
}

/// What was tried, and how each ended.
type Outcomes = RwSignal<Vec<(plan::Write, Outcome)>>;

/// Whether something may stand already: the answers are settled then.
fn is_settled(outcomes: Outcomes) -> bool {
    outcomes.with(|outcomes| outcomes.iter().any(|(_, outcome)| outcome.may_stand()))
}

#[component]
fn Wizard(before: Before) -> impl IntoView {
    let office = Office::current();
    let answers = Answers::new(&before);
    let (asked, _) = kept::<u8>("question");
    let navigate = use_navigate();
    let go = Callback::new(move |screen: u8| {
        let here = NavigateOptions {
            resolve: false,
            ..NavigateOptions::default()
        };
        navigate(&format!("/settings/start?question={screen}"), here);
    });
    let outcomes = Outcomes::new(Vec::new());
    let shown = Memo::new(move |_| {
        let asked = asked.get().unwrap_or(1).clamp(1, LAST);
        if is_settled(outcomes) { LAST } else { asked }
    });
    let screens = Screens {
        answers: StoredValue::new(answers),
        before: StoredValue::new(before),
        shown,
        go,
        outcomes,
        draft: answers.keep(office),
    };
    // A screen reader says the question that one comes to.
    Effect::new(move |before: Option<u8>| {
        let shown = screens.shown.get();
        if before.is_some_and(|before| before != shown) {
            browser::focus(HEADING);
        }
        shown
    });
    view! {
        <div class="wizard">
            <Show when=move || !is_settled(outcomes)>
                <Restored draft=screens.draft />
            </Show>
            {alive(move || {
                if screens.shown.get() == LAST {
                    view! { <Last screens /> }.into_any()
                } else {
                    view! { <Questions screens /> }.into_any()
                }
            })}
        </div>
    }
}

/// The way here from the rules: in sight while neither rules nor a schedule were entered.
#[component]
pub(super) fn StartLink(rules: Fetch<Layers>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    if !office.reaches(Action::ManageTerms, Reach::Everyone) {
        return ().into_any();
    }
    let schedules =
        Fetch::new(move || async move { office.client().schedules(ScheduleOf::Everyone).await });
    let is_new = Memo::new(move |_| {
        let has_rules = rules.with(|rules| rules.own.iter().any(|row| row.annulled_at.is_none()));
        let has_times = schedules.with(|rows| rows.iter().any(|row| row.annulled_at.is_none()));
        Some(!has_rules? && !has_times?)
    });
    alive(move || {
        let Some(is_new) = is_new.get() else {
            return ().into_any();
        };
        if is_new {
            view! {
                <section class="card wizard-offer" aria-labelledby="start-offer">
                    <h2 id="start-offer">{t!(language, start.title)}</h2>
                    <p>{t!(language, start.offer)}</p>
                    <A
                        href="/settings/start"
                        attr:class="button button-primary"
                        attr:data-testid="open-start"
                    >
                        {t!(language, start.begin)}
                    </A>
                </section>
            }
            .into_any()
        } else {
            view! {
                <p class="wizard-way">
                    <A href="/settings/start" attr:data-testid="open-start">
                        {t!(language, start.title)}
                    </A>
                </p>
            }
            .into_any()
        }
    })
}

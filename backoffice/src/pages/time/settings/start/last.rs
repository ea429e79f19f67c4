//! The last screen: what the answers come to in words, the button that writes it, and how each write ended.

use chrona_web::{
    Client,
    components::{Button, ButtonKind, Icon, Tag, TextField, Tone, alive},
    format,
    types::Language,
};
use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{
    HEADING, LAST, Screens, is_settled,
    plan::{Agreement, Answered, Counted, Fault, Night, Times, Write},
    questions::overtime,
    write::{Outcome, write},
};
use crate::{
    browser,
    components::form::FormErrors,
    office::Office,
    pages::time::{
        settings::{calendars::calendar, rules::in_words},
        terms::{
            fields::{day_in, today},
            schedules::week_told,
        },
    },
    words::{say, t},
};

/// The last screen, and what follows once all is written.
#[component]
pub(super) fn Last(screens: Screens) -> impl IntoView {
    let is_done = RwSignal::new(false);
    alive(move || {
        if is_done.get() {
            view! { <Done screens /> }.into_any()
        } else {
            view! { <Check screens is_done /> }.into_any()
        }
    })
}

#[component]
fn Check(screens: Screens, is_done: RwSignal<bool>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let from = RwSignal::new(today().to_string());
    let day = move || {
        from.with(|text| format::day_of_field(text))
            .unwrap_or_else(today)
    };
    let planned = move |day: NaiveDate| {
        let answered = screens.answers().answered();
        screens
            .before
            .with_value(|before| answered.writes(day, before))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errors.forget();
        if busy.get_untracked() {
            return;
        }
        if !untrack(|| is_settled(screens.outcomes)) {
            let Some(Some(day)) = day_in(errors, "start_from", from) else {
                errors.refuse_field("start_from", |l| say!(l, common.required));
                return;
            };
            let Ok(writes) = untrack(|| planned(day)) else {
                return;
            };
            let waiting = writes.into_iter().map(|write| (write, Outcome::Waiting));
            screens.outcomes.set(waiting.collect());
        }
        busy.set(true);
        spawn_local(async move {
            let is_whole = write_all(&office.client(), screens).await;
            let _ = busy.try_set(false);
            if is_whole {
                screens.draft.sent();
                screens.draft.forget();
                let _ = is_done.try_set(true);
                browser::focus(HEADING);
            }
        });
    };
    let body = alive(move || {
        if !screens.outcomes.with(Vec::is_empty) {
            return ().into_any();
        }
        let answered = screens.answers().answered();
        match planned(day()) {
            Ok(writes) => to_write(language.get(), &answered, &writes),
            Err(fault) => view! { <Unanswered screens fault /> }.into_any(),
        }
    });
    let attempt = alive(move || {
        let outcomes = screens.outcomes.get();
        if outcomes.is_empty() {
            return ().into_any();
        }
        tried(language.get(), &outcomes)
    });
    // What somebody else entered is looked at among the settings.
    let can_write = move || {
        let is_changed = |(_, outcome): &(Write, Outcome)| *outcome == Outcome::Changed;
        let is_left = screens
            .outcomes
            .with(|outcomes| outcomes.iter().any(is_changed));
        planned(day()).is_ok() && !is_left
    };
    let has_day = Memo::new(move |_| {
        let writes = planned(day()).unwrap_or_default();
        let is_dated = |write: &Write| matches!(write, Write::Rules(_) | Write::Schedule(_));
        writes.iter().any(is_dated) && screens.outcomes.with(Vec::is_empty)
    });
    let heading = move || {
        let language = language.get();
        if screens.outcomes.with(Vec::is_empty) {
            say!(language, start.will_write)
        } else {
            say!(language, start.is_written)
        }
    };
    let word = move || {
        let language = language.get();
        if !screens.outcomes.with(Vec::is_empty) && !busy.get() {
            say!(language, common.retry)
        } else if planned(day()).is_ok_and(|writes| writes.is_empty()) {
            say!(language, start.finish)
        } else {
            say!(language, start.write)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="start-last">
            <div class="wizard-head">
                <p class="quiet small">{t!(language, start.last_place)}</p>
                <h2 tabindex="-1" data-testid="start-heading">
                    {heading}
                </h2>
            </div>
            <Show when=move || has_day.get()>
                <TextField
                    name="start_from"
                    kind="date"
                    label=t!(language, start.from)
                    hint=t!(language, settings.first_day_hint)
                    value=from
                    error=errors.field("start_from")
                />
            </Show>
            {body}
            <div role="status">{attempt}</div>
            <div class="form-actions">
                <Show when=move || !is_settled(screens.outcomes) && !busy.get()>
                    <Button
                        on_click=move |_| {
                            screens.outcomes.set(Vec::new());
                            screens.go.run(LAST - 1);
                        }
                        attr:data-testid="start-back"
                    >
                        <Icon icon=icondata::LuArrowLeft />
                        {t!(language, start.previous)}
                    </Button>
                </Show>
                <Show when=can_write>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="start-write"
                    >
                        {word}
                    </Button>
                </Show>
            </div>
        </form>
    }
}

/// Writes what does not stand yet, up to the first that cannot be written; says whether all of it stands.
async fn write_all(client: &Client, screens: Screens) -> bool {
    let outcomes = screens.outcomes;
    for place in 0..outcomes.with_untracked(Vec::len) {
        let next = outcomes.with_untracked(|outcomes| outcomes.get(place).cloned());
        let Some((wanted, last)) = next.filter(|(_, last)| *last != Outcome::Written) else {
            continue;
        };
        let outcome = write(client, &wanted, &last).await;
        let is_written = outcome == Outcome::Written;
        let _ = outcomes.try_update(|outcomes| {
            if let Some((_, kept)) = outcomes.get_mut(place) {
                *kept = outcome;
            }
        });
        if !is_written {
            return false;
        }
    }
    true
}

/// Says which question has no answer that can be meant.
#[component]
fn Unanswered(screens: Screens, fault: Fault) -> impl IntoView {
    let language = Office::current().language;
    let number = fault.question;
    let text = move || say!(language.get(), start.unanswered, number = number);
    view! {
        <div class="note note-warning" data-testid="start-unanswered">
            <Icon icon=icondata::LuTriangleAlert />
            <p>{text}</p>
            <Button on_click=move |_| screens.go.run(number)>{t!(language, start.answer)}</Button>
        </div>
    }
}

/// What is to be written, in words.
fn told(language: Language, write: &Write) -> String {
    let name = |name: &Option<String>, none: &str| {
        let name = name.as_ref().map(|name| calendar(language, name));
        name.unwrap_or_else(|| none.to_owned())
    };
    match write {
        Write::Rules(rules) => {
            let (day, rules) = (format::written(rules.from), in_words(language, rules));
            say!(language, start.rules_told, day = day, rules = rules)
        }
        Write::Schedule(schedule) => {
            let day = format::written(schedule.from);
            let week = schedule.weeks.first();
            let week = week.map(|week| week_told(language, week));
            let week = week.unwrap_or_default();
            say!(language, start.schedule_told, day = day, week = week)
        }
        Write::Calendar { before, after } => {
            let none = say!(language, start.no_calendar);
            let (before, after) = (name(before, none), name(after, none));
            say!(
                language,
                start.calendar_told,
                before = before,
                after = after
            )
        }
        Write::Site {
            name: site,
            before,
            after,
            ..
        } => {
            let none = say!(language, start.as_organisation);
            let (before, after) = (name(before, none), name(after, none));
            say!(
                language,
                start.site_told,
                site = site,
                before = before,
                after = after
            )
        }
    }
}

/// What will be written, and which answers write nothing.
fn to_write(language: Language, answered: &Answered, writes: &[Write]) -> AnyView {
    let written = writes.iter().map(|write| {
        view! { <li>{told(language, write)}</li> }
    });
    let written = if writes.is_empty() {
        view! { <p data-testid="start-nothing">{say!(language, start.nothing)}</p> }.into_any()
    } else {
        view! {
            <ul class="wizard-list" data-testid="start-writes">
                {written.collect_view()}
            </ul>
        }
        .into_any()
    };
    let nothing = without(language, answered, writes);
    let nothing = (!nothing.is_empty()).then(|| {
        let lines = nothing.into_iter().map(|line| view! { <li>{line}</li> });
        view! {
            <h3>{say!(language, start.writes_nothing)}</h3>
            <ul class="wizard-list quiet" data-testid="start-without">
                {lines.collect_view()}
            </ul>
        }
    });
    view! {
        {written}
        {nothing}
    }
    .into_any()
}

/// The answers that write nothing, in words.
fn without(language: Language, answered: &Answered, writes: &[Write]) -> Vec<String> {
    let mut lines = Vec::new();
    // Over the year it is not the week that decides what overtime is.
    if let (Ok(minutes), Counted::Weekly) = (answered.weekly_minutes(), answered.counted) {
        lines.push(overtime(language, minutes));
    }
    if answered.times() == Times::Own {
        lines.push(say!(language, start.own_times_told).to_owned());
    }
    lines.push(
        match answered.counted {
            Counted::Weekly => say!(language, start.by_week_told),
            Counted::Yearly => say!(language, start.by_year_told),
        }
        .to_owned(),
    );
    match answered.agreement {
        Agreement::None => lines.push(say!(language, start.no_agreement_told).to_owned()),
        Agreement::Restaurants => {}
        Agreement::Other => lines.push(say!(language, start.other_agreement_told).to_owned()),
    }
    let has_night = matches!(answered.night(), Ok(Some(_)));
    if answered.night == Night::Law || !has_night {
        lines.push(say!(language, start.night_law_told).to_owned());
    }
    let is_calendar = |write: &Write| matches!(write, Write::Calendar { .. } | Write::Site { .. });
    if !writes.iter().any(is_calendar) {
        lines.push(say!(language, start.same_calendars).to_owned());
    }
    lines
}

/// What was tried, and how each ended.
fn tried(language: Language, outcomes: &[(Write, Outcome)]) -> AnyView {
    let rows = outcomes.iter().map(|(write, outcome)| {
        let (icon, tone, word, why) = match outcome {
            Outcome::Waiting => (
                icondata::LuClock,
                Tone::Plain,
                say!(language, start.waiting),
                None,
            ),
            Outcome::Written => (
                icondata::LuCircleCheck,
                Tone::Good,
                say!(language, start.written),
                None,
            ),
            Outcome::Changed => (
                icondata::LuTriangleAlert,
                Tone::Warning,
                say!(language, start.not_written),
                Some(say!(language, start.changed).to_owned()),
            ),
            Outcome::Refused(error) => (
                icondata::LuCircleAlert,
                Tone::Bad,
                say!(language, start.not_written),
                Some(error.sentence(language)),
            ),
            Outcome::Unknown(error) => {
                let why = error.sentence(language);
                (
                    icondata::LuTriangleAlert,
                    Tone::Warning,
                    say!(language, start.unknown),
                    Some(say!(language, start.unknown_text, why = why)),
                )
            }
        };
        view! {
            <li>
                <Tag icon tone text=word />
                <span>{told(language, write)}</span>
                {why.map(|why| view! { <span class="small">{why}</span> })}
            </li>
        }
    });
    let stopped = outcomes.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Waiting | Outcome::Written => None,
        Outcome::Changed => Some(say!(language, start.stopped_changed)),
        Outcome::Refused(_) | Outcome::Unknown(_) => Some(say!(language, start.stopped)),
    });
    let stopped = stopped.map(|stopped| {
        view! {
            <div class="note note-warning">
                <Icon icon=icondata::LuTriangleAlert />
                <p>
                    {stopped} " "
                    <A href="/settings">{say!(language, start.see_settings)}</A>
                </p>
            </div>
        }
    });
    view! {
        <div class="wizard-tried" data-testid="start-tried">
            {stopped}
            <ul class="wizard-list">{rows.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// What stands, and what is left to do: contracts are each person's.
#[component]
fn Done(screens: Screens) -> impl IntoView {
    let language = Office::current().language;
    let written = alive(move || {
        let language = language.get();
        let lines = screens.outcomes.with(|outcomes| {
            let told = outcomes.iter().map(|(write, _)| told(language, write));
            told.collect::<Vec<_>>()
        });
        if lines.is_empty() {
            return view! { <p>{say!(language, start.nothing_done)}</p> }.into_any();
        }
        let lines = lines.into_iter().map(|line| {
            view! {
                <li>
                    <Tag
                        icon=icondata::LuCircleCheck
                        tone=Tone::Good
                        text=say!(language, start.written)
                    />
                    <span>{line}</span>
                </li>
            }
        });
        view! { <ul class="wizard-list">{lines.collect_view()}</ul> }.into_any()
    });
    let answered = untrack(|| screens.answers().answered());
    let minutes = answered.weekly_minutes().unwrap_or_default();
    let contract = move || {
        let language = language.get();
        match answered.counted {
            Counted::Weekly => {
                let hours = format::duration(i64::from(minutes) * 60);
                say!(language, start.contract_weekly, hours = hours)
            }
            Counted::Yearly => say!(language, start.contract_yearly).to_owned(),
        }
    };
    let bands = (answered.agreement == Agreement::Other).then(|| {
        view! {
            <p>
                {t!(language, start.bands_left)} " "
                <A href="/settings">{t!(language, settings.change_rules)}</A>
            </p>
        }
    });
    view! {
        <section class="form" data-testid="start-done">
            <h2 tabindex="-1" data-testid="start-heading">
                {t!(language, start.done)}
            </h2>
            {written}
            <h3>{t!(language, start.what_next)}</h3>
            <p>{contract}</p>
            {bands}
            <div class="form-actions">
                <A
                    href="/people"
                    attr:class="button button-primary"
                    attr:data-testid="start-people"
                >
                    {t!(language, start.to_people)}
                </A>
                <A href="/settings" attr:class="button">
                    {t!(language, nav.settings)}
                </A>
            </div>
        </section>
    }
}

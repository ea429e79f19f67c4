//! The questions.

use std::cmp::Ordering;

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField, alive, field_id},
    format,
    types::{Language, Site},
};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{
    LAST, QUESTIONS, Screens,
    answers::Answers,
    plan::{Agreement, Answered, Before, Counted, LEGAL, Night, Times, Weekly, scheduled},
};
use crate::{
    components::form::FormErrors,
    office::Office,
    pages::time::{settings::calendars::choices, terms::fields::today, terms::week::drawing},
    words::{Words, follow, say, t},
};

/// The questions, each with the line that explains it.
const ASKED: [(Words, Words); QUESTIONS as usize] = [
    (|l| say!(l, start.weekly), |l| say!(l, start.weekly_text)),
    (|l| say!(l, start.counted), |l| say!(l, start.counted_text)),
    (
        |l| say!(l, start.agreement),
        |l| say!(l, start.agreement_text),
    ),
    (|l| say!(l, start.night), |l| say!(l, start.night_text)),
    (
        |l| say!(l, start.holidays),
        |l| say!(l, start.holidays_text),
    ),
];

/// The question of the address, with the ways back and on.
#[component]
pub(super) fn Questions(screens: Screens) -> impl IntoView {
    let language = Office::current().language;
    let errors = FormErrors::new(&[]);
    let number = screens.shown;
    // One fault may be of two fields: it is looked for anew once either is changed.
    Effect::new(move |before: Option<Answered>| {
        let answered = screens.answers().answered();
        if before.is_some_and(|before| before != answered) {
            errors.forget();
        }
        answered
    });
    let asked = move || ASKED.get(usize::from(number.get()) - 1).copied();
    let title = move || asked().map_or("", |(title, _)| title(language.get()));
    let text = move || asked().map_or("", |(_, text)| text(language.get()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errors.forget();
        let number = number.get_untracked();
        let answered = untrack(|| screens.answers().answered());
        match answered.check(number) {
            Ok(()) => screens.go.run(number + 1),
            Err(fault) => errors.refuse_field(fault.field, fault.sentence),
        }
    };
    let place = move || {
        let number = number.get();
        say!(
            language.get(),
            start.place,
            number = number,
            count = QUESTIONS
        )
    };
    let fields = alive(move || match number.get() {
        1 => week(screens.answers(), errors),
        2 => counted(screens.answers()),
        3 => agreement(screens.answers()),
        4 => night(screens.answers(), errors),
        _ => screens
            .before
            .with_value(|before| calendars(screens.answers(), before)),
    });
    let on = move || {
        if number.get() + 1 == LAST {
            say!(language.get(), start.see)
        } else {
            say!(language.get(), start.next)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="start-form">
            <div class="wizard-head">
                <p class="quiet small" data-testid="start-place">
                    {place}
                </p>
                <progress
                    class="wizard-bar"
                    max=QUESTIONS
                    value=move || number.get()
                    aria-hidden="true"
                ></progress>
                <h2 tabindex="-1" id="start-question" data-testid="start-heading">
                    {title}
                </h2>
                <p class="quiet">{text}</p>
            </div>
            {fields}
            <div class="form-actions">
                <Show when=move || { number.get() > 1 }>
                    <Button
                        on_click=move |_| screens.go.run(number.get_untracked() - 1)
                        attr:data-testid="start-back"
                    >
                        <Icon icon=icondata::LuArrowLeft />
                        {t!(language, start.previous)}
                    </Button>
                </Show>
                <Button kind=ButtonKind::Primary submit=true attr:data-testid="start-next">
                    {on}
                </Button>
            </div>
        </form>
    }
}

/// Answers to choose from, named by the question or by a label of their own.
fn choose<T: Copy + PartialEq + Send + Sync + 'static>(
    name: &'static str,
    label: Option<Words>,
    chosen: Signal<T>,
    set: impl Fn(T) + Copy + 'static,
    answers: Vec<(T, &'static str, Words, Words)>,
) -> AnyView {
    let language = Office::current().language;
    let choice = move |(answer, word, title, text): (T, &'static str, Words, Words)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name
                    value=word
                    data-testid=format!("{name}-{word}")
                    prop:checked=move || chosen.get() == answer
                    on:change=move |_| set(answer)
                />
                <span>
                    <strong>{follow(language, title)}</strong>
                    <span class="quiet small">{follow(language, text)}</span>
                </span>
            </label>
        }
    };
    let legend = label.map(|label| {
        view! { <legend class="field-label">{follow(language, label)}</legend> }
    });
    let by_question = legend.is_none().then_some("start-question");
    view! {
        <fieldset class="choices" aria-labelledby=by_question>
            {legend}
            {answers.into_iter().map(choice).collect_view()}
        </fieldset>
    }
    .into_any()
}

/// The weekly hours, and whether all work at the same times.
fn week(answers: Answers, errors: FormErrors) -> AnyView {
    let language = Office::current().language;
    let hours = choose(
        "weekly",
        None,
        answers.weekly.into(),
        move |weekly| answers.weekly.set(weekly),
        vec![
            (
                Weekly::Legal,
                "35",
                |l| say!(l, start.legal),
                |l| say!(l, start.legal_text),
            ),
            (
                Weekly::ThirtyNine,
                "39",
                |l| say!(l, start.thirty_nine),
                |l| say!(l, start.thirty_nine_text),
            ),
            (
                Weekly::Other,
                "other",
                |l| say!(l, start.other_week),
                |l| say!(l, start.other_week_text),
            ),
        ],
    );
    let is_other = move || answers.weekly.get() == Weekly::Other;
    let times = choose(
        "times",
        Some(|l| say!(l, start.times)),
        Signal::derive(move || answers.answered().times()),
        move |times| answers.times.set(Some(times)),
        vec![
            (
                Times::Same,
                "same",
                |l| say!(l, start.same_times),
                |l| say!(l, start.same_times_text),
            ),
            (
                Times::Own,
                "own",
                |l| say!(l, start.own_times),
                |l| say!(l, start.own_times_text),
            ),
        ],
    );
    let is_same = Memo::new(move |_| answers.answered().times() == Times::Same);
    let meaning = move || {
        let minutes = answers.answered().weekly_minutes().ok()?;
        Some(overtime(language.get(), minutes))
    };
    let drawn = alive(move || {
        let week = answers.answered().week().ok().flatten();
        week.map(|week| drawing(&scheduled(today(), week)))
            .into_any()
    });
    view! {
        {hours}
        <Show when=is_other>
            <TextField
                name="start_hours"
                label=t!(language, terms.weekly)
                hint=t!(language, start.hours_hint)
                value=answers.hours
                max_length=10
                error=errors.field("start_hours")
            />
        </Show>
        <p class="wizard-meaning" role="status" data-testid="start-meaning">
            {meaning}
        </p>
        {times}
        <Show when=move || is_same.get()>{same_times(answers, errors)}</Show>
        {drawn}
    }
    .into_any()
}

/// When the day that all have begins, and when its break is.
fn same_times(answers: Answers, errors: FormErrors) -> AnyView {
    let language = Office::current().language;
    view! {
            <TextField
                name="start_begins"
                kind="time"
                label=t!(language, start.begins)
                value=answers.begins
                error=errors.field("start_begins")
            />
            <div class="form-pair">
                <TextField
                    name="start_pause_from"
                    kind="time"
                    label=t!(language, start.pause_from)
                    value=answers.pause_from
                    error=errors.field("start_pause_from")
                />
                <TextField
                    name="start_pause_to"
                    kind="time"
                    label=t!(language, start.pause_to)
                    value=answers.pause_to
                    error=errors.field("start_pause_to")
                />
            </div>
    }
    .into_any()
}

/// What a week of so many minutes means beside the law's.
pub(super) fn overtime(language: Language, minutes: u32) -> String {
    let told = |minutes: u32| format::duration(i64::from(minutes) * 60);
    let week = told(minutes);
    match minutes.cmp(&LEGAL) {
        Ordering::Less => say!(language, start.less_than_legal, week = week),
        Ordering::Equal => say!(language, start.as_legal).to_owned(),
        Ordering::Greater => {
            let more = told(minutes - LEGAL);
            say!(language, start.more_than_legal, week = week, more = more)
        }
    }
}

fn counted(answers: Answers) -> AnyView {
    choose(
        "counted",
        None,
        answers.counted.into(),
        move |counted| answers.counted.set(counted),
        vec![
            (
                Counted::Weekly,
                "weekly",
                |l| say!(l, start.by_week),
                |l| say!(l, start.by_week_text),
            ),
            (
                Counted::Yearly,
                "yearly",
                |l| say!(l, start.by_year),
                |l| say!(l, start.by_year_text),
            ),
        ],
    )
}

fn agreement(answers: Answers) -> AnyView {
    choose(
        "agreement",
        None,
        answers.agreement.into(),
        move |agreement| answers.agreement.set(agreement),
        vec![
            (
                Agreement::None,
                "none",
                |l| say!(l, start.no_agreement),
                |l| say!(l, start.no_agreement_text),
            ),
            (
                Agreement::Restaurants,
                "restaurants",
                |l| say!(l, start.restaurants),
                |l| say!(l, start.restaurants_text),
            ),
            (
                Agreement::Other,
                "other",
                |l| say!(l, start.other_agreement),
                |l| say!(l, start.other_agreement_text),
            ),
        ],
    )
}

fn night(answers: Answers, errors: FormErrors) -> AnyView {
    let language = Office::current().language;
    let spans = choose(
        "night",
        None,
        answers.night.into(),
        move |night| answers.night.set(night),
        vec![
            (
                Night::Law,
                "law",
                |l| say!(l, start.night_law),
                |l| say!(l, start.night_law_text),
            ),
            (
                Night::Other,
                "other",
                |l| say!(l, start.night_other),
                |l| say!(l, start.night_other_text),
            ),
        ],
    );
    view! {
        {spans}
        <Show when=move || answers.night.get() == Night::Other>
            <div class="form-pair">
                <TextField
                    name="start_night_from"
                    kind="time"
                    label=t!(language, start.night_from)
                    value=answers.night_from
                    error=errors.field("start_night_from")
                />
                <TextField
                    name="start_night_to"
                    kind="time"
                    label=t!(language, start.night_to)
                    value=answers.night_to
                    error=errors.field("start_night_to")
                />
            </div>
        </Show>
    }
    .into_any()
}

/// The organisation's calendar, and that of each site.
fn calendars(answers: Answers, before: &Before) -> AnyView {
    let sites = &before.sites;
    let imported = StoredValue::new(before.imported.clone());
    let language = Office::current().language;
    let of_all = Signal::derive(move || {
        let language = language.get();
        let none = say!(language, calendar.none).to_owned();
        imported.with_value(|imported| choices(language, none, imported))
    });
    let of_sites = if sites.is_empty() {
        view! { <p class="quiet small">{t!(language, start.no_site)}</p> }.into_any()
    } else {
        let fields = sites.iter().map(|site| site_field(answers, site, imported));
        view! {
            <fieldset class="form-group">
                <legend>{t!(language, settings.sites)}</legend>
                {fields.collect_view()}
            </fieldset>
        }
        .into_any()
    };
    view! {
        <SelectField
            name="start_calendar"
            label=t!(language, start.of_organisation)
            value=answers.calendar
            choices=of_all
        />
        {of_sites}
    }
    .into_any()
}

fn site_field(answers: Answers, site: &Site, imported: StoredValue<Vec<String>>) -> AnyView {
    let language = Office::current().language;
    let id = site.id.0;
    let field = field_id(&format!("start_site_{id}"));
    let options = move || {
        let language = language.get();
        let chosen = answers.sites.with(|sites| sites.get(&id).cloned());
        let chosen = chosen.unwrap_or_default();
        let none = say!(language, settings.as_organisation).to_owned();
        let option = |(name, words): (String, String)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{words}</option> }
        };
        let options = imported.with_value(|imported| choices(language, none, imported));
        options.into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        answers.sites.update(|sites| {
            sites.insert(id, name);
        });
    };
    view! {
        <div class="field">
            <label class="field-label" for=field.clone()>
                {site.name.clone()}
            </label>
            <select
                class="input"
                id=field
                data-testid=format!("start-site-{id}")
                on:change=choose
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}

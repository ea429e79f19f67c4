//! Punches that kiosks kept without a network.

use chrona_web::{
    components::{Empty, Tag, Tone},
    format,
    types::{Action as May, KeptOutcome, KeptPunch, Language, Reach},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::punches::WayTag;
use crate::{
    components::{
        Header,
        confirm::Confirm,
        links::PersonLink,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
        row_actions::{Action, RowActions},
    },
    office::Office,
    printing::PrintButton,
    words::{Words, say, t},
};

/// Why a punch was not recorded, in words.
const REASONS: [(&str, Words); 9] = [
    ("kiosk_clock_off", |l| say!(l, kept.kiosk_clock_off)),
    ("kiosk_inactive", |l| say!(l, kept.kiosk_inactive)),
    ("kiosk_mismatch", |l| say!(l, kept.kiosk_mismatch)),
    ("kept_too_long", |l| say!(l, kept.kept_too_long)),
    ("badge_invalid", |l| say!(l, kept.badge_invalid)),
    ("badge_used", |l| say!(l, kept.badge_used)),
    ("device_revoked", |l| say!(l, kept.device_revoked)),
    ("kiosk_not_open_to_you", |l| {
        say!(l, kept.kiosk_not_open_to_you)
    }),
    ("account_closed", |l| say!(l, kept.account_closed)),
];

/// What is being decided; each opens its question.
#[derive(Clone, Copy)]
struct Decisions {
    recording: RwSignal<Option<KeptPunch>>,
    refusing: RwSignal<Option<KeptPunch>>,
}

/// What kiosks kept, what became of it, and what someone has to decide.
#[component]
pub(crate) fn KeptPunches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, kept.state), states);
    let kept =
        place.fetch(office, move || {
            let outcome = state.chosen().as_deref().and_then(KeptOutcome::parse);
            move |offset, limit| async move {
                office.client().kept_punches(outcome, offset, limit).await
            }
        });
    kept.reload_every(15_000);
    let decisions = Decisions {
        recording: RwSignal::new(None),
        refusing: RwSignal::new(None),
    };
    view! {
        <Header title=t!(language, kept.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, kept.lead)}</p>
        <div class="filters">{state.field()}</div>
        <List
            rows=kept
            filters=Filters::at(place).and(state)
            table=TABLE
            row=move |kept| row(kept, decisions)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuWifiOff
                        title=t!(language, kept.empty)
                        text=t!(language, kept.empty_text)
                    />
                }
            }
        />
        <Questions decisions on_done=move || kept.reload() />
    }
}

/// Which of them the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("quarantined", say!(l, kept.quarantined_many)),
        ("recorded", say!(l, kept.recorded_many)),
        ("refused", say!(l, kept.refused_many)),
    ]
}

#[component]
fn Questions(decisions: Decisions, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let record = move |kept: KeptPunch| {
        let work = async move { office.client().record_kept_punch(kept.id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, kept.recorded_done));
            on_done.run(());
        });
    };
    let refuse = move |kept: KeptPunch| {
        let work = async move { office.client().refuse_kept_punch(kept.id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, kept.refused_done));
            on_done.run(());
        });
    };
    view! {
        <Confirm
            subject=decisions.recording
            title=move |_| say!(language.get(), kept.record_title).to_owned()
            text=move |kept: KeptPunch| {
                let language = language.get();
                let day = format::relative_day(language, at(&kept));
                let time = format::time(at(&kept));
                let name = named(language, &kept);
                let kiosk = kept.kiosk_name;
                say!(language, kept.record_text, name = name, day = day, time = time, kiosk = kiosk)
            }
            action=t!(language, kept.record)
            danger=false
            on_confirm=record
        />
        <Confirm
            subject=decisions.refusing
            title=move |_| say!(language.get(), kept.refuse_title).to_owned()
            text=move |kept: KeptPunch| {
                let language = language.get();
                let day = format::relative_day(language, at(&kept));
                let time = format::time(at(&kept));
                let name = named(language, &kept);
                say!(language, kept.refuse_text, name = name, day = day, time = time)
            }
            action=t!(language, kept.refuse)
            on_confirm=refuse
        />
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, kept.title),
    test_id: "kept-rows",
    columns: &[
        Column::new(|l| say!(l, kept.person)).class("main-cell"),
        Column::new(|l| say!(l, kept.shown_at)),
        Column::new(|l| say!(l, punches.kiosk)).class("quiet"),
        Column::new(|l| say!(l, kept.state)).class("state-cell"),
        Column::actions(),
    ],
};

fn row(kept: KeptPunch, decisions: Decisions) -> Row {
    let language = Office::current().language;
    let (at, sent_at, outcome) = (at(&kept), kept.created_at, kept.outcome);
    let shown = StoredValue::new(kept.clone());
    let name = move || shown.with_value(|kept| named(language.get(), kept));
    let who = match (kept.user_id, kept.user_name.clone()) {
        (Some(id), Some(name)) => view! { <PersonLink id name /> }.into_any(),
        _ => name.into_any(),
    };
    let (icon, tone) = match outcome {
        KeptOutcome::Recorded => (icondata::LuCheck, Tone::Good),
        KeptOutcome::Refused => (icondata::LuX, Tone::Bad),
        KeptOutcome::Quarantined => (icondata::LuHourglass, Tone::Plain),
    };
    let state = move || {
        let language = language.get();
        match outcome {
            KeptOutcome::Recorded => say!(language, kept.recorded),
            KeptOutcome::Refused => say!(language, kept.refused),
            KeptOutcome::Quarantined => say!(language, kept.quarantined),
        }
    };
    let may_decide = Office::current().reaches(May::CorrectHours, Reach::Everyone);
    let decide = (may_decide && outcome == KeptOutcome::Quarantined).then(|| {
        let ask = move |question: RwSignal<Option<KeptPunch>>| {
            question.set(Some(shown.get_value()));
        };
        let name = kept.user_name.clone().unwrap_or_default();
        let record = Action::new(t!(language, kept.record), "record-kept", move || {
            ask(decisions.recording);
        });
        let refuse = Action::new(t!(language, kept.refuse), "refuse-kept", move || {
            ask(decisions.refusing);
        });
        let others = vec![refuse.dangerous()];
        view! { <RowActions name first=record others /> }
    });
    let when = view! {
        <div class="stacked">
            <time datetime=at.to_rfc3339()>
                {move || format::relative_day(language.get(), at)} " "
                <span class="figures">
                    {move || format::time(at)}
                </span>
            </time>
            <span class="small quiet">
                {move || {
                    let language = language.get();
                    let time = format::relative_time(language, sent_at);
                    say!(language, kept.sent, time = time)
                }}
            </span>
        </div>
    };
    let outcome_and_why = view! {
        <div class="stacked">
            <Tag icon tone text=state />
            {kept.punch_type.map(|way| view! { <WayTag way /> })}
            <span class="small quiet">
                {move || shown.with_value(|kept| why(language.get(), kept))}
            </span>
        </div>
    };
    TABLE
        .row([
            who,
            when.into_any(),
            kept.kiosk_name.into_any(),
            outcome_and_why.into_any(),
            decide.into_any(),
        ])
        .with("data-kept-id", kept.id.0)
        .with("data-outcome", outcome.as_str())
}

fn named(language: Language, kept: &KeptPunch) -> String {
    let name = kept.user_name.clone();
    name.unwrap_or_else(|| say!(language, kept.unknown).to_owned())
}

/// The punch's time.
fn at(kept: &KeptPunch) -> DateTime<Utc> {
    kept.shown_at.unwrap_or(kept.read_at)
}

/// Why it was not recorded, or what is strange about it.
fn why(language: Language, kept: &KeptPunch) -> Option<String> {
    let why = kept.code.as_ref().map(|code| {
        let known = REASONS.iter().find(|(known, _)| known == code);
        known.map_or_else(
            || code.replace('_', " "),
            |(_, words)| words(language).to_owned(),
        )
    });
    let drift = (kept.drift_seconds != 0).then(|| {
        let time = format::time(kept.read_at);
        say!(language, kept.drift, time = time)
    });
    match (why, drift) {
        (Some(why), Some(drift)) => Some(format!("{why} ({drift})")),
        (why, drift) => why.or(drift),
    }
}

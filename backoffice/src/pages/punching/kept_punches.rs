//! Punches that kiosks kept without a network.

use chrona_web::{
    components::{SelectField, Tag, Tone},
    format,
    types::{Action as May, KeptOutcome, KeptPunch, Language, Reach},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::punches::WayTag;
use crate::{
    address::kept as in_address,
    components::{
        Header,
        confirm::Confirm,
        links::{BackLink, PersonLink},
        list::{PagePrinted, Place, chosen_fact, nothing},
        row_actions::{Action, RowActions},
    },
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

type Words = fn(Language) -> &'static str;

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
    let (state, set_state) = in_address::<String>("state");
    let outcome = move || state.get().as_deref().and_then(KeptOutcome::parse);
    let kept =
        place.fetch(office, move || {
            let outcome = outcome();
            move |offset, limit| async move {
                office.client().kept_punches(outcome, offset, limit).await
            }
        });
    kept.reload_every(15_000);
    let choices = Signal::derive(move || {
        let language = language.get();
        let choice = |state: &str, words: &str| (state.to_owned(), words.to_owned());
        vec![
            choice("", say!(language, common.all)),
            choice("quarantined", say!(language, kept.quarantined_many)),
            choice("recorded", say!(language, kept.recorded_many)),
            choice("refused", say!(language, kept.refused_many)),
        ]
    });
    let chosen = RwSignal::new(state.get_untracked().unwrap_or_default());
    let choose = move |choice: String| {
        place.start();
        set_state.set(Some(choice).filter(|choice| !choice.is_empty()));
    };
    let clear = move || {
        chosen.set(String::new());
        choose(String::new());
    };
    let facts = Signal::derive(move || {
        let label = say!(language.get(), kept.state);
        vec![chosen_fact(label, choices, chosen)]
    });
    let decisions = Decisions {
        recording: RwSignal::new(None),
        refusing: RwSignal::new(None),
    };
    view! {
        <BackLink path="/punches" word=t!(language, kept.back) />
        <Header title=t!(language, kept.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, kept.lead)}</p>
        <div class="filters">
            <SelectField
                name="state"
                label=t!(language, kept.state)
                value=chosen
                choices
                on_choose=choose
            />
        </div>
        <PagePrinted rows=kept facts />
        {kept
            .view(
                6,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = state.get().is_some() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuWifiOff,
                            t!(language, kept.empty),
                            t!(language, kept.empty_text),
                        );
                    }
                    view! {
                        <Table kept=page.rows decisions />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
        <Questions decisions on_done=move || kept.reload() />
    }
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

#[component]
fn Table(kept: Vec<KeptPunch>, decisions: Decisions) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, kept.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, kept.person)}</th>
                        <th scope="col">{t!(language, kept.shown_at)}</th>
                        <th scope="col">{t!(language, punches.kiosk)}</th>
                        <th scope="col">{t!(language, kept.state)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="kept-rows">
                    {kept
                        .into_iter()
                        .map(|kept| view! { <Row kept decisions /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(kept: KeptPunch, decisions: Decisions) -> impl IntoView {
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
    view! {
        <tr data-kept-id=kept.id.0 data-outcome=outcome.as_str()>
            <td class="main-cell">{who}</td>
            <td>
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
            </td>
            <td class="quiet">{kept.kiosk_name}</td>
            <td class="state-cell">
                <div class="stacked">
                    <Tag icon tone text=state />
                    {kept.punch_type.map(|way| view! { <WayTag way /> })}
                    <span class="small quiet">
                        {move || shown.with_value(|kept| why(language.get(), kept))}
                    </span>
                </div>
            </td>
            <td class="actions">{decide}</td>
        </tr>
    }
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

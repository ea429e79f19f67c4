//! Everyone's punches.

mod correct;
mod late;
mod table;

pub(super) use correct::{CorrectDialog, Subject};
pub(crate) use late::LatePunches;
pub(super) use late::TeamLatePunches;
pub(super) use table::{Note, Table, WayTag};

use chrona_web::{
    api::PunchFilter,
    components::{Button, ButtonKind, Icon, SelectField},
    format,
};
use chrono::TimeDelta;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Header,
    list::{Place, ROWS, all_people, filter, nothing, person_choices},
};
use crate::{
    browser,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The punches, newest first, by person and day; also as CSV.
#[component]
pub(crate) fn Punches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let (user, set_user) = filter::<i64>("user");
    let (from, set_from) = filter::<String>("from");
    let (to, set_to) = filter::<String>("to");
    let asked = move || PunchFilter {
        user_id: user.get(),
        from: from.get(),
        to: to.get(),
    };
    let punches = Fetch::new(move || {
        let (filter, offset) = (asked(), place.offset());
        async move { office.client().punches(&filter, offset, ROWS).await }
    });
    let busy = RwSignal::new(false);
    let export = move |_| {
        let filter = whole_range(untrack(asked));
        office.act(
            busy,
            async move { office.client().attendance_file(&filter).await },
            move |file| {
                browser::save(&file.name, &file.content);
                office
                    .toasts
                    .done(say!(office.now_language(), punches.exported));
            },
        );
    };
    let clear = move || {
        place.start();
        set_user.set(None);
        set_from.set(None);
        set_to.set(None);
    };
    let people = person_choices(office, all_people(office));
    let subject = RwSignal::new(None);
    view! {
        <Header title=t!(language, punches.title)>
            <ToCheck />
            <Button busy on_click=export attr:data-testid="export-csv">
                <Icon icon=icondata::LuDownload />
                {t!(language, punches.export)}
            </Button>
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| subject.set(Some(Subject::New(user.get_untracked())))
                attr:data-testid="add-punch"
            >
                <Icon icon=icondata::LuPlus />
                {t!(language, correction.add)}
            </Button>
        </Header>
        <CorrectDialog
            subject
            people
            preview=move |correction| async move {
                office.client().preview_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_punches(&correction).await
            }
            on_done=move |()| punches.reload()
        />
        <Filters place people />
        {punches
            .view(
                10,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = asked() != PunchFilter::default() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuClock,
                            t!(language, punches.empty),
                            t!(language, punches.empty_text),
                        );
                    }
                    view! {
                        <Table punches=page.rows subject />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
    }
}

/// The ways to what kiosks kept and to what arrived late, with how many of these nobody has seen.
#[component]
fn ToCheck() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let late =
        Fetch::new(move || async move { office.client().anomalies(Some(false), 0, 1).await });
    view! {
        <A href="/punches/kept" attr:class="button" attr:data-testid="kept-punches">
                <Icon icon=icondata::LuWifiOff />
                {t!(language, kept.link)}
            </A>
        <A href="/punches/late" attr:class="button" attr:data-testid="late-punches">
                <Icon icon=icondata::LuHourglass />
                {t!(language, late.link)}
                {move || {
                    late.with(|page| page.total)
                        .filter(|total| *total > 0)
                        .map(|total| view! { <span class="count">{total}</span> })
                }}
            </A>
    }
}

/// The filter with both days given, since a report wants them: from before the first punch to
/// tomorrow, by when the organisation's day is over wherever this machine stands.
fn whole_range(filter: PunchFilter) -> PunchFilter {
    let tomorrow = || format::iso_day(format::now() + TimeDelta::days(1));
    PunchFilter {
        from: filter.from.or_else(|| Some("2000-01-01".to_owned())),
        to: filter.to.or_else(|| Some(tomorrow())),
        ..filter
    }
}

/// The person and the days, kept in the address.
#[component]
pub(super) fn Filters(
    place: Place,
    /// Whom one can choose: identifier and name.
    people: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let language = Office::current().language;
    let (user, set_user) = filter::<i64>("user");
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| chosen.set(user.get().map(|id| id.to_string()).unwrap_or_default()));
    view! {
        <div class="filters">
            <SelectField
                name="user"
                label=t!(language, punches.person)
                value=chosen
                choices=people
                on_choose=move |id: String| {
                    place.start();
                    set_user.set(id.parse().ok());
                }
            />
            <Days place />
        </div>
    }
}

/// The first and the last day, kept in the address.
#[component]
pub(super) fn Days(place: Place) -> impl IntoView {
    let language = Office::current().language;
    let (from, set_from) = filter::<String>("from");
    let (to, set_to) = filter::<String>("to");
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    view! {
        <DayField
            name="from"
            label=t!(language, punches.from)
            day=from
            on_change=move |day| {
                place.start();
                set_from.set(filled(day));
            }
        />
        <DayField
            name="to"
            label=t!(language, punches.to)
            day=to
            on_change=move |day| {
                place.start();
                set_to.set(filled(day));
            }
        />
    }
}

/// A day to choose.
#[component]
fn DayField(
    name: &'static str,
    #[prop(into)] label: TextProp,
    day: Memo<Option<String>>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let id = format!("field-{name}");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {move || label.get()}
            </label>
            <input
                class="input"
                type="date"
                id=id
                name=name
                data-testid=name
                prop:value=move || day.get().unwrap_or_default()
                on:change=move |event| on_change.run(event_target_value(&event))
            />
        </div>
    }
}

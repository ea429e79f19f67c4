//! One's own punches.

use chrona_web::types::PunchId;
use chrona_web::{
    components::{Button, Empty, Icon, Tag, Tone, alive},
    format,
    types::{Punch, PunchSummary},
    zone::Moment,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::components::A;

use super::punches::{Elsewhere, Note, Unpaired, WayTag};
use crate::{
    browser,
    components::{
        Header,
        list::{Filters, Place, paged},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    receipts,
    words::{self, say, t},
};

/// Worked today and this week, and every punch, by day.
#[component]
pub(crate) fn MyPunches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let summary = Fetch::new(move || async move { office.client().punch_summary().await });
    summary.reload_every(30_000);
    let punches = place.fetch(office, move || {
        move |offset, limit| async move { office.client().punch_history(offset, limit).await }
    });
    let receiving = RwSignal::new(false);
    let empty = || view! { <NoPunch /> };
    let list = paged(punches, Filters::at(place), empty.into(), move |punches| {
        alive(move || by_day(office, receiving, &punches).into_any())
    });
    let has_punches = Memo::new(move |_| punches.with(|page| !page.rows.is_empty()) == Some(true));
    view! {
        <Header title=t!(language, own.title)>
            <PrintButton printing=place.printing />
        </Header>
        {summary.view(2, |summary| view! { <Summary summary /> })}
        {list}
        {move || has_punches.get().then(|| view! { <Receipts /> })}
    }
}

/// What stands where one has no punch yet.
#[component]
fn NoPunch() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Empty
            icon=icondata::LuHistory
            title=t!(language, own.empty)
            text=t!(language, own.empty_text)
        >
            <A href="/badge" attr:class="button button-primary">
                <Icon icon=icondata::LuQrCode />
                {t!(language, own.open_badge)}
            </A>
        </Empty>
    }
}

#[component]
fn Summary(summary: PunchSummary) -> impl IntoView {
    let language = Office::current().language;
    let state = if summary.is_present {
        view! { <Tag icon=icondata::LuLogIn tone=Tone::Good text=t!(language, own.is_in) /> }
    } else {
        view! { <Tag icon=icondata::LuLogOut tone=Tone::Plain text=t!(language, own.is_out) /> }
    };
    view! {
        <dl class="figures-row figures-row-own">
            <div class="figure">
                <dt>{t!(language, own.state)}</dt>
                <dd>{state}</dd>
            </div>
            <div class="figure">
                <dt>{t!(language, own.today)}</dt>
                <dd>
                    <span class="figures" data-testid="worked-today">
                        {format::duration(summary.worked_today_seconds)}
                    </span>
                </dd>
            </div>
            <div class="figure">
                <dt>{t!(language, own.week)}</dt>
                <dd>
                    <span class="figures" data-testid="worked-week">
                        {format::duration(summary.worked_week_seconds)}
                    </span>
                </dd>
            </div>
        </dl>
    }
}

/// What receipts are good for, and those that this device keeps.
#[component]
fn Receipts() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let user = office.session.user_untracked();
    let user_id = user.map(|user| user.id).unwrap_or_default();
    let kept = receipts::count(user_id);
    let take = move |_| {
        let name = say!(office.now_language(), own.receipts_name);
        browser::download(name, "text/plain;charset=utf-8", &receipts::text(user_id));
    };
    let take = (kept > 0).then(|| {
        view! {
            <Button on_click=take attr:data-testid="kept-receipts">
                <Icon icon=icondata::LuDownload />
                {move || say!(language.get(), own.receipts_kept, number = kept)}
            </Button>
        }
    });
    view! {
        <div class="own-receipts">
            <p class="quiet small">
                {t!(language, own.receipts_text)} " "
                <a href="/verify" rel="external">
                    {t!(language, own.verify)}
                </a>
            </p>
            {take}
        </div>
    }
}

/// Hands the receipt of a punch to the person, as a file.
fn receive(office: Office, busy: RwSignal<bool>, punch_id: PunchId, at: DateTime<Utc>) {
    let work = async move { office.client().punch_receipt(punch_id).await };
    office.act(busy, work, move |receipt| {
        let Ok(text) = serde_json::to_string_pretty(&receipt) else {
            return;
        };
        let day = format::iso_day(at);
        let name = say!(
            office.now_language(),
            own.receipt_name,
            day = day,
            number = receipt.sequence
        );
        browser::download(&name, "application/json", &text);
    });
}

/// The punches under the day each was made on.
fn by_day(office: Office, receiving: RwSignal<bool>, punches: &[Punch]) -> impl IntoView + use<> {
    let language = office.language.get();
    let day_of = |punch: &Punch| format::long_date(language, punch);
    let days = punches
        .chunk_by(|a, b| day_of(a) == day_of(b))
        .map(|punches| {
            let rows = punches.iter().map(|punch| {
                let (way, kiosk) = (punch.punch_type, punch.kiosk_name.clone());
                let time = format::time(punch);
                let shown = Moment::from(punch);
                let (id, at) = (punch.id, punch.punched_at);
                let how = words::method(language, punch.method);
                let how = how.map(|word| {
                    if kiosk.is_empty() {
                        word.to_owned()
                    } else {
                        format!(" · {word}")
                    }
                });
                let notes = [(punch.added.clone(), false), (punch.annulled.clone(), true)];
                let notes = notes.map(|(correction, annulled)| {
                    correction.map(|correction| view! { <Note correction annulled /> })
                });
                let receipt = Action::new(t!(office.language, own.receipt), "receipt", move || {
                    receive(office, receiving, id, at);
                });
                view! {
                    <li
                        class="own-punch"
                        class:annulled=punch.annulled.is_some()
                        data-punch-id=punch.id.0
                    >
                        <WayTag way />
                        <time class="figures" datetime=punch.punched_at.to_rfc3339()>
                            {time.clone()}
                        </time>
                        <Elsewhere shown />
                        <span class="quiet small">
                            {kiosk}
                            {how}
                        </span>
                        <RowActions name=time first=receipt />
                        <Unpaired way=punch.punch_type is_unpaired=punch.is_unpaired />
                        {notes}
                    </li>
                }
            });
            let rows = rows.collect_view();
            view! {
                <section class="day">
                    <h2>{punches.first().map(day_of)}</h2>
                    <ul>{rows}</ul>
                </section>
            }
        });
    days.collect_view()
}

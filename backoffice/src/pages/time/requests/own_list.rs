//! One's own requests, what became of each, and the way to take one back.

use chrona_web::{
    Page,
    components::{Button, ButtonKind, Empty},
    format,
    types::{RequestKind, RequestState, TimeRequest},
};
use leptos::prelude::*;

use super::told::{days, standing, what};
use crate::{
    components::{
        confirm::Confirm,
        list::{Column, Filters, List, Place, Row, Table},
    },
    fetch::Fetch,
    office::Office,
    pages::time::{absence_names::AbsenceNames, terms::fields::today},
    words::{say, t},
};

const TABLE: Table<3> = Table {
    caption: |l| say!(l, request.list),
    test_id: "own-request-rows",
    columns: &[
        Column::new(|l| say!(l, request.what)).class("main-cell"),
        Column::new(|l| say!(l, request.state)).class("state-cell"),
        Column::actions(),
    ],
};

/// The list, the last one first.
#[component]
pub(super) fn OwnList(
    place: Place,
    rows: Fetch<Page<TimeRequest>>,
    names: AbsenceNames,
    /// What follows when one is taken back.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let cancelling = RwSignal::new(None::<TimeRequest>);
    let busy = RwSignal::new(false);
    let cancel = move |request: TimeRequest| {
        let work = async move { office.client().cancel_request(request.id).await };
        office.act(busy, work, move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, request.cancel_done));
            let _ = on_change.try_run(());
        });
    };
    let about = move |request: TimeRequest| {
        let language = language.get();
        let (what, days) = (what(language, names, &request), days(language, &request));
        match request.state {
            RequestState::Agreed => {
                say!(language, request.cancel_agreed, what = what, days = days)
            }
            _ => say!(language, request.cancel_asked, what = what, days = days),
        }
    };
    view! {
        <List
            rows
            filters=Filters::at(place)
            table=TABLE
            row=move |request| row(request, names, cancelling)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuCalendarPlus
                        title=t!(language, request.none)
                        text=t!(language, request.none_text)
                    />
                }
            }
        />
        <Confirm
            subject=cancelling
            title=move |_| say!(language.get(), request.cancel_title).to_owned()
            text=about
            action=t!(language, request.cancel_yes)
            on_confirm=cancel
        />
    }
}

/// Whether the person may take it back: while it waits, and an absence that was agreed to until it begins.
fn may_cancel(request: &TimeRequest) -> bool {
    match request.state {
        RequestState::Asked => true,
        RequestState::Agreed => request.kind == RequestKind::Absence && request.from > today(),
        RequestState::Refused | RequestState::Cancelled => false,
    }
}

fn row(
    request: TimeRequest,
    names: AbsenceNames,
    cancelling: RwSignal<Option<TimeRequest>>,
) -> Row {
    let language = Office::current().language;
    let (id, state) = (request.id.0, request.state);
    let standing = standing(&request);
    let cancellable = may_cancel(&request);
    let reason = request.reason.clone();
    let asked = request.created_at;
    let request = StoredValue::new(request);
    let named = move || {
        let language = language.get();
        let what = request.with_value(|request| what(language, names, request));
        format!("{} ({what})", say!(language, request.cancel))
    };
    let what = view! {
        <div class="stacked">
            {move || request.with_value(|request| what(language.get(), names, request))}
            <span class="small">
                {move || request.with_value(|request| days(language.get(), request))}
            </span>
            <span class="small quiet">
                {move || {
                    let language = language.get();
                    let time = format::relative_time(language, asked);
                    say!(language, request.asked_at, time = time)
                }}
            </span>
            {(!reason.is_empty()).then(|| view! { <span class="small quiet">{reason}</span> })}
        </div>
    };
    let cancel = cancellable.then(|| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                on_click=move |_| cancelling.set(Some(request.get_value()))
                attr:aria-label=named
                attr:data-testid="cancel-request"
            >
                {t!(language, request.cancel)}
            </Button>
        }
    });
    TABLE
        .row([what.into_any(), standing, cancel.into_any()])
        .with("data-testid", "request-row")
        .with("data-request", id)
        .with("data-state", state.as_str())
}

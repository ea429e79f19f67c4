//! A request as whoever decides on it sees it: who, what, what it would do, and the two answers.

use chrona_web::{
    api::RequestsOf,
    components::{Button, ButtonKind, Icon, Tag, Tone},
    format,
    types::{BalanceEffect, Decider, RequestEffect, RequestState, TimeRequest},
};
use leptos::prelude::*;

use super::Deciding;
use crate::{
    components::{
        links::PersonLink,
        list::{Column, Row, Table},
        worked::WAITING,
    },
    office::Office,
    pages::time::{
        amount,
        requests::{
            ask::team,
            told::{days, standing, what},
        },
    },
    words::{say, t},
};

pub(super) const TABLE: Table<5> = Table {
    caption: |l| say!(l, request.title),
    test_id: "request-rows",
    columns: &[
        Column::new(|l| say!(l, request.pick)).class("pick-cell"),
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, request.what)).class("state-cell"),
        Column::new(|l| say!(l, request.effect)).class("state-cell"),
        Column::actions(),
    ],
};

/// A request, with the buttons that decide on it while it waits.
pub(super) fn row(request: TimeRequest, deciding: Deciding) -> Row {
    let is_open = deciding.is_open(&request);
    let (id, state) = (request.id.0, request.state);
    let person = person(&request);
    let outcome = match (state, &request.effect) {
        (RequestState::Asked, Some(effect)) => effect_view(effect),
        (RequestState::Asked, None) => ().into_any(),
        _ => standing(&request),
    };
    let key = id.to_string();
    let request = StoredValue::new(request);
    let told = told(request, deciding);
    let pick = is_open.then(|| pick(request, deciding));
    let actions = match state {
        RequestState::Asked if is_open => answers(request, deciding),
        RequestState::Asked => own(),
        _ => ().into_any(),
    };
    TABLE
        .row([pick.into_any(), person, told, outcome, actions])
        .with("data-testid", "request-row")
        .with("data-request", id)
        .with("data-state", state.as_str())
        .maybe(WAITING, is_open.then_some(key.as_str()))
}

/// Who asks, and since when.
fn person(request: &TimeRequest) -> AnyView {
    let language = Office::current().language;
    let (id, name, asked) = (
        request.user_id,
        request.user_name.clone(),
        request.created_at,
    );
    let since = move || {
        let language = language.get();
        let time = format::relative_time(language, asked);
        say!(language, request.asked_at, time = time)
    };
    view! {
        <div class="stacked">
            <PersonLink id name />
            <span class="small quiet">{since}</span>
        </div>
    }
    .into_any()
}

/// What is asked for, when and why.
fn told(request: StoredValue<TimeRequest>, deciding: Deciding) -> AnyView {
    let language = Office::current().language;
    let reason = request.with_value(|request| request.reason.clone());
    let reason = (!reason.is_empty()).then(|| {
        let said = move || say!(language.get(), request.said, reason = reason.as_str());
        view! { <span class="small">{said}</span> }
    });
    view! {
        <div class="stacked">
            <strong>
                {move || {
                    request.with_value(|request| what(language.get(), deciding.names, request))
                }}
            </strong>
            <span class="small">
                {move || request.with_value(|request| days(language.get(), request))}
            </span>
            {reason}
        </div>
    }
    .into_any()
}

/// What is left of the balance after it, and how many of the team are away.
fn effect_view(effect: &RequestEffect) -> AnyView {
    let balance = effect.balance.clone().map(balance_view);
    view! {
        <div class="stacked" data-testid="request-effect">
            {balance}
            {team(effect)}
        </div>
    }
    .into_any()
}

fn balance_view(balance: BalanceEffect) -> AnyView {
    let language = Office::current().language;
    let (taken, after, unit) = (balance.taken, balance.after, balance.unit);
    let is_below = after < 0;
    let words = move || {
        let language = language.get();
        let [taken, after] =
            [taken, after].map(|hundredths| amount::told(language, unit, hundredths));
        let name = balance.name(language);
        say!(
            language,
            request.leaves,
            name = name,
            taken = taken,
            after = after
        )
    };
    view! {
        <span>{words}</span>
        {is_below
            .then(|| {
                view! {
                    <Tag
                        icon=icondata::LuTriangleAlert
                        tone=Tone::Warning
                        text=t!(language, request.below_zero)
                    />
                }
            })}
    }
    .into_any()
}

/// The box that chooses it among several.
fn pick(request: StoredValue<TimeRequest>, deciding: Deciding) -> AnyView {
    let language = Office::current().language;
    let (id, name) = request.with_value(|request| (request.id.0, request.user_name.clone()));
    let picked = deciding.picked;
    let label = move || say!(language.get(), request.pick_of, name = name.as_str());
    let choose = move |event| {
        let is_picked = event_target_checked(&event);
        picked.update(|picked| {
            if is_picked {
                picked.insert(id);
            } else {
                picked.remove(&id);
            }
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                aria-label=label
                data-testid="pick-request"
                prop:checked=move || picked.with(|picked| picked.contains(&id))
                on:change=choose
            />
        </label>
    }
    .into_any()
}

/// The two answers; for a manager none to what an administrator decides.
fn answers(request: StoredValue<TimeRequest>, deciding: Deciding) -> AnyView {
    let language = Office::current().language;
    let (id, name, sort) = request.with_value(|request| {
        let sort = request.absence_type.clone().unwrap_or_default();
        (request.id, request.user_name.clone(), sort)
    });
    let is_of_hr = Memo::new(move |_| {
        deciding.of == RequestsOf::OwnTeams && deciding.names.decided_by(&sort) == Some(Decider::Hr)
    });
    let name = StoredValue::new(name);
    let agree_named = move || named(say!(language.get(), request.agree), name);
    let refuse_named = move || named(say!(language.get(), request.refuse), name);
    let agree = move |_| deciding.agree(id);
    let refuse = move |_| deciding.refusing.set(Some(request.get_value()));
    let buttons = move || {
        if is_of_hr.get() {
            return view! { <span class="small quiet row-note">{t!(language, request.of_hr)}</span> }
                .into_any();
        }
        view! {
            <Button
                busy=deciding.busy
                on_click=agree
                attr:aria-label=agree_named
                attr:data-testid="agree"
                attr:data-fix=""
            >
                <Icon icon=icondata::LuCheck />
                {t!(language, request.agree)}
            </Button>
            <Button
                kind=ButtonKind::Quiet
                on_click=refuse
                attr:aria-label=refuse_named
                attr:data-testid="refuse"
                attr:data-note=""
            >
                {t!(language, request.refuse)}
            </Button>
        }
        .into_any()
    };
    view! { <div class="row-answers">{buttons}</div> }.into_any()
}

/// The word of a button, with the name of the person whose row it stands in.
fn named(word: &str, name: StoredValue<String>) -> String {
    name.with_value(|name| format!("{word} ({name})"))
}

/// What stands beside a request of one's own.
fn own() -> AnyView {
    let language = Office::current().language;
    view! { <span class="small quiet row-note">{t!(language, request.your_own)}</span> }.into_any()
}

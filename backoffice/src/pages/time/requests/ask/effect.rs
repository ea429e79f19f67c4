//! What a request would do, shown before it is sent: what it takes, what is left, who else is away.

use chrona_web::{
    ApiError,
    components::{Icon, Tag, Tone},
    types::{BalanceEffect, Language, RequestEffect},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation};

use super::asked::Asked;
use crate::{
    office::Office,
    pages::time::amount,
    words::{say, t},
};

/// How long the typing rests before the server is asked, in milliseconds.
const REST_MS: u32 = 300;

/// What the server foresees; none while the form is not filled.
pub(super) type Foreseen = RwSignal<Option<Result<RequestEffect, ApiError>>>;

/// Asks what the request would do, whenever it is another one.
pub(super) fn foreseen(asked: Asked) -> Foreseen {
    let office = Office::current();
    let shown = RwSignal::new(None);
    let is_reasoned = Memo::new(move |_| asked.is_reasoned());
    let wanted = Memo::new(move |_| asked.foreseen(is_reasoned));
    Effect::new(move |_| {
        let Some(wanted) = wanted.get() else {
            return shown.set(None);
        };
        // Another request takes the place of this one, and of its answer.
        spawn_local_scoped_with_cancellation(async move {
            TimeoutFuture::new(REST_MS).await;
            let answer = office.client().preview_request(&wanted).await;
            // Where the server is not reached, sending says so.
            let is_told = !matches!(&answer, Err(error) if error.problem().is_none());
            shown.set(is_told.then_some(answer));
        });
    });
    shown
}

/// What it would do, or why it would be refused.
#[component]
pub(super) fn WhatItDoes(asked: Asked, foreseen: Foreseen) -> impl IntoView {
    let language = Office::current().language;
    let shown = move || match foreseen.get()? {
        Ok(_) if asked.is_correction() => None,
        Ok(effect) => Some(told(&effect)),
        Err(error) => {
            let why = move || refusal(&error, language.get());
            let view = view! {
                <div class="note note-warning" data-testid="request-refusal">
                    <Icon icon=icondata::LuTriangleAlert />
                    <p>{why}</p>
                </div>
            };
            Some(view.into_any())
        }
    };
    view! {
        <div class="request-effect" aria-live="polite" data-testid="request-effect">
            {shown}
        </div>
    }
}

/// What is wrong: with a field, or as a whole.
fn refusal(error: &ApiError, language: Language) -> String {
    let of_field = error.problem().and_then(|problem| problem.errors.first());
    of_field.map_or_else(
        || error.sentence(language),
        |of_field| of_field.message.clone(),
    )
}

fn told(effect: &RequestEffect) -> AnyView {
    let language = Office::current().language;
    let balance = match effect.balance.clone() {
        Some(balance) => of_balance(balance),
        None => view! { <p>{t!(language, request.takes_nothing)}</p> }.into_any(),
    };
    view! {
        {balance}
        {team(effect)}
    }
    .into_any()
}

fn of_balance(balance: BalanceEffect) -> AnyView {
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
            request.takes,
            name = name,
            taken = taken,
            after = after
        )
    };
    view! {
        <p>{words}</p>
        {is_below
            .then(|| {
                view! {
                    <p>
                        <Tag
                            icon=icondata::LuTriangleAlert
                            tone=Tone::Warning
                            text=t!(language, request.below_zero)
                        />
                    </p>
                }
            })}
    }
    .into_any()
}

/// How many of the team are away meanwhile; nothing without a team.
pub(in crate::pages::time::requests) fn team(effect: &RequestEffect) -> Option<AnyView> {
    let language = Office::current().language;
    let (size, away) = (effect.team_size, effect.team_away);
    (size > 0).then(|| {
        let words = move || say!(language.get(), request.team_away, count = away, size = size);
        view! { <p class="small quiet">{words}</p> }.into_any()
    })
}

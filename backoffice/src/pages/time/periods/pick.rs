//! Choosing some of the people of a list.

use std::collections::BTreeSet;

use chrona_web::{
    Page,
    types::{PersonId, TimesheetLine},
};
use leptos::prelude::*;

use super::Moving;
use crate::{
    components::list::Column,
    fetch::Fetch,
    words::{say, t},
};

/// The column of the boxes that choose.
pub(in crate::pages::time) const PICK: Column =
    Column::new(|l| say!(l, request.pick)).class("pick-cell");

/// The box that chooses someone.
pub(in crate::pages::time) fn pick(moving: Moving, id: PersonId, name: &str) -> AnyView {
    let language = moving.office.language;
    let picked = moving.picked;
    let name = name.to_owned();
    let label = move || say!(language.get(), closing.pick_of, name = name.as_str());
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
                data-testid="pick-person"
                prop:checked=move || picked.with(|picked| picked.contains(&id))
                on:change=choose
            />
        </label>
    }
    .into_any()
}

/// The box that chooses everyone whom the list shows, and, once it is cleared, nobody.
#[component]
pub(super) fn PickAll(moving: Moving, rows: Fetch<Page<TimesheetLine>>) -> impl IntoView {
    let language = moving.office.language;
    let shown = Memo::new(move |_| {
        let ids = rows.with(|page| {
            let ids = page.rows.iter().map(|line| line.user_id);
            ids.collect::<BTreeSet<_>>()
        });
        ids.unwrap_or_default()
    });
    let are_all = move || {
        shown.with(|shown| {
            let is_in = |picked: &BTreeSet<PersonId>| shown.is_subset(picked);
            !shown.is_empty() && moving.picked.with(is_in)
        })
    };
    let choose = move |event| {
        if event_target_checked(&event) {
            let shown = shown.get_untracked();
            moving.picked.update(|picked| picked.extend(shown));
        } else {
            moving.picked.set(BTreeSet::new());
        }
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid="pick-all"
                prop:checked=are_all
                on:change=choose
            />
            {t!(language, request.pick_all)}
        </label>
    }
}

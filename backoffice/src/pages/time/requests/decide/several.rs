//! Several requests agreed to at once.

use std::collections::BTreeSet;

use chrona_web::{
    Page,
    components::{Button, ButtonKind, Icon},
    types::TimeRequest,
};
use leptos::{prelude::*, task::spawn_local};

use super::{AGREED, Deciding, open_rows};
use crate::{
    components::form::BadNote,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// Those that are chosen, the button that agrees to all of them, and which of them it could not.
#[component]
pub(super) fn Several(deciding: Deciding, rows: Fetch<Page<TimeRequest>>) -> impl IntoView {
    let language = Office::current().language;
    let failed = RwSignal::new(Vec::<String>::new());
    let open = Memo::new(move |_| {
        let rows = open_rows(rows, deciding);
        rows.iter().map(|one| one.id.0).collect::<BTreeSet<_>>()
    });
    // What was decided meanwhile, by others too, is chosen no more.
    let picked = Memo::new(move |_| {
        let chosen = |picked: &BTreeSet<i64>| open.with(|open| picked & open);
        deciding.picked.with(chosen)
    });
    let count = move || picked.with(BTreeSet::len);
    let has_several = move || open.with(|open| open.len() > 1);
    let are_all = move || !picked.with(BTreeSet::is_empty) && picked.get() == open.get();
    let agree = move |_| agree_to(deciding, rows, &picked.get_untracked(), failed);
    let pick_all = move |event| {
        let all = if event_target_checked(&event) {
            open.get_untracked()
        } else {
            BTreeSet::new()
        };
        deciding.picked.set(all);
    };
    let notes = move || {
        let notes = failed.get().into_iter();
        notes
            .map(|sentence| view! { <BadNote sentence /> })
            .collect_view()
    };
    view! {
        <div class="several" data-testid="several">
            <Show when=has_several>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="pick-all"
                        prop:checked=are_all
                        on:change=pick_all
                    />
                    {t!(language, request.pick_all)}
                </label>
            </Show>
            <Show when=move || { count() > 0 }>
                <Button
                    kind=ButtonKind::Primary
                    busy=deciding.busy
                    on_click=agree
                    attr:data-testid="agree-picked"
                >
                    <Icon icon=icondata::LuCheck />
                    {move || say!(language.get(), request.agree_picked, count = count())}
                </Button>
            </Show>
        </div>
        <div class="several-failed">{notes}</div>
    }
}

/// Agrees to each, one after the other, and keeps what kept it from it.
fn agree_to(
    deciding: Deciding,
    rows: Fetch<Page<TimeRequest>>,
    picked: &BTreeSet<i64>,
    failed: RwSignal<Vec<String>>,
) {
    let office = deciding.office;
    let all = untrack(|| open_rows(rows, deciding)).into_iter();
    let all: Vec<_> = all.filter(|one| picked.contains(&one.id.0)).collect();
    if deciding.busy.get_untracked() || all.is_empty() {
        return;
    }
    deciding.busy.set(true);
    failed.set(Vec::new());
    spawn_local(async move {
        let client = office.client();
        let mut agreed = 0_u32;
        let mut refusals = Vec::new();
        for request in all {
            match client
                .decide_request(deciding.of, request.id, &AGREED)
                .await
            {
                Ok(_) => agreed += 1,
                Err(error) => {
                    let language = office.now_language();
                    let (name, why) = (request.user_name, error.sentence(language));
                    refusals.push(say!(language, common.pair, first = name, second = why));
                }
            }
        }
        if agreed > 0 {
            let language = office.now_language();
            let done = say!(language, request.agreed_count, count = agreed);
            office.toasts.done(done);
            office.acted.notify();
        }
        let _ = deciding.busy.try_set(false);
        let _ = deciding.picked.try_set(BTreeSet::new());
        let _ = failed.try_set(refusals);
        let _ = deciding.on_decided.try_run(());
    });
}

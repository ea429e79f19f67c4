//! The choice of a kiosk's mode.

use chrona_web::{
    components::{Button, ButtonKind, Icon},
    types::{AccessMode, KioskAccess, Language},
};
use leptos::prelude::*;

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// Who may punch at a kiosk, in words: its mode and how many people the mode names.
pub(in super::super) fn who(language: Language, mode: AccessMode, count: i64) -> String {
    match (mode, count) {
        (AccessMode::Public, _) | (AccessMode::Blacklist, 0) => {
            say!(language, access.everyone).to_owned()
        }
        (AccessMode::Whitelist, 0) => say!(language, access.nobody).to_owned(),
        (AccessMode::Whitelist, _) => say!(language, access.only, count = count),
        (AccessMode::Blacklist, _) => say!(language, access.but, count = count),
    }
}

/// The three modes, and the button that saves another one than the kiosk has.
#[component]
pub(super) fn Modes(access: Fetch<KioskAccess>, chosen: RwSignal<AccessMode>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let save = move |_| {
        let Some(id) = access.with(|access| access.kiosk_id) else {
            return;
        };
        let mode = chosen.get_untracked();
        let work = async move { office.client().set_access_mode(id, mode).await };
        office.act(busy, work, move |changed| {
            let name = changed.kiosk_name.clone();
            office
                .toasts
                .done(say!(office.now_language(), access.saved, name = name));
            access.change(|access| *access = changed);
        });
    };
    let choice = move |mode: AccessMode| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="access_mode"
                    value=mode.as_str()
                    data-testid=format!("mode-{}", mode.as_str())
                    prop:checked=move || chosen.get() == mode
                    on:change=move |_| chosen.set(mode)
                />
                <span>
                    <strong>{move || name(language.get(), mode)}</strong>
                    <span class="quiet small">{move || explained(language.get(), mode)}</span>
                </span>
            </label>
        }
    };
    // What holds until the choice is saved.
    let until_then = Memo::new(move |_| {
        let saved = access.with(|access| access.access_mode)?;
        (saved != chosen.get()).then_some(saved)
    });
    let unsaved = move |saved: AccessMode| {
        let words = move || {
            let language = language.get();
            say!(language, access.unsaved, now = now(language, saved))
        };
        view! {
            <div class="note note-warning unsaved" data-testid="access-unsaved">
                <Icon icon=icondata::LuTriangleAlert />
                <p>{words}</p>
                <Button
                    kind=ButtonKind::Primary
                    busy
                    on_click=save
                    attr:data-testid="save-access-mode"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        }
    };
    view! {
        <fieldset class="choices access-modes">
            <legend class="field-label">{t!(language, access.who)}</legend>
            {AccessMode::ALL.map(choice).collect_view()}
        </fieldset>
        <div role="status">{move || until_then.get().map(unsaved)}</div>
    }
}

fn name(language: Language, mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::Public => say!(language, access.public),
        AccessMode::Whitelist => say!(language, access.whitelist),
        AccessMode::Blacklist => say!(language, access.blacklist),
    }
}

fn explained(language: Language, mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::Public => say!(language, access.public_text),
        AccessMode::Whitelist => say!(language, access.whitelist_text),
        AccessMode::Blacklist => say!(language, access.blacklist_text),
    }
}

fn now(language: Language, mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::Public => say!(language, access.now_public),
        AccessMode::Whitelist => say!(language, access.now_whitelist),
        AccessMode::Blacklist => say!(language, access.now_blacklist),
    }
}

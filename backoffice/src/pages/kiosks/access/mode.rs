//! The choice of a kiosk's mode.

use chrona_web::types::{AccessMode, Language};
use leptos::prelude::*;

use super::edit::Edit;
use crate::{
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

/// The three modes.
#[component]
pub(super) fn Modes(edit: Edit) -> impl IntoView {
    let language = Office::current().language;
    let choice = move |mode: AccessMode| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="access_mode"
                    value=mode.as_str()
                    data-testid=format!("mode-{}", mode.as_str())
                    prop:checked=move || edit.mode() == mode
                    on:change=move |_| edit.choose(mode)
                />
                <span>
                    <strong>{move || name(language.get(), mode)}</strong>
                    <span class="quiet small">{move || explained(language.get(), mode)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices access-modes">
            <legend class="field-label">{t!(language, access.who)}</legend>
            {AccessMode::ALL.map(choice).collect_view()}
        </fieldset>
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

/// Who may punch now, as part of a sentence.
pub(super) fn now(language: Language, mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::Public => say!(language, access.now_public),
        AccessMode::Whitelist => say!(language, access.now_whitelist),
        AccessMode::Blacklist => say!(language, access.now_blacklist),
    }
}

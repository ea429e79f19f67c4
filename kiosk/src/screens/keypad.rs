//! Digits to touch.

use chrona_web::components::Icon;
use leptos::prelude::*;

use super::kiosk;
use crate::texts::text;

/// The digits, the way back, and the last one taken away.
pub(super) fn keypad(
    disabled: Signal<bool>,
    on_digit: impl Fn(char) + Copy + Send + Sync + 'static,
    on_erase: impl Fn() + Copy + Send + Sync + 'static,
    on_cancel: impl Fn() + Copy + Send + Sync + 'static,
    cancel_id: &'static str,
) -> impl IntoView {
    let language = kiosk().language;
    let key = move |digit: char| {
        view! {
            <button
                type="button"
                class="button keypad-key figures"
                disabled=disabled
                on:click=move |_| on_digit(digit)
            >
                {digit}
            </button>
        }
    };
    view! {
        <div class="keypad">
            {('1'..='9').map(key).collect_view()}
            <button
                type="button"
                class="button button-quiet keypad-key"
                data-testid=cancel_id
                on:click=move |_| on_cancel()
            >
                {text!(language, exit.cancel)}
            </button>
            {key('0')}
            <button
                type="button"
                class="button button-quiet keypad-key"
                aria-label=text!(language, exit.erase)
                on:click=move |_| on_erase()
            >
                <Icon icon=icondata::LuDelete />
            </button>
        </div>
    }
}

/// Takes the last character away.
pub(super) fn rub_out(typed: RwSignal<String>) {
    typed.update(|typed| {
        typed.pop();
    });
}

//! The question for the exit code: six digits, by touch or by keyboard.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::keypad::{keypad, rub_out};
use super::kiosk;
use super::parts::{flag, words};
use crate::browser::now_ms;
use crate::kept;
use crate::kiosk::Behind;
use crate::rules::exit_code::DIGITS;
use crate::texts::{said, text};

#[component]
pub(super) fn ExitCode() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    // For a dialog that was open before its content was there.
    let field = NodeRef::<html::Input>::new();
    field.on_load(|field| {
        let _ = field.focus();
    });
    let digits = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let wait = RwSignal::new(kept::exit_gate().wait_seconds(now_ms()));
    let counting = set_interval_with_handle(
        move || {
            let left = kept::exit_gate().wait_seconds(now_ms());
            if left != wait.get_untracked() {
                wait.set(left);
            }
        },
        Duration::from_millis(250),
    );
    on_cleanup(move || {
        if let Ok(counting) = counting {
            counting.clear();
        }
    });

    let take = move |typed: &str| {
        let mut typed: String = typed.chars().filter(char::is_ascii_digit).collect();
        typed.truncate(DIGITS);
        if wait.get_untracked() > 0 {
            typed.clear();
        }
        if typed.len() < DIGITS {
            if !typed.is_empty() {
                wrong.set(false);
            }
            digits.set(typed);
            return;
        }
        digits.set(String::new());
        let mut gate = kept::exit_gate();
        let right = kiosk.configuration.with_untracked(|configuration| {
            configuration
                .as_ref()
                .is_none_or(|kiosk| kiosk.exit_code.is(&kiosk.api_key, &typed))
        });
        if right {
            gate.note_success();
        } else {
            gate.note_failure(now_ms());
        }
        kept::keep_exit_gate(gate);
        wait.set(gate.wait_seconds(now_ms()));
        wrong.set(!right);
        if right {
            kiosk.exit_code_open.set(false);
            match kiosk.behind.get_untracked() {
                Behind::Settings => kiosk.settings_open.set(true),
                Behind::Setup => kiosk.forget_kiosk(),
            }
        }
    };
    let message = words(move || {
        let wrong = wrong.get().then(|| said!(language, exit.wrong));
        let seconds = wait.get();
        let wait = (seconds > 0).then(|| format!("{} {seconds} s.", said!(language, exit.wait)));
        [wrong, wait]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    });
    let waiting = flag(move || wait.get() > 0);
    view! {
        <p class="quiet">{text!(language, exit.text)}</p>
        <input
            class="input exit-code figures"
            type="text"
            inputmode="none"
            autocomplete="off"
            data-reader="refuses"
            autofocus=true
            node_ref=field
            maxlength=DIGITS.to_string()
            aria-label=text!(language, exit.title)
            aria-describedby="exit-message"
            disabled=waiting
            data-testid="exit-code"
            prop:value=digits
            on:input=move |event| take(&event_target_value(&event))
        />
        <p class="exit-message" id="exit-message" role="alert" data-testid="exit-message">
            {message}
        </p>
        {keypad(
            waiting,
            move |digit| take(&format!("{}{digit}", digits.get_untracked())),
            move || rub_out(digits),
            move || kiosk.exit_code_open.set(false),
            "exit-cancel",
        )}
    }
}

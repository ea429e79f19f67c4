//! The questions to someone without a phone: the staff number, the PIN.

use chrona_web::components::{Button, ButtonKind};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::keypad::{keypad, rub_out};
use super::kiosk;
use super::parts::{flag, words};
use crate::kiosk::{Asked, Kiosk};
use crate::texts::{said, text};

/// The longest staff number and PIN.
const LONGEST: usize = 50;

/// What is asked, and what is typed.
#[derive(Clone, Copy)]
struct Questions {
    /// The number that is known; empty while it is asked for.
    number: RwSignal<String>,
    typed: RwSignal<String>,
    message: RwSignal<String>,
    busy: RwSignal<bool>,
    /// Whether the tablet's own keyboard is wanted.
    letters: RwSignal<bool>,
    field: NodeRef<html::Input>,
}

impl Questions {
    /// Begins with this number; with none, it is asked for.
    fn new(number: String) -> Self {
        Self {
            number: RwSignal::new(number),
            typed: RwSignal::new(String::new()),
            message: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            letters: RwSignal::new(false),
            field: NodeRef::new(),
        }
    }

    /// Begins anew with this number, for somebody else.
    fn begin(self, number: String) {
        self.number.set(number);
        self.typed.set(String::new());
        self.message.set(String::new());
        self.letters.set(false);
    }

    fn wants_pin(self) -> bool {
        self.number.with(|number| !number.is_empty())
    }

    fn focus(self) {
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
        }
    }

    /// Takes what was typed: the number first, then the PIN.
    fn submit(self, kiosk: &Kiosk) {
        let kiosk = *kiosk;
        let given = self.typed.with_untracked(|typed| typed.trim().to_owned());
        if self.busy.get_untracked() || given.is_empty() {
            return;
        }
        self.typed.set(String::new());
        self.message.set(String::new());
        let number = self.number.get_untracked();
        if number.is_empty() {
            self.letters.set(false);
            self.number.set(given);
            self.focus();
            return;
        }
        let Some(asked) = kiosk.asked.get_untracked() else {
            return;
        };
        let asked = Asked { number, ..asked };
        self.busy.set(true);
        spawn_local(async move {
            let again = kiosk.punch_without_phone(&asked, Some(given)).await;
            let _ = self.busy.try_set(false);
            if let Some(words) = again {
                let _ = self.message.try_set(words);
                self.focus();
            }
        });
    }
}

#[component]
pub(super) fn WithoutPhone() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let number = kiosk.asked.get_untracked().map(|asked| asked.number);
    let questions = Questions::new(number.unwrap_or_default());
    on_cleanup(move || kiosk.stop_asking());
    Effect::new(move |before: Option<Option<Asked>>| {
        let asked = kiosk.asked.get();
        if let (Some(before), Some(asked)) = (before, &asked)
            && before.as_ref() != Some(asked)
        {
            questions.begin(asked.number.clone());
        }
        asked
    });
    Effect::new(move |_| {
        if let Some(number) = kiosk.asked_number.get() {
            kiosk.asked_number.set(None);
            if !questions.wants_pin() {
                questions.typed.set(number);
                questions.submit(&kiosk);
            }
        }
    });
    // For a dialog that was open before its content was there.
    questions.field.on_load(|field| {
        let _ = field.focus();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        questions.submit(&kiosk);
    };
    let label = words(move || {
        if questions.wants_pin() {
            said!(language, asked.pin)
        } else {
            said!(language, asked.number)
        }
    });
    let typed = questions.typed;
    view! {
        <form class="asked" novalidate on:submit=submit data-testid="without-phone">
            <label class="field-label" for="asked-field">
                {label}
            </label>
            <input
                class="input asked-field figures"
                class:asked-pin=flag(move || questions.wants_pin())
                id="asked-field"
                type="text"
                inputmode=move || if questions.letters.get() { "text" } else { "none" }
                autocomplete="off"
                autocapitalize="characters"
                data-reader="takes"
                spellcheck="false"
                node_ref=questions.field
                maxlength=LONGEST.to_string()
                aria-describedby="asked-message"
                data-testid="asked-field"
                data-wants=move || if questions.wants_pin() { "pin" } else { "number" }
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <p class="exit-message" id="asked-message" role="alert" data-testid="asked-message">
                {questions.message}
            </p>
            {keypad(
                flag(move || questions.busy.get()),
                move |digit| typed.update(|typed| typed.push(digit)),
                move || rub_out(typed),
                move || kiosk.stop_asking(),
                "asked-cancel",
            )}
            {actions(questions)}
        </form>
    }
}

/// The way on, and the letters that the digits to touch lack.
fn actions(questions: Questions) -> impl IntoView {
    let language = kiosk().language;
    let type_letters = move |_| {
        questions.letters.set(true);
        questions.focus();
    };
    let next = words(move || {
        if questions.wants_pin() {
            said!(language, asked.punch)
        } else {
            said!(language, asked.next)
        }
    });
    view! {
        <div class="asked-actions">
            <Show when=move || !questions.wants_pin() && !questions.letters.get()>
                <Button on_click=type_letters attr:data-testid="asked-letters">
                    {text!(language, asked.letters)}
                </Button>
            </Show>
            <Button
                kind=ButtonKind::Primary
                submit=true
                busy=questions.busy
                attr:data-testid="asked-next"
            >
                {next}
            </Button>
        </div>
    }
}

//! The questions to someone without a phone: the staff number, the PIN.

use chrona_web::components::{Button, ButtonKind};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::keypad::keypad;
use super::kiosk;
use super::parts::{flag, words};
use crate::kiosk::Asked;
use crate::texts::{said, text};

/// The longest staff number and PIN.
const LONGEST: usize = 50;

#[component]
pub(super) fn WithoutPhone() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let number = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let message = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let letters = RwSignal::new(false);
    let asked = move || kiosk.asked.get_untracked();
    number.set(asked().map(|asked| asked.number).unwrap_or_default());
    let wants_pin = Memo::new(move |_| number.with(|number| !number.is_empty()));

    on_cleanup(move || kiosk.stop_asking());

    let field = NodeRef::<html::Input>::new();
    let focus = move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    field.on_load(|field| {
        let _ = field.focus();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = typed.with_untracked(|typed| typed.trim().to_owned());
        if busy.get_untracked() || given.is_empty() {
            return;
        }
        typed.set(String::new());
        message.set(String::new());
        if !wants_pin.get_untracked() {
            letters.set(false);
            number.set(given);
            focus();
            return;
        }
        let Some(asked) = asked() else {
            return;
        };
        let asked = Asked {
            number: number.get_untracked(),
            ..asked
        };
        busy.set(true);
        spawn_local(async move {
            let again = kiosk.punch_without_phone(&asked, Some(given)).await;
            let _ = busy.try_set(false);
            if let Some(words) = again {
                let _ = message.try_set(words);
                focus();
            }
        });
    };
    let label = words(move || {
        if wants_pin.get() {
            said!(language, asked.pin)
        } else {
            said!(language, asked.number)
        }
    });
    let type_letters = move |_| {
        letters.set(true);
        focus();
    };
    view! {
        <form class="asked" novalidate on:submit=submit data-testid="without-phone">
            <label class="field-label" for="asked-field">
                {label}
            </label>
            <input
                class="input asked-field figures"
                class:asked-pin=wants_pin
                id="asked-field"
                type="text"
                inputmode=move || if letters.get() { "text" } else { "none" }
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                node_ref=field
                maxlength=LONGEST.to_string()
                aria-describedby="asked-message"
                data-testid="asked-field"
                data-wants=move || if wants_pin.get() { "pin" } else { "number" }
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <p class="exit-message" id="asked-message" role="alert" data-testid="asked-message">
                {message}
            </p>
            {keypad(
                flag(move || busy.get()),
                move |digit| typed.update(|typed| typed.push(digit)),
                move || {
                    typed.update(|typed| {
                        typed.pop();
                    });
                },
                move || kiosk.stop_asking(),
                "asked-cancel",
            )}
            <div class="asked-actions">
                <Show when=move || !wants_pin.get() && !letters.get()>
                    <Button on_click=type_letters attr:data-testid="asked-letters">
                        {text!(language, asked.letters)}
                    </Button>
                </Show>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="asked-next"
                >
                    {words(move || {
                        if wants_pin.get() {
                            said!(language, asked.punch)
                        } else {
                            said!(language, asked.next)
                        }
                    })}
                </Button>
            </div>
        </form>
    }
}

//! The screen that waits for a badge: the time, the place, what to do.

use chrona_web::components::Icon;
use chrona_web::format;
use chrono::DateTime;
use leptos::prelude::*;
use std::time::Duration;

use super::kiosk;
use super::parts::{flag, when, words};
use super::picture::Picture;
use crate::texts::{said, text};

#[component]
pub(super) fn Ready() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let hint = words(move || {
        if !kiosk.online.get() {
            said!(language, ready.offline_hint)
        } else if kiosk.asking.get() {
            said!(language, ready.reading)
        } else if kiosk.lingering.get() {
            said!(language, ready.noted)
        } else if kiosk.ledger_altered.get() {
            said!(language, ready.ledger_altered)
        } else if kiosk.camera.unread.get() {
            said!(language, ready.unread)
        } else {
            String::new()
        }
    });
    view! {
        <main class="ready" data-testid="kiosk-ready">
            <section class="ready-words">
                <Clock />
                <h1 class="ready-invite">{text!(language, ready.invite)}</h1>
                <p
                    class="ready-hint"
                    class:ready-alarm=flag(move || kiosk.ledger_altered.get())
                    role="status"
                >
                    {hint}
                </p>
                {when(
                    flag(move || kiosk.means.get().staff_numbers),
                    move || {
                        view! {
                            <button
                                type="button"
                                class="button without-phone"
                                data-testid="ask-staff-number"
                                on:click=move |_| kiosk.ask_for_staff_number()
                            >
                                {text!(language, asked.title)}
                            </button>
                        }
                            .into_any()
                    },
                )}
            </section>
            <Picture />
        </main>
        <footer class="kiosk-footer">
            <Online />
        </footer>
    }
}

/// The server's time and day, by the second.
#[component]
fn Clock() -> impl IntoView {
    let kiosk = kiosk();
    let second = move || kiosk.server_now_ms().div_euclid(1000);
    let now = RwSignal::new(second());
    let ticking = set_interval_with_handle(
        move || {
            if now.get_untracked() != second() {
                now.set(second());
            }
        },
        Duration::from_millis(100),
    );
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    let instant = move || DateTime::from_timestamp(now.get(), 0).unwrap_or_default();
    let time = move || format::clock(instant());
    // `08:57` and `:12`.
    let minutes = words(move || time().chars().take(5).collect());
    let seconds = words(move || time().chars().skip(5).collect());
    view! {
        <p class="clock figures" data-testid="clock">
            {minutes}
            <span class="clock-seconds">{seconds}</span>
        </p>
        <p class="clock-day">{words(move || format::day_of(kiosk.language.get(), instant()))}</p>
    }
}

/// Whether the server answers.
#[component]
fn Online() -> impl IntoView {
    let kiosk = kiosk();
    let icon = Signal::derive(move || {
        if kiosk.online.get() {
            icondata::LuWifi
        } else {
            icondata::LuWifiOff
        }
    });
    let word = words(move || {
        let mut word = if kiosk.online.get() {
            said!(kiosk.language, ready.online)
        } else {
            said!(kiosk.language, ready.offline)
        };
        let waiting = kiosk.waiting.get();
        if waiting > 0 {
            word += " · ";
            word += &said!(kiosk.language, ready.waiting);
            word += " ";
            word += &waiting.to_string();
        }
        word
    });
    view! {
        <p
            class="online"
            class:online-not=flag(move || !kiosk.online.get())
            role="status"
            data-testid="kiosk-online"
            data-online=words(move || kiosk.online.get().to_string())
        >
            <Icon icon />
            {word}
        </p>
    }
}

//! The kiosk's settings, behind the exit code.

use chrona_api_types::Language;
use chrona_web::components::{Button, ButtonKind, Icon, SelectField};
use chrona_web::format;
use chrono::DateTime;
use leptos::prelude::*;

use super::camera_choice::CameraChoice;
use super::kiosk;
use super::parts::{alive, flag, when, words};
use crate::sound::{self, Sound};
use crate::texts::{said, text};
use crate::{kept, tablet};

#[component]
pub(super) fn Settings() -> impl IntoView {
    view! {
        <div class="settings" data-testid="settings-panel">
            <CameraChoice />
            <LanguageChoice />
            <SoundChoice />
            <ReaderChoice />
            <Facts />
            <Actions />
        </div>
    }
}

/// The language that the kiosk speaks when nobody chose another for the moment.
#[component]
fn LanguageChoice() -> impl IntoView {
    let language = kiosk().language;
    let value = RwSignal::new(language.get_untracked().as_str().to_owned());
    let choices = Signal::derive(|| {
        let named = [(Language::Fr, "Français"), (Language::En, "English")];
        let named = named.map(|(language, name)| (language.as_str().to_owned(), name.to_owned()));
        named.to_vec()
    });
    view! {
        <SelectField
            name="language"
            label=text!(language, settings.language)
            value
            choices
            on_choose=move |chosen: String| {
                if let Some(chosen) = Language::parse(&chosen) {
                    language.set(chosen);
                }
            }
        />
    }
}

/// Whether the reader of cards types slowly.
#[component]
fn ReaderChoice() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    view! {
        <label class="settings-check">
            <input
                type="checkbox"
                data-testid="slow-reader"
                prop:checked=kiosk.slow_reader
                on:change=move |event| {
                    let slow = event_target_checked(&event);
                    kept::keep_slow_reader(slow);
                    kiosk.slow_reader.set(slow);
                }
            />
            <span>
                <strong>{text!(language, settings.slow_reader)}</strong>
                <span class="field-hint">{text!(language, settings.slow_reader_hint)}</span>
            </span>
        </label>
    }
}

#[component]
fn SoundChoice() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    view! {
        <div class="settings-row">
            <label class="settings-check">
                <input
                    type="checkbox"
                    data-testid="sound"
                    prop:checked=kiosk.sound
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        kept::keep_sound(on);
                        kiosk.sound.set(on);
                    }
                />
                <span>
                    <strong>{text!(language, settings.sound)}</strong>
                    <span class="field-hint">{text!(language, settings.sound_hint)}</span>
                </span>
            </label>
            <Button on_click=|_| sound::play(Sound::Entry)>
                <Icon icon=icondata::LuVolume2 />
                {text!(language, settings.sound_try)}
            </Button>
        </div>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let configured = move || kiosk.configuration.get();
    let name = words(move || {
        configured()
            .map(|kiosk| kiosk.kiosk_name)
            .unwrap_or_default()
    });
    let location = words(move || configured().map(|kiosk| kiosk.location).unwrap_or_default());
    let number =
        words(move || configured().map_or_else(String::new, |kiosk| kiosk.kiosk_id.to_string()));
    let contact = words(move || {
        let instant = kiosk
            .last_contact_ms
            .get()
            .and_then(DateTime::from_timestamp_millis);
        instant.map_or_else(|| said!(language, settings.never), format::time)
    });
    let note = kept::checkpoint().unwrap_or_default();
    let size = note.lines().nth(1).unwrap_or("0").to_owned();
    let entries = words(move || format!("{size} {}", said!(language, settings.entries)));
    view! {
        <dl class="facts">
            <dt>{text!(language, settings.kiosk)}</dt>
            <dd>{name}</dd>
            <dt>{text!(language, setup.location)}</dt>
            <dd>{location}</dd>
            <dt>{text!(language, settings.number)}</dt>
            <dd class="figures">{number}</dd>
            <dt>{text!(language, settings.version)}</dt>
            <dd class="figures">{env!("CARGO_PKG_VERSION")}</dd>
            <dt>{text!(language, settings.last_contact)}</dt>
            <dd class="figures">{contact}</dd>
            <dt>{text!(language, settings.checkpoint)}</dt>
            <dd>
                <details class="checkpoint">
                    <summary>{entries}</summary>
                    <pre data-testid="settings-checkpoint">{note}</pre>
                </details>
            </dd>
            <dt>{text!(language, settings.waiting)}</dt>
            <dd class="figures" data-testid="settings-waiting">
                {kiosk.waiting}
            </dd>
        </dl>
    }
}

#[component]
fn Actions() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let sure = RwSignal::new(false);
    let full_screen = words(move || {
        if kiosk.full_screen.get() {
            said!(language, settings.leave_full_screen)
        } else {
            said!(language, settings.full_screen)
        }
    });
    view! {
        {when(
            flag(tablet::can_fill_screen),
            move || {
                view! { <Button on_click=|_| tablet::toggle_full_screen()>{full_screen}</Button> }
                    .into_any()
            },
        )}
        {alive(move || {
            if sure.get() {
                view! {
                    <div class="settings-row" role="alert">
                        <strong>{text!(language, settings.confirm)}</strong>
                        <div class="settings-buttons">
                            <Button on_click=move |_| sure.set(false)>
                                {text!(language, settings.no)}
                            </Button>
                            <Button
                                kind=ButtonKind::Danger
                                on_click=move |_| kiosk.forget_kiosk()
                                attr:data-testid="settings-forget"
                            >
                                {text!(language, settings.yes)}
                            </Button>
                        </div>
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <div class="settings-row">
                        <span class="field-hint">
                            {text!(language, settings.setup_hint)}
                        </span>
                        <Button
                            on_click=move |_| sure.set(true)
                            attr:data-testid="settings-setup-again"
                        >
                            {text!(language, settings.setup)}
                        </Button>
                    </div>
                }
                    .into_any()
            }
        })}
        <div class="dialog-actions">
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| kiosk.settings_open.set(false)
                attr:data-testid="settings-close"
            >
                {text!(language, settings.close)}
            </Button>
        </div>
    }
}

//! The kiosk's settings, behind the exit code.

use chrona_web::components::{Button, ButtonKind, Dialog, Icon, SelectField};
use chrona_web::format;
use chrono::DateTime;
use leptos::prelude::*;

use super::kiosk;
use crate::sound::{self, Sound};
use crate::texts::text;
use crate::{kept, tablet};

#[component]
pub(super) fn SettingsDialog() -> impl IntoView {
    let kiosk = kiosk();
    view! {
        <Dialog
            open=kiosk.settings_open
            title=move || text!(kiosk.language, settings.title)
        >
            <div class="settings" data-testid="settings-panel">
                <CameraChoice />
                <SoundChoice />
                <Facts />
                <Actions />
            </div>
        </Dialog>
    }
}

#[component]
fn CameraChoice() -> impl IntoView {
    let kiosk = kiosk();
    let camera = kiosk.camera;
    let value = RwSignal::new(camera.chosen.get_untracked().unwrap_or_default());
    let choices = Signal::derive(move || {
        let rear = (String::new(), text!(kiosk.language, settings.rear_camera));
        let name = |(index, choice): (usize, crate::camera::CameraChoice)| {
            let label = if choice.label.is_empty() {
                format!("{} {}", text!(kiosk.language, settings.camera), index + 1)
            } else {
                choice.label
            };
            (choice.id, label)
        };
        let cameras = camera.choices.get().into_iter();
        let named = cameras
            .filter(|choice| !choice.id.is_empty())
            .enumerate()
            .map(name);
        std::iter::once(rear).chain(named).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            name="camera"
            label=move || text!(kiosk.language, settings.camera)
            value
            choices
            on_choose=move |id: String| camera.choose((!id.is_empty()).then_some(id))
        />
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
                    <strong>{move || text!(language, settings.sound)}</strong>
                    <span class="field-hint">{move || text!(language, settings.sound_hint)}</span>
                </span>
            </label>
            <Button on_click=|_| sound::play(Sound::Entry)>
                <Icon icon=icondata::LuVolume2 />
                {move || text!(language, settings.sound_try)}
            </Button>
        </div>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let configured = move || kiosk.configuration.get();
    let name = move || configured().map(|kiosk| kiosk.kiosk_name);
    let location = move || configured().map(|kiosk| kiosk.location);
    let number = move || configured().map(|kiosk| kiosk.kiosk_id);
    let contact = move || {
        let instant = kiosk
            .last_contact_ms
            .get()
            .and_then(DateTime::from_timestamp_millis);
        instant.map_or_else(
            || text!(language, settings.never),
            |instant| format::time(language.get(), instant),
        )
    };
    view! {
        <dl class="facts">
            <dt>{move || text!(language, settings.kiosk)}</dt>
            <dd>{name}</dd>
            <dt>{move || text!(language, setup.location)}</dt>
            <dd>{location}</dd>
            <dt>{move || text!(language, settings.number)}</dt>
            <dd class="figures">{number}</dd>
            <dt>{move || text!(language, settings.version)}</dt>
            <dd class="figures">{env!("CARGO_PKG_VERSION")}</dd>
            <dt>{move || text!(language, settings.last_contact)}</dt>
            <dd class="figures">{contact}</dd>
        </dl>
    }
}

#[component]
fn Actions() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let sure = RwSignal::new(false);
    let full_screen = move || {
        if kiosk.full_screen.get() {
            text!(language, settings.leave_full_screen)
        } else {
            text!(language, settings.full_screen)
        }
    };
    view! {
        <Show when=tablet::can_fill_screen>
            <Button on_click=|_| tablet::toggle_full_screen()>{full_screen}</Button>
        </Show>
        {move || {
            if sure.get() {
                view! {
                    <div class="settings-row" role="alert">
                        <strong>{move || text!(language, settings.confirm)}</strong>
                        <div class="settings-buttons">
                            <Button on_click=move |_| sure.set(false)>
                                {move || text!(language, settings.no)}
                            </Button>
                            <Button
                                kind=ButtonKind::Danger
                                on_click=move |_| kiosk.forget_kiosk()
                                attr:data-testid="settings-forget"
                            >
                                {move || text!(language, settings.yes)}
                            </Button>
                        </div>
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <div class="settings-row">
                        <span class="field-hint">
                            {move || text!(language, settings.setup_hint)}
                        </span>
                        <Button
                            on_click=move |_| sure.set(true)
                            attr:data-testid="settings-setup-again"
                        >
                            {move || text!(language, settings.setup)}
                        </Button>
                    </div>
                }
                    .into_any()
            }
        }}
        <div class="dialog-actions">
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| kiosk.settings_open.set(false)
                attr:data-testid="settings-close"
            >
                {move || text!(language, settings.close)}
            </Button>
        </div>
    }
}

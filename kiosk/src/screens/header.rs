//! The line at the top: whose kiosk this is, and the few things one can touch.

use chrona_web::components::{Brand, Icon, LanguageSwitch};
use leptos::prelude::*;

use super::kiosk;
use crate::kiosk::Behind;
use crate::tablet;
use crate::texts::text;

#[component]
pub(super) fn Header() -> impl IntoView {
    let kiosk = kiosk();
    let place = move || {
        kiosk.configuration.with(|configuration| {
            configuration.as_ref().map(|kiosk| {
                let location = (!kiosk.location.is_empty()).then(|| kiosk.location.clone());
                view! {
                    <p class="place">
                        <strong data-testid="kiosk-name">{kiosk.kiosk_name.clone()}</strong>
                        {location.map(|location| view! { <span>{location}</span> })}
                    </p>
                }
            })
        })
    };
    let full_screen_label = move || text!(kiosk.language, header.full_screen);
    let settings_label = move || text!(kiosk.language, header.settings);
    view! {
            <header class="kiosk-header">
                <Brand />
                {place}
                <div class="kiosk-actions">
                    <div data-testid="language-switch">
                        <LanguageSwitch label=move || text!(kiosk.language, header.language) />
                    </div>
                    <Show when=move || !kiosk.full_screen.get() && tablet::can_fill_screen()>
                        <button
     type="button" class="button button-quiet button-icon"
     aria-label=full_screen_label
     title=full_screen_label
     data-testid="full-screen"
     on:click=move |_| tablet::toggle_full_screen()
    >
                            <Icon icon=icondata::LuMaximize />
                        </button>
                    </Show>
                    <Show when=move || kiosk.configuration.with(Option::is_some)>
                        <button
     type="button" class="button button-quiet button-icon"
     aria-label=settings_label
     title=settings_label
     data-testid="settings"
     on:click=move |_| kiosk.ask_for_exit_code(Behind::Settings)
    >
                            <Icon icon=icondata::LuSettings />
                        </button>
                    </Show>
                </div>
            </header>
        }
}

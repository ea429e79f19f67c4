//! The line at the top: whose kiosk this is, and the few things one can touch.

use chrona_web::components::{Brand, LanguageSwitch};
use leptos::prelude::*;

use super::kiosk;
use super::parts::{alive, flag, icon_button, when};
use crate::kiosk::Behind;
use crate::tablet;
use crate::texts::text;

#[component]
pub(super) fn Header() -> impl IntoView {
    let kiosk = kiosk();
    let place = alive(move || {
        let Some(kiosk) = kiosk.configuration.get() else {
            return ().into_any();
        };
        view! {
            <p class="place">
                <strong data-testid="kiosk-name">{kiosk.kiosk_name}</strong>
                <span>{kiosk.location}</span>
            </p>
        }
        .into_any()
    });
    let full_screen = when(
        flag(move || !kiosk.full_screen.get() && tablet::can_fill_screen()),
        move || {
            icon_button(
                icondata::LuMaximize,
                text!(kiosk.language, header.full_screen),
                "full-screen",
                Callback::new(|()| tablet::toggle_full_screen()),
            )
        },
    );
    let settings = when(
        flag(move || kiosk.configuration.with(Option::is_some)),
        move || {
            icon_button(
                icondata::LuSettings,
                text!(kiosk.language, header.settings),
                "settings",
                Callback::new(move |()| kiosk.ask_for_exit_code(Behind::Settings)),
            )
        },
    );
    view! {
        <header class="kiosk-header">
            <Brand />
            {place}
            <div class="kiosk-actions">
                <div data-testid="language-switch">
                    <LanguageSwitch
                        label=text!(kiosk.language, header.language)
                        on_choose=move |language| kiosk.choose_language(language)
                    />
                </div>
                {full_screen} {settings}
            </div>
        </header>
    }
}

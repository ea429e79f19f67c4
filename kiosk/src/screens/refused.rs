//! The screen of a kiosk that the server does not let punch.

use chrona_web::components::{Button, Icon};
use leptos::prelude::*;

use super::kiosk;
use super::parts::words;
use crate::kiosk::{Behind, Standing};
use crate::texts::{said, text};

#[component]
pub(super) fn Refused(standing: Standing) -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let inactive = standing == Standing::Inactive;
    let title = words(move || {
        if inactive {
            said!(language, refused.inactive_title)
        } else {
            said!(language, refused.key_title)
        }
    });
    let text = words(move || {
        if inactive {
            said!(language, refused.inactive_text)
        } else {
            said!(language, refused.key_text)
        }
    });
    let (icon, state) = if inactive {
        (icondata::LuPowerOff, "inactive")
    } else {
        (icondata::LuKeyRound, "key-unknown")
    };
    view! {
        <main class="refused" data-testid="kiosk-refused" data-state=state>
            <div class="refused-words" role="alert">
                <Icon icon=icon class="refused-sign" />
                <h1>{title}</h1>
                <p>{text}</p>
            </div>
            <div class="refused-actions">
                <Button on_click=move |_| kiosk.ask_for_heartbeat() attr:data-testid="kiosk-retry">
                    <Icon icon=icondata::LuRotateCw />
                    {text!(language, camera.retry)}
                </Button>
                <Button
                    on_click=move |_| kiosk.ask_for_exit_code(Behind::Setup)
                    attr:data-testid="setup-again"
                >
                    {text!(language, refused.setup)}
                </Button>
            </div>
        </main>
    }
}

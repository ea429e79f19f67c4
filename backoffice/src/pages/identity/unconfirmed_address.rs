//! Asking for the link that confirms one's address.

use chrona_web::components::{Button, Icon};
use leptos::prelude::*;

use crate::{
    office::Office,
    words::{say, t},
};

/// Says that one's address is not confirmed, and sends the link that confirms it. Nothing where it is.
#[component]
pub(super) fn UnconfirmedAddress() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let is_sent = RwSignal::new(false);
    let send = move |_| {
        office.act(
            busy,
            async move { office.client().ask_for_address_check().await },
            move |()| {
                is_sent.set(true);
                office
                    .toasts
                    .done(say!(office.now_language(), confirm.sent));
            },
        );
    };
    let user = office.session.user_untracked();
    let email = user
        .filter(|user| !user.email_verified)
        .map(|user| StoredValue::new(user.email));
    email.map(|email| {
        let words = move || {
            email.with_value(|email| {
                let language = language.get();
                if is_sent.get() {
                    say!(language, confirm.look, email = email.as_str())
                } else {
                    say!(language, confirm.unconfirmed, email = email.as_str())
                }
            })
        };
        view! {
            <div class="note" role="status" data-testid="unconfirmed-address">
                <Icon icon=icondata::LuMailCheck />
                <p>{words}</p>
                <Button busy on_click=send attr:data-testid="ask-for-address-check">
                    {t!(language, confirm.ask)}
                </Button>
            </div>
        }
    })
}

//! Signing in with a passkey.

use chrona_web::components::{Button, ButtonKind, Icon};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::form::BadNote,
    office::Office,
    passkey,
    words::{say, t},
};

/// The button that signs in with a passkey, and what came of it.
#[component]
pub(crate) fn PasskeyButton(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether the browser asks at once.
    #[prop(optional)]
    at_once: bool,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let sign_in = move || {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match passkey::sign_in(office.now_language()).await {
                Ok(token) => office.session.sign_in(&token),
                Err(failure) => {
                    let _ = trouble.try_set(Some(failure.sentence(office.now_language())));
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    if at_once {
        sign_in();
    }
    let words = move || {
        let language = language.get();
        if busy.get() {
            say!(language, passkeys.busy)
        } else {
            say!(language, sign_in.passkey)
        }
    };
    view! {
        {move || trouble.get().map(|sentence| view! { <BadNote sentence /> })}
        <Button kind busy on_click=move |_| sign_in() attr:data-testid="sign-in-passkey">
            <Icon icon=icondata::LuFingerprint />
            {words}
        </Button>
    }
}

/// The second step of an account that has a passkey and no authenticator app.
#[derive(Clone, Copy)]
pub(crate) struct PasskeyStep {
    /// On to a recovery code.
    pub(super) on_lost: Callback<()>,
    /// Back to address and password.
    pub(super) on_back: Callback<()>,
}

/// What this step shows.
#[component]
pub(crate) fn WithPasskey(step: PasskeyStep) -> impl IntoView {
    let PasskeyStep { on_lost, on_back } = step;
    let language = Office::current().language;
    view! {
        <div class="form" data-testid="passkey-step">
            <p class="quiet">{t!(language, sign_in.passkey_lead)}</p>
            <PasskeyButton kind=ButtonKind::Primary at_once=true />
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| on_lost.run(())
                    attr:data-testid="other-code"
                >
                    {t!(language, sign_in.use_recovery)}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| on_back.run(())
                    attr:data-testid="sign-in-back"
                >
                    {t!(language, sign_in.back)}
                </Button>
            </div>
        </div>
    }
}

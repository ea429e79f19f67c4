//! Changing one's own address.

use chrona_web::{
    components::{Button, ButtonKind, Icon, TextField},
    types::{ChangeOwnEmail, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::components::A;

use crate::{
    components::{Header, form::FormErrors},
    office::Office,
    words::{say, t},
};

/// The address as it is, the one that waits to be confirmed, and the form for another.
#[component]
pub(crate) fn MyAddress() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let new_email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[
        (ProblemCode::EmailAlreadyRegistered, "new_email"),
        (ProblemCode::AddressIsTheSame, "new_email"),
    ]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("new_email", new_email), ("current_password", password)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let change = ChangeOwnEmail {
            new_email: new_email.with_untracked(|email| email.trim().to_owned()),
            current_password: password.get_untracked(),
        };
        spawn_local(async move {
            let answer = office.client().change_own_email(&change).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(user) => {
                    new_email.set(String::new());
                    password.set(String::new());
                    office.session.set_user(user);
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let now = move || {
        let user = office.session.user();
        let email = user.map(|user| user.email).unwrap_or_default();
        say!(language.get(), address.now, email = email)
    };
    view! {
        <Header title=t!(language, address.title) />
        <p class="lead quiet">{now}</p>
        <Waiting />
        <form class="form form-page" novalidate on:submit=submit data-testid="address-form">
            {errors.note()}
            <TextField
                name="new_email"
                label=t!(language, address.next)
                hint=t!(language, address.new_hint)
                value=new_email
                kind="email"
                autocomplete="email"
                required=true
                max_length=254
                error=errors.field("new_email")
            />
            <TextField
                name="current_password"
                label=t!(language, password.current)
                value=password
                kind="password"
                autocomplete="current-password"
                required=true
                max_length=128
                error=errors.field("current_password")
            />
            <div class="form-actions">
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-address">
                    {t!(language, address.submit)}
                </Button>
                <A href="/sessions" attr:class="button">
                    {t!(language, common.cancel)}
                </A>
            </div>
        </form>
    }
}

/// The address that waits to be confirmed, and the way to take it back. Nothing where there is none.
#[component]
pub(super) fn Waiting() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let cancel = move |_| {
        let work = async move { office.client().cancel_own_email_change().await };
        office.act(busy, work, move |user| {
            office.session.set_user(user);
            let language = office.now_language();
            office.toasts.done(say!(language, address.cancelled));
        });
    };
    let waiting = Memo::new(move |_| office.session.user().and_then(|user| user.new_email));
    move || {
        waiting.get().map(|email| {
            let words = move || say!(language.get(), address.waiting, email = email.as_str());
            view! {
                <div class="note" role="status" data-testid="address-waits">
                    <Icon icon=icondata::LuMailCheck />
                    <p>{words}</p>
                    <Button busy on_click=cancel attr:data-testid="cancel-address">
                        {t!(language, address.cancel)}
                    </Button>
                </div>
            }
        })
    }
}

//! The address of an employee: whether it is theirs, whether e-mail reaches it, and another in its place.

use chrona_web::types::PersonId;
use chrona_web::{
    components::{Button, Icon, Tag, TextField, Tone},
    format,
    types::{AskForEmailChange, ProblemCode, User},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::components::A;

use crate::{
    components::form::FormErrors,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What is known of someone's address, and what can be done about it.
#[component]
pub(super) fn Address(user: User, person: Fetch<User>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = user.id;
    let busy = RwSignal::new(false);
    let check = move |_| {
        let work = async move { office.client().send_address_check(id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, confirm.sent));
        });
    };
    let is_me = office
        .session
        .user_untracked()
        .is_some_and(|me| me.id == id);
    let is_verified = user.email_verified;
    let (icon, tone) = if is_verified {
        (icondata::LuCircleCheck, Tone::Good)
    } else {
        (icondata::LuCircleHelp, Tone::Warning)
    };
    let word = move || {
        let language = language.get();
        if is_verified {
            say!(language, person.verified)
        } else {
            say!(language, person.never_verified)
        }
    };
    let refused = user.email_refused_at.map(|at| {
        let answer = user.email_refusal.clone().unwrap_or_default();
        let words = move || {
            let language = language.get();
            let time = format::relative_time(language, at);
            say!(language, person.refused, time = time)
        };
        view! {
            <div class="note note-bad" role="status" data-testid="address-refused">
                <Icon icon=icondata::LuMailWarning />
                <p>
                    {words} <br /> <span class="quiet small">{answer}</span>
                </p>
            </div>
        }
    });
    let waiting = user
        .new_email
        .clone()
        .map(|email| view! { <Waiting id email person /> });
    let way = if is_me {
        view! {
            <p>
                <A href="/my-address">{t!(language, person.own_address)}</A>
            </p>
        }
        .into_any()
    } else {
        view! { <Change id person /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="person-address">
            <h2 id="person-address">{t!(language, new_person.email)}</h2>
            <p class="address-line" data-testid="address" data-verified=is_verified.to_string()>
                <strong class="address">{user.email}</strong>
                <Tag icon tone text=word />
            </p>
            {refused}
            <div class="form-actions">
                {(!is_verified)
                    .then(|| {
                        view! {
                            <Button busy on_click=check attr:data-testid="send-address-check">
                                <Icon icon=icondata::LuSend />
                                {t!(language, person.send_check)}
                            </Button>
                        }
                    })}
                <A
                    href=format!("/mail?show=sent&user={id}")
                    attr:class="button"
                    attr:data-testid="mail-of-person"
                >
                    {t!(language, person.mail)}
                </A>
            </div>
            {waiting}
            {way}
        </section>
    }
}

/// The address that waits to be confirmed.
#[component]
fn Waiting(id: PersonId, email: String, person: Fetch<User>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let cancel = move |_| {
        let work = async move { office.client().cancel_email_change_of(id).await };
        office.act(busy, work, move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, address.cancelled));
            person.reload();
        });
    };
    let words = move || say!(language.get(), person.address_waits, email = email.as_str());
    view! {
        <div class="note" role="status" data-testid="address-waits">
            <Icon icon=icondata::LuMailCheck />
            <p>{words}</p>
            <Button busy on_click=cancel attr:data-testid="cancel-address">
                {t!(language, address.cancel)}
            </Button>
        </div>
    }
}

#[component]
fn Change(id: PersonId, person: Fetch<User>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let new_email = RwSignal::new(String::new());
    let errors = FormErrors::new(&[
        (ProblemCode::EmailAlreadyRegistered, "new_email"),
        (ProblemCode::AddressIsTheSame, "new_email"),
    ]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("new_email", new_email)]) {
            return;
        }
        busy.set(true);
        let change = AskForEmailChange {
            new_email: new_email.with_untracked(|email| email.trim().to_owned()),
        };
        spawn_local(async move {
            let answer = office.client().change_email_of(id, &change).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    new_email.set(String::new());
                    person.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="address-form">
            {errors.note()}
            <TextField
                name="new_email"
                label=t!(language, person.new_address)
                hint=t!(language, person.new_address_hint)
                value=new_email
                kind="email"
                max_length=254
                error=errors.field("new_email")
            />
            <div class="form-actions">
                <Button submit=true busy attr:data-testid="save-address">
                    {t!(language, person.change_address)}
                </Button>
            </div>
        </form>
    }
}

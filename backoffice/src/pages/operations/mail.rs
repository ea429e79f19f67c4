//! E-mail that waits to be sent, and what has left.

mod sent;

use chrona_web::{
    components::{Empty, Tag, Tone},
    format,
    types::{Language, LetterId, LetterKind, MailProvider, MailSending, WaitingMail},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    address::kept,
    components::{
        Header,
        confirm::Confirm,
        links::Address,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
        mail_leaves::{NoMailLeaves, sending},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

/// What an e-mail is about, in words.
fn words(kind: LetterKind, l: Language) -> &'static str {
    match kind {
        LetterKind::OneTimeCode => say!(l, mail.one_time_code),
        LetterKind::Invitation => say!(l, mail.invitation),
        LetterKind::PasswordReset => say!(l, mail.password_reset),
        LetterKind::AddressCheck => say!(l, mail.address_check),
        LetterKind::AddressChange => say!(l, mail.address_change),
        LetterKind::AddressChangeAsked => say!(l, mail.address_change_asked),
        LetterKind::AddressChanged => say!(l, mail.address_changed),
        LetterKind::PasswordChanged => say!(l, mail.password_changed),
        LetterKind::NewDevice => say!(l, mail.new_device),
        LetterKind::DeviceConfirmation => say!(l, mail.device_confirmation),
        LetterKind::PasskeyAdded => say!(l, mail.passkey_added),
        LetterKind::PasskeyRemoved => say!(l, mail.passkey_removed),
        LetterKind::IdentityLinked => say!(l, mail.identity_linked),
        LetterKind::IdentityUnlinked => say!(l, mail.identity_unlinked),
        LetterKind::NewSignIn => say!(l, mail.new_sign_in),
        LetterKind::SignInLocked => say!(l, mail.sign_in_locked),
        LetterKind::PunchesCorrected => say!(l, mail.punches_corrected),
        LetterKind::Alert => say!(l, mail.alert),
        LetterKind::Checkpoint => say!(l, mail.ledger_checkpoint),
        LetterKind::LatePunches => say!(l, mail.late_punches),
        LetterKind::Limits => say!(l, mail.limits),
        LetterKind::RequestAsked => say!(l, mail.request_asked),
        LetterKind::RequestDecided => say!(l, mail.request_decided),
        LetterKind::MonthReopened => say!(l, mail.month_reopened),
        LetterKind::ClockOutReminder => say!(l, mail.clock_out_reminder),
        LetterKind::Test => say!(l, mail.test),
    }
}

/// E-mail that has not left or was given up, and what has left.
#[component]
pub(crate) fn Mail() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (shown, _) = kept::<String>("show");
    let is_sent = Memo::new(move |_| shown.get().as_deref() == Some("sent"));
    let sending = sending(office);
    let navigate = use_navigate();
    let tab = move |sent: bool| {
        let pressed = move || {
            if is_sent.get() == sent {
                "true"
            } else {
                "false"
            }
        };
        let words = move || {
            let language = language.get();
            if sent {
                say!(language, mail.sent_many)
            } else {
                say!(language, mail.not_sent_many)
            }
        };
        let navigate = navigate.clone();
        // The other filters are those of one of both.
        let go = move |_| {
            let there = if sent { "/mail?show=sent" } else { "/mail" };
            navigate(there, NavigateOptions::default());
        };
        view! {
            <button
                type="button"
                aria-pressed=pressed
                data-testid=if sent { "show-sent" } else { "show-waiting" }
                on:click=go
            >
                {words}
            </button>
        }
    };
    let place = Place::in_address();
    view! {
        <Header title=t!(language, mail.title)>
            <PrintButton printing=place.printing />
        </Header>
        <NoMailLeaves sending />
        <div class="list-tools">
            <div class="switch">{tab(false)} {tab(true)}</div>
        </div>
        {move || {
            if is_sent.get() {
                view! { <sent::Sent place sending /> }.into_any()
            } else {
                view! { <NotSent place sending /> }.into_any()
            }
        }}
    }
}

/// E-mail that has not left, or was given up: try again, throw away.
#[component]
fn NotSent(place: Place, sending: Fetch<MailSending>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, mail.state), states);
    let mails = place.fetch(office, move || {
        let is_given_up = match state.chosen().as_deref() {
            Some("given-up") => Some(true),
            Some("waiting") => Some(false),
            _ => None,
        };
        move |offset, limit| async move { office.client().mail(is_given_up, offset, limit).await }
    });
    mails.reload_every(15_000);
    let discarding = RwSignal::new(None::<WaitingMail>);
    let busy = RwSignal::new(false);
    let retry = Callback::new(move |id: LetterId| {
        let work = async move { office.client().retry_mail(id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, mail.retry_done));
            mails.reload();
        });
    });
    let discard = move |mail: WaitingMail| {
        let work = async move { office.client().discard_mail(mail.id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, mail.discard_done));
            mails.reload();
        });
    };
    view! {
        <p class="lead quiet">{t!(language, mail.lead)}</p>
        <div class="filters">{state.field()}</div>
        <List
            rows=mails
            filters=Filters::at(place).and(state)
            table=TABLE
            row=move |mail| row(mail, discarding, retry)
            empty=move || {
                let text = move || {
                    let language = language.get();
                    if leaves(sending) {
                        say!(language, mail.empty_text)
                    } else {
                        say!(language, mail.empty_logged)
                    }
                };
                view! { <Empty icon=icondata::LuMailCheck title=t!(language, mail.empty) text /> }
            }
        />
        <Confirm
            subject=discarding
            title=move |_| say!(language.get(), mail.discard_title).to_owned()
            text=move |mail: WaitingMail| {
                say!(language.get(), mail.discard_text, email = mail.recipient)
            }
            action=t!(language, mail.discard)
            on_confirm=discard
        />
    }
}

/// Which e-mail the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("waiting", say!(l, mail.waiting_many)),
        ("given-up", say!(l, mail.given_up_many)),
    ]
}

/// Whether e-mail leaves, as far as that is known.
fn leaves(sending: Fetch<MailSending>) -> bool {
    sending.with(|sending| sending.provider) != Some(MailProvider::Console)
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, mail.title),
    test_id: "mail-rows",
    columns: &[
        Column::new(|l| say!(l, mail.what)).class("main-cell with-address"),
        Column::new(|l| say!(l, mail.state)).class("state-cell"),
        Column::new(|l| say!(l, mail.last_error)).class("details-cell small quiet"),
        Column::new(|l| say!(l, mail.tries))
            .class("figures small right")
            .labelled(),
        Column::actions(),
    ],
};

fn row(
    mail: WaitingMail,
    discarding: RwSignal<Option<WaitingMail>>,
    on_retry: Callback<LetterId>,
) -> Row {
    let language = Office::current().language;
    let id = mail.id;
    let asked = mail.clone();
    let kind = StoredValue::new(mail.kind);
    let what = move || kind.with_value(|kind| said(language.get(), kind));
    let name = mail.recipient.clone();
    let retry = Action::new(t!(language, mail.retry), "retry-mail", move || {
        on_retry.run(id);
    });
    let discard = Action::new(t!(language, mail.discard), "discard-mail", move || {
        discarding.set(Some(asked.clone()));
    });
    let (given_up_at, next_try_at) = (mail.given_up_at, mail.next_try_at);
    let (icon, tone) = if given_up_at.is_some() {
        (icondata::LuMailWarning, Tone::Bad)
    } else {
        (icondata::LuHourglass, Tone::Plain)
    };
    let state = move || {
        let language = language.get();
        if given_up_at.is_some() {
            say!(language, mail.given_up)
        } else {
            say!(language, mail.waiting)
        }
    };
    let when = move || {
        let language = language.get();
        match (given_up_at, next_try_at) {
            (Some(at), _) => Some(format::relative_time(language, at)),
            (None, Some(at)) => {
                let time = format::relative_time(language, at);
                Some(say!(language, mail.next_try, time = time))
            }
            (None, None) => None,
        }
    };
    let about = view! {
        <span>{what}</span>
        <Address email=mail.recipient />
    };
    let standing = view! {
        <div class="stacked">
            <Tag icon tone text=state />
            <span class="small quiet">{when}</span>
        </div>
    };
    TABLE
        .row([
            about.into_any(),
            standing.into_any(),
            mail.last_error.into_any(),
            mail.tries.into_any(),
            view! { <RowActions name first=retry others=vec![discard.dangerous()] /> }.into_any(),
        ])
        .with("data-mail-id", id.0)
        .with("data-given-up", given_up_at.is_some())
}

/// The words for a kind of e-mail; the kind itself when this version knows none.
pub(super) fn said(language: Language, kind: &str) -> String {
    LetterKind::parse(kind).map_or_else(
        || kind.replace('_', " "),
        |kind| words(kind, language).to_owned(),
    )
}

//! E-mail that waits to be sent, and what has left.

mod sent;

use chrona_web::types::LetterId;
use chrona_web::{
    components::{SelectField, Tag, Tone},
    format,
    types::{Language, LetterKind, MailProvider, MailSending, WaitingMail},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    address::kept,
    components::{
        Header,
        confirm::Confirm,
        links::Address,
        list::{PagePrinted, Place, chosen_fact, nothing},
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
    let (state, set_state) = kept::<String>("state");
    let mails = place.fetch(office, move || {
        let is_given_up = match state.get().as_deref() {
            Some("given-up") => Some(true),
            Some("waiting") => Some(false),
            _ => None,
        };
        move |offset, limit| async move { office.client().mail(is_given_up, offset, limit).await }
    });
    mails.reload_every(15_000);
    let choices = Signal::derive(move || {
        let language = language.get();
        let choice = |state: &str, words: &str| (state.to_owned(), words.to_owned());
        vec![
            choice("", say!(language, common.all)),
            choice("waiting", say!(language, mail.waiting_many)),
            choice("given-up", say!(language, mail.given_up_many)),
        ]
    });
    let chosen = RwSignal::new(state.get_untracked().unwrap_or_default());
    let choose = move |choice: String| {
        place.start();
        set_state.set(Some(choice).filter(|choice| !choice.is_empty()));
    };
    let clear = move || {
        chosen.set(String::new());
        choose(String::new());
    };
    let facts = Signal::derive(move || {
        let label = say!(language.get(), mail.state);
        vec![chosen_fact(label, choices, chosen)]
    });
    let discarding = RwSignal::new(None::<WaitingMail>);
    let busy = RwSignal::new(false);
    let retry = move |id: LetterId| {
        let work = async move { office.client().retry_mail(id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, mail.retry_done));
            mails.reload();
        });
    };
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
        <div class="filters">
            <SelectField
                name="state"
                label=t!(language, mail.state)
                value=chosen
                choices
                on_choose=choose
            />
        </div>
        <PagePrinted rows=mails facts />
        {mails
            .view(
                6,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = state.get().is_some() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuMailCheck,
                            t!(language, mail.empty),
                            move || {
                                let language = language.get();
                                if leaves(sending) {
                                    say!(language, mail.empty_text)
                                } else {
                                    say!(language, mail.empty_logged)
                                }
                            },
                        );
                    }
                    view! {
                        <Table mails=page.rows discarding on_retry=retry />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
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

/// Whether e-mail leaves, as far as that is known.
fn leaves(sending: Fetch<MailSending>) -> bool {
    sending.with(|sending| sending.provider) != Some(MailProvider::Console)
}

#[component]
fn Table(
    mails: Vec<WaitingMail>,
    discarding: RwSignal<Option<WaitingMail>>,
    #[prop(into)] on_retry: Callback<LetterId>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, mail.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, mail.what)}</th>
                        <th scope="col">{t!(language, mail.state)}</th>
                        <th scope="col">{t!(language, mail.last_error)}</th>
                        <th scope="col" class="right">
                            {t!(language, mail.tries)}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="mail-rows">
                    {mails
                        .into_iter()
                        .map(|mail| view! { <Row mail discarding on_retry /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(
    mail: WaitingMail,
    discarding: RwSignal<Option<WaitingMail>>,
    on_retry: Callback<LetterId>,
) -> impl IntoView {
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
    view! {
        <tr data-mail-id=id.0 data-given-up=given_up_at.is_some().to_string()>
            <td class="main-cell with-address">
                <span>{what}</span> <Address email=mail.recipient />
            </td>
            <td class="state-cell">
                <div class="stacked">
                    <Tag icon tone text=state />
                    <span class="small quiet">{when}</span>
                </div>
            </td>
            <td class="details-cell small quiet">{mail.last_error}</td>
            <td class="figures small right" data-label=t!(language, mail.tries)>
                {mail.tries}
            </td>
            <td class="actions">
                <RowActions name first=retry others=vec![discard.dangerous()] />
            </td>
        </tr>
    }
}

/// The words for a kind of e-mail; the kind itself when this version knows none.
pub(super) fn said(language: Language, kind: &str) -> String {
    LetterKind::parse(kind).map_or_else(
        || kind.replace('_', " "),
        |kind| words(kind, language).to_owned(),
    )
}

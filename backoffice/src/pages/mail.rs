//! E-mail that waits to be sent.

use chrona_web::{
    components::{SelectField, Tag, Tone},
    format,
    types::{Language, WaitingMail},
};
use leptos::prelude::*;

use super::{
    Header,
    links::Address,
    list::{PagePrinted, Place, chosen_fact, nothing},
    row_actions::{Action, RowActions},
};
use crate::{
    address::kept,
    confirm::Confirm,
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

type Words = fn(Language) -> &'static str;

/// The kinds of e-mail, each with its words.
const KINDS: [(&str, Words); 9] = [
    ("one_time_code", |l| say!(l, mail.one_time_code)),
    ("invitation", |l| say!(l, mail.invitation)),
    ("password_reset", |l| say!(l, mail.password_reset)),
    ("address_check", |l| say!(l, mail.address_check)),
    ("password_changed", |l| say!(l, mail.password_changed)),
    ("new_device", |l| say!(l, mail.new_device)),
    ("new_sign_in", |l| say!(l, mail.new_sign_in)),
    ("sign_in_locked", |l| say!(l, mail.sign_in_locked)),
    ("test", |l| say!(l, mail.test)),
];

/// E-mail that has not left, or was given up: try again, throw away.
#[component]
pub(crate) fn Mail() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
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
    let retry = move |id: i64| {
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
        <Header title=t!(language, mail.title)>
            <PrintButton printing=place.printing />
        </Header>
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
                            t!(language, mail.empty_text),
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

#[component]
fn Table(
    mails: Vec<WaitingMail>,
    discarding: RwSignal<Option<WaitingMail>>,
    #[prop(into)] on_retry: Callback<i64>,
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
    on_retry: Callback<i64>,
) -> impl IntoView {
    let language = Office::current().language;
    let id = mail.id;
    let asked = mail.clone();
    let kind = StoredValue::new(mail.kind);
    let what = move || kind.with_value(|kind| said(language.get(), kind));
    let name = mail.recipient.clone();
    let retry = Action::new(t!(language, mail.retry), "retry-mail", move || {
        on_retry.run(id)
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
        <tr data-mail-id=id data-given-up=given_up_at.is_some().to_string()>
            <td class="main-cell with-address">
                {what} <Address email=mail.recipient />
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
fn said(language: Language, kind: &str) -> String {
    KINDS.iter().find(|(known, _)| *known == kind).map_or_else(
        || kind.replace('_', " "),
        |(_, words)| words(language).to_owned(),
    )
}

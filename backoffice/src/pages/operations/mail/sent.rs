//! E-mail that has left, with what the relay answered.

use chrona_web::types::PersonId;
use chrona_web::{
    components::{Tag, Tone},
    format,
    types::{MailSending, MailWay, SentMail},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::said;
use crate::{
    address::{Search, kept},
    components::{
        links::Address,
        list::{PagePrinted, Place, SearchField, nothing, searched_fact},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What has left in the last 90 days: to whom, about what, and the relay's answer.
#[component]
pub(super) fn Sent(place: Place, sending: Fetch<MailSending>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let search = Search::in_address("search").before(move || place.start());
    let (user, set_user) = kept::<PersonId>("user");
    let mails = place.fetch(office, move || {
        let (user, wanted) = (user.get(), search.asked());
        move |offset, limit| {
            let wanted = wanted.clone();
            async move {
                let client = office.client();
                client
                    .sent_mail(user, wanted.as_deref(), offset, limit)
                    .await
            }
        }
    });
    mails.reload_every(15_000);
    let clear = move || {
        place.start();
        search.clear();
        set_user.set(None);
    };
    let facts = Signal::derive(move || {
        searched_fact(search.asked())
            .into_iter()
            .collect::<Vec<_>>()
    });
    let lead = move || {
        let language = language.get();
        match sending.with(|sending| sending.relay.clone()).flatten() {
            Some(relay) => say!(language, mail.sent_lead_relay, relay = relay.as_str()),
            None => say!(language, mail.sent_lead).to_owned(),
        }
    };
    view! {
        <p class="lead quiet">{lead}</p>
        <div class="filters">
            <SearchField search label=t!(language, mail.search) test_id="sent-search" />
        </div>
        <PagePrinted rows=mails facts />
        {mails
            .view(
                8,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = user.get().is_some() || search.asked().is_some()
                            || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuMail,
                            t!(language, mail.sent_empty),
                            t!(language, mail.sent_empty_text),
                        );
                    }
                    view! {
                        <Table mails=page.rows />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
    }
}

#[component]
fn Table(mails: Vec<SentMail>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, mail.sent_many)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, mail.what)}</th>
                        <th scope="col">{t!(language, mail.sent_at)}</th>
                        <th scope="col">{t!(language, mail.state)}</th>
                        <th scope="col">{t!(language, mail.answer)}</th>
                    </tr>
                </thead>
                <tbody data-testid="sent-rows">
                    {mails.into_iter().map(|mail| view! { <Row mail /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(mail: SentMail) -> impl IntoView {
    let language = Office::current().language;
    let kind = StoredValue::new(mail.kind);
    let what = move || kind.with_value(|kind| said(language.get(), kind));
    let (sent_at, way) = (mail.sent_at, mail.way);
    let (icon, tone) = match way {
        MailWay::Smtp => (icondata::LuMailCheck, Tone::Good),
        MailWay::Console => (icondata::LuScrollText, Tone::Warning),
    };
    let word = move || {
        let language = language.get();
        match way {
            MailWay::Smtp => say!(language, mail.taken),
            MailWay::Console => say!(language, mail.logged),
        }
    };
    let recipient = match mail.user_id {
        Some(id) => view! {
            <A href=format!("/people/{id}") attr:class="small">
                <Address email=mail.recipient />
            </A>
        }
        .into_any(),
        None => view! { <Address email=mail.recipient /> }.into_any(),
    };
    view! {
        <tr data-sent-id=mail.id.0 data-way=if way == MailWay::Smtp { "smtp" } else { "console" }>
            <td class="main-cell with-address"><span>{what}</span> {recipient}</td>
            <td class="small" data-label=t!(language, mail.sent_at)>
                {move || format::relative_time(language.get(), sent_at)}
            </td>
            <td class="state-cell">
                <Tag icon tone text=word />
            </td>
            <td class="details-cell small quiet">{mail.answer}</td>
        </tr>
    }
}

//! E-mail that has left, with what the relay answered.

use chrona_web::{
    components::{Empty, Tag, Tone, words},
    format,
    types::{MailSending, MailWay, PersonId, SentMail},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::said;
use crate::{
    address::kept,
    components::{
        links::Address,
        list::{Column, Filters, List, Place, Row, SearchField, Table},
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
    let search = place.search();
    let user = kept::<PersonId>("user");
    let mails = place.fetch(office, move || {
        let (user, wanted) = (user.0.get(), search.asked());
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
        <List
            rows=mails
            filters=Filters::at(place).and(user).and(search)
            table=TABLE
            row
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuMail
                        title=t!(language, mail.sent_empty)
                        text=t!(language, mail.sent_empty_text)
                    />
                }
            }
        />
    }
}

const TABLE: Table<4> = Table {
    caption: |l| say!(l, mail.sent_many),
    test_id: "sent-rows",
    columns: &[
        Column::new(|l| say!(l, mail.what)).class("main-cell with-address"),
        Column::new(|l| say!(l, mail.sent_at))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, mail.state)).class("state-cell"),
        Column::new(|l| say!(l, mail.answer)).class("details-cell small quiet"),
    ],
};

fn row(mail: SentMail) -> Row {
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
    let about = view! {
        <span>{what}</span>
        {recipient}
    };
    TABLE
        .row([
            about.into_any(),
            words(move || format::relative_time(language.get(), sent_at)),
            view! { <Tag icon tone text=word /> }.into_any(),
            mail.answer.into_any(),
        ])
        .with("data-sent-id", mail.id.0)
        .with(
            "data-way",
            if way == MailWay::Smtp {
                "smtp"
            } else {
                "console"
            },
        )
}

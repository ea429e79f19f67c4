//! One's own phones.

use chrona_web::types::DeviceId;
use chrona_web::{
    components::{Button, Empty, Icon, Tag, Tone},
    types::Device,
};
use leptos::prelude::*;

use crate::{
    components::{
        Header,
        confirm::Confirm,
        list::{Column, Row, Table, moment, moment_or},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// One's own phones: see and revoke each, whichever it is.
#[component]
pub(crate) fn MyPhones() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let revoked_too = RwSignal::new(false);
    let revoking = RwSignal::new(None::<Device>);
    let busy = RwSignal::new(false);
    let phones = Fetch::new(move || {
        let revoked_too = revoked_too.get();
        async move { office.client().own_devices(revoked_too).await }
    });
    let revoke = move |phone: Device| {
        let name = phone.device_name;
        office.act(
            busy,
            async move { office.client().revoke_own_device(phone.id).await },
            move |_| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, phones.revoke_done, name = name));
                phones.reload();
            },
        );
    };
    let ask = Callback::new(move |id: DeviceId| {
        let work = async move { office.client().ask_for_device_confirmation(id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, badge.link_sent));
        });
    });
    view! {
        <Header title=t!(language, phones.title) />
        <p class="lead quiet">{t!(language, phones.lead)}</p>
        <div class="list-tools">
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="revoked-too"
                    prop:checked=revoked_too
                    on:change=move |event| revoked_too.set(event_target_checked(&event))
                />
                {t!(language, phones.revoked_too)}
            </label>
        </div>
        {phones
            .view(
                3,
                move |phones| {
                    if phones.is_empty() {
                        return view! {
                            <Empty
                                icon=icondata::LuSmartphone
                                title=t!(language, phones.empty)
                                text=t!(language, phones.empty_text)
                            />
                        }
                            .into_any();
                    }
                    TABLE.of(phones.into_iter().map(|phone| row(phone, revoking, ask)))
                },
            )}
        <Confirm
            subject=revoking
            title=move |phone: Device| {
                say!(language.get(), phones.revoke_title, name = phone.device_name)
            }
            text=move |_| say!(language.get(), phones.revoke_text).to_owned()
            action=t!(language, phones.revoke)
            on_confirm=revoke
        />
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, phones.title),
    test_id: "phone-rows",
    columns: &[
        Column::new(|l| say!(l, phones.phone)).class("main-cell"),
        Column::new(|l| say!(l, devices.registered))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, devices.seen))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, devices.state)),
        Column::actions(),
    ],
};

fn row(phone: Device, revoking: RwSignal<Option<Device>>, on_ask: Callback<DeviceId>) -> Row {
    let language = Office::current().language;
    let (id, is_revoked, is_confirmed) = (phone.id, phone.is_revoked, phone.is_confirmed);
    let (registered_at, last_seen_at) = (phone.registered_at, phone.last_seen_at);
    let (icon, tone) = match (is_revoked, is_confirmed) {
        (true, _) => (icondata::LuBan, Tone::Bad),
        (false, false) => (icondata::LuClock, Tone::Warning),
        (false, true) => (icondata::LuCircleCheck, Tone::Good),
    };
    let word = move || {
        let language = language.get();
        match (is_revoked, is_confirmed) {
            (true, _) => say!(language, devices.revoked),
            (false, false) => say!(language, devices.unconfirmed),
            (false, true) => say!(language, devices.in_use),
        }
    };
    let name = phone.device_name.clone();
    let actions = (!is_revoked).then(|| {
        view! {
            {(!is_confirmed)
                .then(|| {
                    view! {
                        <Button
                            on_click=move |_| on_ask.run(id)
                            attr:data-testid="send-phone-link"
                        >
                            <Icon icon=icondata::LuSend />
                            {t!(language, badge.send_again)}
                        </Button>
                    }
                })}
            <Button
                on_click=move |_| revoking.set(Some(phone.clone()))
                attr:data-testid="revoke-phone"
            >
                <Icon icon=icondata::LuBan />
                {t!(language, phones.revoke)}
            </Button>
        }
    });
    TABLE
        .row([
            name.into_any(),
            moment(registered_at),
            moment_or(last_seen_at, |l| say!(l, phones.never)),
            view! { <Tag icon tone text=word /> }.into_any(),
            actions.into_any(),
        ])
        .with("data-device-id", id.0)
        .with("data-revoked", is_revoked)
}

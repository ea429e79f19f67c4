//! One's own phones.

use chrona_web::types::DeviceId;
use chrona_web::{
    components::{Button, Empty, Icon, Tag, Tone},
    format,
    types::{Device, Language},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    components::{Header, confirm::Confirm},
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
    let ask = move |id: DeviceId| {
        let work = async move { office.client().ask_for_device_confirmation(id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, badge.link_sent));
        });
    };
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
                    view! { <Table phones revoking on_ask=ask /> }.into_any()
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

#[component]
fn Table(
    phones: Vec<Device>,
    revoking: RwSignal<Option<Device>>,
    #[prop(into)] on_ask: Callback<DeviceId>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, phones.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, phones.phone)}</th>
                        <th scope="col">{t!(language, devices.registered)}</th>
                        <th scope="col">{t!(language, devices.seen)}</th>
                        <th scope="col">{t!(language, devices.state)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="phone-rows">
                    {phones
                        .into_iter()
                        .map(|phone| view! { <Row phone revoking on_ask /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(
    phone: Device,
    revoking: RwSignal<Option<Device>>,
    on_ask: Callback<DeviceId>,
) -> impl IntoView {
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
    view! {
        <tr data-device-id=id.0 data-revoked=is_revoked.to_string()>
            <td class="main-cell">{name}</td>
            <td class="small" data-label=t!(language, devices.registered)>
                {move || moment(language.get(), registered_at)}
            </td>
            <td class="small" data-label=t!(language, devices.seen)>
                {move || match last_seen_at {
                    Some(seen) => moment(language.get(), seen).into_any(),
                    None => say!(language.get(), phones.never).into_any(),
                }}
            </td>
            <td>
                <Tag icon tone text=word />
            </td>
            <td class="actions">{actions}</td>
        </tr>
    }
}

/// A day as one says it and the time.
fn moment(language: Language, instant: DateTime<Utc>) -> impl IntoView {
    view! {
        {format::relative_day(language, instant)}
        " "
        <span class="figures">{format::time(instant)}</span>
    }
}

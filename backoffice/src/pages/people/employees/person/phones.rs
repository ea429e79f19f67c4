//! The phones of an employee.

use chrona_web::{
    api::Page,
    components::{Button, Icon, Tag, Tone},
    format,
    types::{Device, DeviceKind},
};
use leptos::prelude::*;

use crate::{
    components::confirm::Confirm,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The phones in use of someone: confirm, revoke.
#[component]
pub(super) fn Phones(devices: Fetch<Page<Device>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let revoking = RwSignal::new(None::<Device>);
    let busy = RwSignal::new(false);
    let revoke = move |device: Device| {
        let name = device.device_name;
        let work = async move { office.client().revoke_device(device.id).await };
        office.act(busy, work, move |_| {
            let language = office.now_language();
            office
                .toasts
                .done(say!(language, devices.revoke_done, name = name));
            devices.reload();
        });
    };
    let list = move |page: Page<Device>| {
        let phones: Vec<Device> = page
            .rows
            .into_iter()
            .filter(|device| device.kind == DeviceKind::Phone)
            .collect();
        if phones.is_empty() {
            return view! { <p class="quiet">{t!(language, person.no_phone)}</p> }.into_any();
        }
        view! {
            <ul class="person-phones" data-testid="person-phones">
                {phones
                    .into_iter()
                    .map(|phone| view! { <Phone phone revoking /> })
                    .collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="person-phones">
            <h2 id="person-phones">{t!(language, person.phones)}</h2>
            {devices.view(2, list)}
        </section>
        <Confirm
            subject=revoking
            title=move |device: Device| {
                say!(language.get(), devices.revoke_title, name = device.device_name)
            }
            text=move |_| say!(language.get(), devices.revoke_text).to_owned()
            action=t!(language, devices.revoke)
            on_confirm=revoke
        />
    }
}

#[component]
fn Phone(phone: Device, revoking: RwSignal<Option<Device>>) -> impl IntoView {
    let language = Office::current().language;
    let (id, name) = (phone.id, phone.device_name.clone());
    let (registered_at, last_seen_at) = (phone.registered_at, phone.last_seen_at);
    let is_confirmed = phone.is_confirmed;
    let (icon, tone) = if is_confirmed {
        (icondata::LuCircleCheck, Tone::Good)
    } else {
        (icondata::LuClock, Tone::Warning)
    };
    let word = move || {
        let language = language.get();
        if is_confirmed {
            say!(language, devices.in_use)
        } else {
            say!(language, devices.unconfirmed)
        }
    };
    let times = move || {
        let language = language.get();
        let since = format::relative_day(language, registered_at);
        match last_seen_at {
            Some(seen) => {
                let seen = format::relative_time(language, seen);
                say!(language, badge.phone_seen, since = since, seen = seen)
            }
            None => say!(language, badge.phone_unseen, since = since),
        }
    };
    view! {
        <li data-device-id=id.0>
            <span>
                <strong>{name}</strong>
                <span class="quiet small">{times}</span>
            </span>
            <Tag icon tone text=word />
            <Button
                on_click=move |_| revoking.set(Some(phone.clone()))
                attr:data-testid="revoke-device"
            >
                <Icon icon=icondata::LuBan />
                {t!(language, devices.revoke)}
            </Button>
        </li>
    }
}

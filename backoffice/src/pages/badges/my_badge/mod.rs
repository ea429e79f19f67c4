//! My badge: the code a person shows to a kiosk.

mod face;
mod kept_key;
mod new_phone;
pub(super) mod phone;
mod renewal;
mod replaced;
mod standing;

use std::rc::Rc;

use chrona_web::types::{DeviceId, PersonId};
use chrona_web::{
    components::{Button, ButtonKind, alive, words},
    device_key::DeviceKey,
};
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation, task::spawn_local};

pub(crate) use self::new_phone::{NewPhone, Waiting};
use self::{
    face::Face,
    phone::Phone,
    renewal::{Asker, Lost},
    standing::Standing,
};

use crate::{
    components::{Header, confirm::Confirm},
    fetch::skeleton,
    office::Office,
    parts,
    words::{say, t},
};

/// Where this phone stands.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// Its key is being looked for.
    Looking,
    /// Not registered for this person; or registered as this device, whose place it takes.
    New(Option<DeviceId>),
    /// It shows badges, with a key where it has one.
    Ready(Phone, Option<Rc<DeviceKey>>),
    /// It was revoked.
    Revoked,
    /// It is registered as this device, but has no key, or no longer.
    Unproven(DeviceId),
}

/// The badge of the signed-in person on this phone, which is registered first.
#[component]
pub(crate) fn MyBadge() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let user_id = office
        .session
        .user_untracked()
        .map(|user| user.id)
        .unwrap_or_default();
    let stage = RwSignal::new_local(Stage::Looking);
    spawn_local_scoped_with_cancellation(async move {
        stage.set(match Phone::kept(user_id) {
            None => Stage::New(None),
            Some(phone) if !phone.is_bound => Stage::Ready(phone, None),
            Some(phone) => match kept_key::kept(&phone.fingerprint).await {
                Some(key) => Stage::Ready(phone, Some(Rc::new(key))),
                None => Stage::Unproven(phone.device_id),
            },
        });
    });
    let content = alive(move || match stage.get() {
        Stage::Looking => skeleton(4),
        Stage::New(_) | Stage::Unproven(_) | Stage::Revoked => {
            parts::show_new_phone(Waiting { stage, user_id })
        }
        Stage::Ready(phone, key) => view! { <Ready phone key user_id stage /> }.into_any(),
    });
    view! {
        <div class="badge-page">
            <Header title=t!(language, badge.title) />
            {content}
        </div>
    }
}

#[component]
fn Ready(
    phone: Phone,
    key: Option<Rc<DeviceKey>>,
    user_id: PersonId,
    stage: RwSignal<Stage, LocalStorage>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let device_id = phone.device_id;
    let is_bound = key.is_some();
    let name = StoredValue::new(phone.name);
    let fingerprint = StoredValue::new(phone.fingerprint);
    let forget_phone = move || {
        Phone::forget(user_id);
        let fingerprint = fingerprint.get_value();
        spawn_local(async move { kept_key::forget(&fingerprint).await });
    };
    let renewal = renewal::renew(Asker::new(office, device_id, key), move |lost| match lost {
        Lost::Revoked => {
            forget_phone();
            stage.set(Stage::Revoked);
        }
        Lost::Unknown => {
            forget_phone();
            stage.set(Stage::New(None));
        }
        Lost::Unproven => stage.set(Stage::Unproven(device_id)),
    });
    let forgetting = RwSignal::new(None::<()>);
    let busy = RwSignal::new(false);
    let forget = move |()| {
        let work = async move { office.client().revoke_own_device(device_id).await };
        office.act(busy, work, move |_| {
            forget_phone();
            stage.set(Stage::New(None));
        });
    };
    view! {
        <Standing renewal>
            <Face renewal device_id />
        </Standing>
        <div class="badge-phone quiet small" data-testid="badge-phone" data-bound=is_bound.to_string()>
            <p>
                {words(move || {
                    name.with_value(|name| {
                        say!(language.get(), badge.this_phone, name = name.as_str())
                    })
                })}
            </p>
            <Button
                kind=ButtonKind::Quiet
                on_click=move |_| forgetting.set(Some(()))
                attr:data-testid="forget-phone"
            >
                {t!(language, badge.forget)}
            </Button>
        </div>
        <Confirm
            subject=forgetting
            title=move |()| say!(language.get(), badge.forget_title).to_owned()
            text=move |()| say!(language.get(), badge.forget_text).to_owned()
            action=t!(language, badge.forget)
            on_confirm=forget
        />
    }
}

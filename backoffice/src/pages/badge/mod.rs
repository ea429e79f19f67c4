//! My badge: the code a person shows to a kiosk.

mod face;
mod phone;
mod renewal;
mod standing;

use chrona_web::components::{Button, ButtonKind, Empty, Icon};
use leptos::prelude::*;

use self::{
    face::Face,
    phone::{Phone, RegisterPhone},
    standing::Standing,
};
use super::Header;
use crate::{
    confirm::Confirm,
    office::Office,
    words::{say, t},
};

/// Where this phone stands.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// Not registered for this person.
    New,
    /// It shows badges.
    Ready(Phone),
    /// It was revoked.
    Revoked,
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
    let stage = RwSignal::new(Phone::kept(user_id).map_or(Stage::New, Stage::Ready));
    let content = move || match stage.get() {
        Stage::New => view! {
            <RegisterPhone on_done=move |phone: Phone| {
                phone.keep(user_id);
                stage.set(Stage::Ready(phone));
            } />
        }
        .into_any(),
        Stage::Revoked => view! {
            <div data-testid="badge-revoked" role="alert">
                <Empty
                    icon=icondata::LuBan
                    title=t!(language, devices.revoked)
                    text=t!(language, badge.revoked)
                >
                    <Button
                        kind=ButtonKind::Primary
                        on_click=move |_| stage.set(Stage::New)
                        attr:data-testid="register-again"
                    >
                        <Icon icon=icondata::LuSmartphone />
                        {t!(language, badge.register_again)}
                    </Button>
                </Empty>
            </div>
        }
        .into_any(),
        Stage::Ready(phone) => view! { <Ready phone user_id stage /> }.into_any(),
    };
    view! {
        <div class="badge-page">
            <Header title=t!(language, badge.title) />
            {content}
        </div>
    }
}

#[component]
fn Ready(phone: Phone, user_id: i64, stage: RwSignal<Stage>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let device_id = phone.device_id;
    let name = StoredValue::new(phone.name);
    let renewal = renewal::renew(office, device_id, move |lost| {
        Phone::forget(user_id);
        stage.set(match lost {
            renewal::Lost::Revoked => Stage::Revoked,
            renewal::Lost::Unknown => Stage::New,
        });
    });
    let forgetting = RwSignal::new(None::<()>);
    let busy = RwSignal::new(false);
    let forget = move |()| {
        let work = async move { office.client().revoke_own_device(device_id).await };
        office.act(busy, work, move |_| {
            Phone::forget(user_id);
            stage.set(Stage::New);
        });
    };
    view! {
        <Standing renewal>
            <Face renewal />
        </Standing>
        <div class="badge-phone quiet small">
            <p>
                {move || {
                    name.with_value(|name| {
                        say!(language.get(), badge.this_phone, name = name.as_str())
                    })
                }}
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

//! My badge on a phone that shows none: it is registered, for the first time or again.

use std::rc::Rc;

use chrona_web::types::PersonId;
use chrona_web::{
    components::{Button, ButtonKind, Empty, Icon},
    device_key::DeviceKey,
};
use leptos::prelude::*;

use super::{
    Stage,
    phone::{Phone, RegisterPhone},
};
use crate::{office::Office, words::t};

/// A phone that shows no badge.
#[derive(Clone, Copy)]
pub(crate) struct Waiting {
    /// Where it stands.
    pub(super) stage: RwSignal<Stage, LocalStorage>,
    /// Who is to show a badge on it.
    pub(super) user_id: PersonId,
}

/// What such a phone shows: the form that registers it, or why it is to be registered again. It is drawn anew when
/// the phone stands elsewhere.
#[component]
pub(crate) fn NewPhone(waiting: Waiting) -> impl IntoView {
    let language = Office::current().language;
    let Waiting { stage, user_id } = waiting;
    match stage.get_untracked() {
        Stage::New(replaces) => view! {
            <RegisterPhone
                replaces
                on_done=move |(phone, key): (Phone, Option<Rc<DeviceKey>>)| {
                    phone.keep(user_id);
                    stage.set(Stage::Ready(phone, key));
                }
            />
        }
        .into_any(),
        Stage::Unproven(device_id) => view! {
            <div data-testid="badge-unproven" role="alert">
                <Empty
                    icon=icondata::LuKeyRound
                    title=t!(language, badge.no_key)
                    text=t!(language, badge.no_key_text)
                >
                    <Again on_press=move |()| stage.set(Stage::New(Some(device_id))) />
                </Empty>
            </div>
        }
        .into_any(),
        Stage::Revoked => view! {
            <div data-testid="badge-revoked" role="alert">
                <Empty
                    icon=icondata::LuBan
                    title=t!(language, devices.revoked)
                    text=t!(language, badge.revoked)
                >
                    <Again on_press=move |()| stage.set(Stage::New(None)) />
                </Empty>
            </div>
        }
        .into_any(),
        Stage::Looking | Stage::Ready(..) => ().into_any(),
    }
}

/// The button that registers the phone again.
#[component]
fn Again(#[prop(into)] on_press: Callback<()>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Button
            kind=ButtonKind::Primary
            on_click=move |_| on_press.run(())
            attr:data-testid="register-again"
        >
            <Icon icon=icondata::LuSmartphone />
            {t!(language, badge.register_again)}
        </Button>
    }
}

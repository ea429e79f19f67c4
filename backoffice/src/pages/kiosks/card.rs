//! One kiosk.

use chrona_web::{
    components::{Button, ButtonKind, Icon, Tag, Tone},
    format,
    types::{AccessMode, Kiosk},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{Decisions, Edited, Known, access::who, switch};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// A kiosk: its name, place and state, and what one can do with it.
#[component]
pub(super) fn KioskCard(
    known: Known,
    decisions: Decisions,
    kiosks: Fetch<Vec<Known>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let Known { kiosk, status } = known;
    let is_online = status.as_ref().is_some_and(|status| status.is_online);
    let (last_heartbeat_at, has_key) = (kiosk.last_heartbeat_at, kiosk.has_key);
    let seen = move || {
        let language = language.get();
        match last_heartbeat_at {
            Some(at) => {
                let time = format::relative_time(language, at);
                say!(language, kiosks.last_seen, time = time)
            }
            None if has_key => say!(language, kiosks.never_seen).to_owned(),
            None => say!(language, kiosks.not_set_up).to_owned(),
        }
    };
    let version = status.and_then(|status| status.app_version).map(|version| {
        move || {
            let words = say!(language.get(), kiosks.version, version = version.as_str());
            format!(" · {words}")
        }
    });
    let asked = StoredValue::new(kiosk.clone());
    let kiosk_of = move || asked.get_value();
    view! {
        <li class="card kiosk" data-kiosk-id=kiosk.id.0 data-online=is_online.to_string()>
            <div class="kiosk-head">
                <div>
                    <h2>{kiosk.kiosk_name.clone()}</h2>
                    <p class="quiet">{kiosk.location.clone()}</p>
                </div>
                <State is_active=kiosk.is_active is_online is_known=last_heartbeat_at.is_some() />
            </div>
            <p class="quiet small">{seen} {version}</p>
            <WhoMayPunch kiosk=kiosk.clone() />
            <div class="kiosk-actions">
                <Button
                    on_click=move |_| decisions.keying.set(Some(kiosk_of()))
                    attr:data-testid="configure-kiosk"
                >
                    <Icon icon=icondata::LuKeyRound />
                    {t!(language, kiosks.configure)}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| decisions.editing.set(Some(Edited::Known(kiosk_of())))
                    attr:data-testid="edit-kiosk"
                >
                    {t!(language, kiosks.edit)}
                </Button>
                {if kiosk.is_active {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            on_click=move |_| decisions.disabling.set(Some(kiosk_of()))
                            attr:data-testid="disable-kiosk"
                        >
                            {t!(language, kiosks.disable)}
                        </Button>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            on_click=move |_| switch(office, kiosks, &kiosk_of(), true)
                            attr:data-testid="enable-kiosk"
                        >
                            {t!(language, kiosks.enable)}
                        </Button>
                    }
                        .into_any()
                }}
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| decisions.deleting.set(Some(kiosk_of()))
                    attr:data-testid="delete-kiosk"
                >
                    {t!(language, kiosks.delete)}
                </Button>
            </div>
        </li>
    }
}

/// Who may punch at a kiosk, and the way to the page that changes it.
#[component]
fn WhoMayPunch(kiosk: Kiosk) -> impl IntoView {
    let language = Office::current().language;
    let (mode, count) = (kiosk.access_mode, kiosk.access_count);
    let called = kiosk.kiosk_name;
    view! {
        <div class="kiosk-access">
            <Icon icon=if mode == AccessMode::Public {
                icondata::LuUsers
            } else {
                icondata::LuListChecks
            } />
            <p class="small" data-testid="kiosk-access">
                {move || who(language.get(), mode, count)}
            </p>
            <A
                href=format!("/kiosks/{}/access", kiosk.id)
                attr:class="button button-quiet"
                attr:aria-label=move || {
                    say!(language.get(), access.of, name = called.as_str())
                }
                attr:data-testid="open-access"
            >
                {t!(language, access.open)}
            </A>
        </div>
    }
}

#[component]
fn State(is_active: bool, is_online: bool, is_known: bool) -> impl IntoView {
    let language = Office::current().language;
    let (icon, tone) = match (is_active, is_online, is_known) {
        (false, _, _) => (icondata::LuBan, Tone::Plain),
        (true, true, _) => (icondata::LuCircleCheck, Tone::Good),
        (true, false, true) => (icondata::LuWifiOff, Tone::Bad),
        (true, false, false) => (icondata::LuCircleDashed, Tone::Warning),
    };
    let word = move || {
        let language = language.get();
        match (is_active, is_online, is_known) {
            (false, _, _) => say!(language, kiosks.disabled),
            (true, true, _) => say!(language, kiosks.online),
            (true, false, true) => say!(language, kiosks.offline),
            (true, false, false) => say!(language, kiosks.never_seen),
        }
    };
    view! { <Tag icon tone text=word /> }
}

//! The kiosks.

mod access;
mod card;
mod configuration;
mod edit;
mod means;

use chrona_web::{
    components::{Button, ButtonKind, Empty, Icon},
    types::{Kiosk, KioskKey, KioskStatus, UpdateKiosk},
};
use leptos::prelude::*;

pub(crate) use self::access::KioskAccessPage;
use self::{
    card::KioskCard,
    configuration::Configuration,
    edit::{EditKiosk, Edited},
};

use crate::{
    components::{Header, confirm::Confirm},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// A kiosk and how it is doing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    kiosk: Kiosk,
    status: Option<KioskStatus>,
}

/// What is being decided about a kiosk; each opens its dialog.
#[derive(Clone, Copy)]
pub(super) struct Decisions {
    editing: RwSignal<Option<Edited>>,
    disabling: RwSignal<Option<Kiosk>>,
    deleting: RwSignal<Option<Kiosk>>,
    keying: RwSignal<Option<Kiosk>>,
}

/// The tablets at the doors: create, set up, edit, disable, delete, and whether each is online.
#[component]
pub(crate) fn Kiosks() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let kiosks = Fetch::new(move || async move {
        let client = office.client();
        let page = client.kiosks().await?;
        let statuses = client.kiosk_statuses().await?;
        let known = page.rows.into_iter().map(|kiosk| {
            let status = statuses
                .iter()
                .find(|status| status.kiosk_id == kiosk.id)
                .cloned();
            Known { kiosk, status }
        });
        Ok(known.collect::<Vec<_>>())
    });
    kiosks.reload_every(15_000);
    let decisions = Decisions {
        editing: RwSignal::new(None),
        disabling: RwSignal::new(None),
        deleting: RwSignal::new(None),
        keying: RwSignal::new(None),
    };
    let key = RwSignal::new(None::<KioskKey>);
    let new = move || {
        view! {
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| decisions.editing.set(Some(Edited::New))
                attr:data-testid="new-kiosk"
            >
                <Icon icon=icondata::LuPlus />
                {t!(language, kiosks.add)}
            </Button>
        }
    };
    view! {
        <Header title=t!(language, kiosks.title)>{new()}</Header>
        {kiosks
            .frame(
                6,
                move || {
                    move || {
                        if kiosks.with(Vec::is_empty) == Some(true) {
                            return view! {
                                <Empty
                                    icon=icondata::LuTablet
                                    title=t!(language, kiosks.empty)
                                    text=t!(language, kiosks.empty_text)
                                >
                                    {new()}
                                </Empty>
                            }
                                .into_any();
                        }
                        view! {
                            <ul class="kiosks" data-testid="kiosk-list">
                                <For
                                    each=move || kiosks.with(Clone::clone).unwrap_or_default()
                                    key=|known| format!("{known:?}")
                                    let:known
                                >
                                    <KioskCard known decisions kiosks />
                                </For>
                            </ul>
                        }
                            .into_any()
                    }
                },
            )}
        <EditKiosk subject=decisions.editing kiosks keying=decisions.keying />
        <Questions decisions kiosks key />
        <Configuration key />
    }
}

/// The questions asked before a kiosk is disabled, deleted or given a new key.
#[component]
fn Questions(
    decisions: Decisions,
    kiosks: Fetch<Vec<Known>>,
    key: RwSignal<Option<KioskKey>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let delete = move |kiosk: Kiosk| {
        let name = kiosk.kiosk_name;
        office.act(
            busy,
            async move { office.client().delete_kiosk(kiosk.id).await },
            move |()| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, kiosks.deleted, name = name));
                kiosks.reload();
            },
        );
    };
    let make_key = move |kiosk: Kiosk| {
        let work = async move { office.client().generate_kiosk_key(kiosk.id).await };
        office.act(busy, work, move |made| {
            key.set(Some(made));
            kiosks.reload();
        });
    };
    let named = move |kiosk: &Kiosk| kiosk.kiosk_name.clone();
    view! {
        <Confirm
            subject=decisions.disabling
            title=move |kiosk: Kiosk| {
                say!(language.get(), kiosks.disable_title, name = named(&kiosk))
            }
            text=move |_| say!(language.get(), kiosks.disable_text).to_owned()
            action=t!(language, kiosks.disable)
            on_confirm=move |kiosk: Kiosk| switch(office, kiosks, &kiosk, false)
        />
        <Confirm
            subject=decisions.deleting
            title=move |kiosk: Kiosk| {
                say!(language.get(), kiosks.delete_title, name = named(&kiosk))
            }
            text=move |_| say!(language.get(), kiosks.delete_text).to_owned()
            action=t!(language, kiosks.delete)
            on_confirm=delete
        />
        <Confirm
            subject=decisions.keying
            title=move |kiosk: Kiosk| {
                say!(language.get(), kiosks.key_title, name = named(&kiosk))
            }
            text=move |kiosk: Kiosk| {
                let language = language.get();
                let text = say!(language, kiosks.key_text);
                if kiosk.has_key {
                    format!("{text} {}", say!(language, kiosks.key_again))
                } else {
                    text.to_owned()
                }
            }
            action=t!(language, kiosks.key_make)
            danger=false
            on_confirm=make_key
        />
    }
}

/// Switches a kiosk on or off.
pub(super) fn switch(office: Office, kiosks: Fetch<Vec<Known>>, kiosk: &Kiosk, on: bool) {
    let id = kiosk.id;
    let change = UpdateKiosk {
        is_active: Some(on),
        ..UpdateKiosk::default()
    };
    let work = async move { office.client().update_kiosk(id, &change).await };
    office.act(RwSignal::new(false), work, move |kiosk| {
        let language = office.now_language();
        let name = kiosk.kiosk_name;
        office.toasts.done(if on {
            say!(language, kiosks.enabled_done, name = name)
        } else {
            say!(language, kiosks.disabled_done, name = name)
        });
        kiosks.reload();
    });
}

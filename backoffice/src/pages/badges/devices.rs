//! The phones that show badges.

use chrona_web::{
    api::{DeviceFilter, Page},
    components::{Empty, Tag, Tone},
    format,
    types::{Device, DeviceKind, Language},
};
use leptos::prelude::*;

use crate::{
    components::{
        Header,
        confirm::Confirm,
        links::PersonLink,
        list::{
            ChoiceFilter, Column, Filters, List, Place, Row, SearchField, Table, all_teams,
            moment_or,
        },
        row_actions::{Action, RowActions},
        team_filter::{TeamFields, TeamFilter, of_teams},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{self, say, t},
};

/// Everyone's phones: filter, revoke.
#[component]
pub(crate) fn Devices() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let search = place.search();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, devices.state), states);
    let teams = TeamFilter::in_address(of_teams(all_teams(office)));
    let filters = Filters::at(place).and(state).and(teams).and(search);
    let asked = Asked {
        revoking: RwSignal::new(None),
        confirming: RwSignal::new(None),
    };
    let devices = place.fetch(office, move || {
        let filter = DeviceFilter {
            user_id: None,
            team_id: teams.team_id(),
            site_id: teams.site_id(),
            search: search.asked(),
            is_revoked: match state.chosen().as_deref() {
                Some("revoked") => Some(true),
                Some("all") => None,
                _ => Some(false),
            },
            is_confirmed: (state.chosen().as_deref() == Some("unconfirmed")).then_some(false),
        };
        move |offset, limit| {
            let filter = filter.clone();
            async move { office.client().devices(&filter, offset, limit).await }
        }
    });
    view! {
        <Header title=t!(language, devices.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, devices.lead)}</p>
        <div class="filters">
            {state.field()} <TeamFields filter=teams on_choose=move |()| place.start() />
            <SearchField search label=t!(language, devices.search) test_id="device-search" />
        </div>
        <List
            rows=devices
            filters
            table=TABLE
            row=move |device| row(device, asked)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuSmartphone
                        title=t!(language, devices.empty)
                        text=t!(language, devices.empty_text)
                    />
                }
            }
        />
        <Questions asked devices />
    }
}

/// Which phones the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("", say!(l, devices.in_use)),
        ("unconfirmed", say!(l, devices.unconfirmed_many)),
        ("revoked", say!(l, devices.revoked_many)),
        ("all", say!(l, common.all)),
    ]
}

/// What is asked before it is done, of which phone.
#[derive(Clone, Copy)]
struct Asked {
    revoking: RwSignal<Option<Device>>,
    confirming: RwSignal<Option<Device>>,
}

/// The dialogs that ask.
#[component]
fn Questions(asked: Asked, devices: Fetch<Page<Device>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let revoke = move |device: Device| {
        let name = device.device_name;
        office.act(
            busy,
            async move { office.client().revoke_device(device.id).await },
            move |_| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, devices.revoke_done, name = name));
                devices.reload();
            },
        );
    };
    let confirm = move |device: Device| {
        let name = device.device_name;
        office.act(
            busy,
            async move { office.client().confirm_device_of(device.id).await },
            move |_| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, devices.confirm_done, name = name));
                devices.reload();
            },
        );
    };
    view! {
        <Confirm
            subject=asked.revoking
            title=move |device: Device| {
                say!(language.get(), devices.revoke_title, name = device.device_name)
            }
            text=move |_| say!(language.get(), devices.revoke_text).to_owned()
            action=t!(language, devices.revoke)
            on_confirm=revoke
        />
        <Confirm
            subject=asked.confirming
            title=move |device: Device| {
                say!(language.get(), devices.confirm_title, name = device.device_name)
            }
            text=move |_| say!(language.get(), devices.confirm_text).to_owned()
            action=t!(language, devices.confirm)
            on_confirm=confirm
        />
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, devices.title),
    test_id: "device-rows",
    columns: &[
        Column::new(|l| say!(l, devices.person)).class("main-cell with-address"),
        Column::new(|l| say!(l, devices.phone)),
        Column::new(|l| say!(l, devices.seen))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, devices.state)),
        Column::actions(),
    ],
};

fn row(device: Device, asked: Asked) -> Row {
    let office = Office::current();
    let language = office.language;
    let is_revoked = device.is_revoked;
    let kind = device.kind;
    let what = move || words::device_kind(language.get(), kind);
    let is_waiting = !is_revoked && !device.is_confirmed;
    let is_mine = office
        .session
        .user_untracked()
        .is_some_and(|me| me.id == device.user_id);
    let (registered_at, last_seen_at) = (device.registered_at, device.last_seen_at);
    let (to_revoke, to_confirm) = (device.clone(), device.clone());
    let (icon, tone) = if is_revoked {
        (icondata::LuBan, Tone::Bad)
    } else if is_waiting {
        (icondata::LuClock, Tone::Warning)
    } else {
        (icondata::LuCircleCheck, Tone::Good)
    };
    let is_bound = device.is_bound;
    let key_icon = if is_bound {
        icondata::LuKeyRound
    } else {
        icondata::LuMinus
    };
    let key = move || {
        let language = language.get();
        if is_bound {
            say!(language, devices.bound)
        } else {
            say!(language, devices.unbound)
        }
    };
    let word = move || {
        let language = language.get();
        if is_revoked {
            say!(language, devices.revoked)
        } else if is_waiting {
            say!(language, devices.unconfirmed)
        } else {
            say!(language, devices.in_use)
        }
    };
    let registered = move || {
        let day = format::short_date(registered_at);
        say!(language.get(), devices.registered_on, day = day)
    };
    let revoke = Action::new(t!(language, devices.revoke), "revoke-device", move || {
        asked.revoking.set(Some(to_revoke.clone()));
    });
    let confirm = Action::new(t!(language, devices.confirm), "confirm-device", move || {
        asked.confirming.set(Some(to_confirm.clone()));
    });
    let name = device.device_name.clone();
    let actions = if is_revoked {
        ().into_any()
    } else if is_waiting && !is_mine {
        let others = vec![revoke.dangerous()];
        view! { <RowActions name first=confirm others /> }.into_any()
    } else {
        view! { <RowActions name first=revoke /> }.into_any()
    };
    let person = view! {
        <PersonLink id=device.user_id name=device.user_name.unwrap_or_default() />
        <span class="quiet small figures">{device.user_staff_number}</span>
    };
    let phone = view! {
        <div class="stacked">
            {match kind {
                DeviceKind::Phone => view! { <span>{device.device_name}</span> }.into_any(),
                DeviceKind::Pin => view! { <span>{what}</span> }.into_any(),
                _ => {
                    view! {
                        <span>{what} " " <span class="figures">{device.device_name}</span></span>
                    }
                        .into_any()
                }
            }}
            {(kind == DeviceKind::Phone)
                .then(|| view! { <Tag icon=key_icon tone=Tone::Plain text=key /> })}
        </div>
    };
    let seen = view! {
        <div class="stacked">
            <span>{moment_or(last_seen_at, |l| say!(l, common.none))}</span>
            <span class="quiet">{registered}</span>
        </div>
    };
    TABLE
        .row([
            person.into_any(),
            phone.into_any(),
            seen.into_any(),
            view! { <Tag icon tone text=word /> }.into_any(),
            actions,
        ])
        .with("data-device-id", device.id.0)
        .with("data-user-id", device.user_id.0)
        .with("data-bound", is_bound)
}

//! The phones that show badges.

use chrona_web::{
    api::{DeviceFilter, Page},
    components::{SelectField, Tag, Tone},
    format,
    types::{Device, DeviceKind, Language},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    address::{Search, kept},
    components::{
        Header,
        confirm::Confirm,
        links::PersonLink,
        list::{PagePrinted, Place, SearchField, all_teams, chosen_fact, nothing, searched_fact},
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
    let search = Search::in_address("search").before(move || place.start());
    let (state, set_state) = kept::<String>("state");
    let teams = TeamFilter::in_address(of_teams(all_teams(office)));
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
            is_revoked: match state.get().as_deref() {
                Some("revoked") => Some(true),
                Some("all") => None,
                _ => Some(false),
            },
        };
        move |offset, limit| {
            let filter = filter.clone();
            async move { office.client().devices(&filter, offset, limit).await }
        }
    });
    let choices = Signal::derive(move || {
        let language = language.get();
        vec![
            (String::new(), say!(language, devices.in_use).to_owned()),
            (
                "revoked".to_owned(),
                say!(language, devices.revoked_many).to_owned(),
            ),
            ("all".to_owned(), say!(language, common.all).to_owned()),
        ]
    });
    let chosen = RwSignal::new(state.get_untracked().unwrap_or_default());
    let choose = move |choice: String| {
        place.start();
        set_state.set(Some(choice).filter(|choice| !choice.is_empty()));
    };
    let clear = move || {
        search.clear();
        chosen.set(String::new());
        choose(String::new());
        teams.clear();
    };
    let facts = Signal::derive(move || {
        let label = say!(language.get(), devices.state);
        let mut facts = vec![chosen_fact(label, choices, chosen)];
        facts.extend(teams.facts());
        facts.extend(searched_fact(search.asked()));
        facts
    });
    view! {
        <Header title=t!(language, devices.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, devices.lead)}</p>
        <div class="filters">
            <SelectField
                name="state"
                label=t!(language, devices.state)
                value=chosen
                choices
                on_choose=choose
            />
            <TeamFields filter=teams on_choose=move |()| place.start() />
            <SearchField search label=t!(language, devices.search) test_id="device-search" />
        </div>
        <PagePrinted rows=devices facts />
        {devices
            .view(
                8,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = state.get().is_some() || search.asked().is_some()
                            || teams.is_set() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuSmartphone,
                            t!(language, devices.empty),
                            t!(language, devices.empty_text),
                        );
                    }
                    view! {
                        <Table devices=page.rows asked />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
        <Questions asked devices />
    }
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

#[component]
fn Table(devices: Vec<Device>, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, devices.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, devices.person)}</th>
                        <th scope="col">{t!(language, devices.phone)}</th>
                        <th scope="col">{t!(language, devices.seen)}</th>
                        <th scope="col">{t!(language, devices.state)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="device-rows">
                    {devices
                        .into_iter()
                        .map(|device| view! { <Row device asked /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(device: Device, asked: Asked) -> impl IntoView {
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
    view! {
        <tr
            data-device-id=device.id.0
            data-user-id=device.user_id.0
            data-bound=is_bound.to_string()
        >
            <td class="main-cell with-address">
                <PersonLink id=device.user_id name=device.user_name.unwrap_or_default() />
                <span class="quiet small figures">{device.user_staff_number}</span>
            </td>
            <td>
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
            </td>
            <td class="small" data-label=t!(language, devices.seen)>
                <div class="stacked">
                    <span>
                        {move || match last_seen_at {
                            Some(seen) => relative(language.get(), seen).into_any(),
                            None => say!(language.get(), common.none).into_any(),
                        }}
                    </span>
                    <span class="quiet">{registered}</span>
                </div>
            </td>
            <td>
                <Tag icon tone text=word />
            </td>
            <td class="actions">{actions}</td>
        </tr>
    }
}

/// A day as one says it and the time.
fn relative(language: Language, instant: DateTime<Utc>) -> impl IntoView {
    view! {
        {format::relative_day(language, instant)}
        " "
        <span class="figures">{format::time(instant)}</span>
    }
}

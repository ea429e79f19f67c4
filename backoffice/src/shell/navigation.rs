//! The ways between the pages.

use chrona_web::components::{Button, Dialog, Icon};
use icondata::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    office::Office,
    words::{follow, say, t},
};
use chrona_web::types::{Language, Role};

/// A page one can go to.
#[derive(Clone, Copy)]
struct Way {
    path: &'static str,
    icon: Drawing,
    word: fn(Language) -> &'static str,
}

const ORGANISATION: [Way; 9] = [
    Way {
        path: "/",
        icon: icondata::LuUsers,
        word: |l| say!(l, nav.presence),
    },
    Way {
        path: "/people",
        icon: icondata::LuContact,
        word: |l| say!(l, nav.people),
    },
    Way {
        path: "/invitations",
        icon: icondata::LuMailPlus,
        word: |l| say!(l, nav.invitations),
    },
    Way {
        path: "/punches",
        icon: icondata::LuClock,
        word: |l| say!(l, nav.punches),
    },
    Way {
        path: "/teams",
        icon: icondata::LuNetwork,
        word: |l| say!(l, nav.teams),
    },
    Way {
        path: "/devices",
        icon: icondata::LuSmartphone,
        word: |l| say!(l, nav.devices),
    },
    Way {
        path: "/kiosks",
        icon: icondata::LuTablet,
        word: |l| say!(l, nav.kiosks),
    },
    Way {
        path: "/mail",
        icon: icondata::LuSend,
        word: |l| say!(l, nav.mail),
    },
    Way {
        path: "/log",
        icon: icondata::LuScrollText,
        word: |l| say!(l, nav.journal),
    },
];

const OWN: [Way; 4] = [
    Way {
        path: "/badge",
        icon: icondata::LuQrCode,
        word: |l| say!(l, nav.badge),
    },
    Way {
        path: "/my-punches",
        icon: icondata::LuHistory,
        word: |l| say!(l, nav.own_punches),
    },
    Way {
        path: "/sessions",
        icon: icondata::LuMonitorSmartphone,
        word: |l| say!(l, nav.sessions),
    },
    Way {
        path: "/second-factor",
        icon: icondata::LuShieldCheck,
        word: |l| say!(l, nav.second_factor),
    },
];

/// What a manager sees of their teams.
const TEAM: [Way; 1] = [Way {
    path: "/team",
    icon: icondata::LuUsers,
    word: |l| say!(l, nav.my_team),
}];

/// How many ways fit in the bar of a phone, beside the button for the others.
const IN_BAR: usize = 4;
/// How many an employee uses daily.
const OWN_IN_BAR: usize = 3;

/// The navigation of a desk.
#[component]
pub(super) fn SideLinks(role: Role) -> impl IntoView {
    let language = Office::current().language;
    let group = |ways: &'static [Way]| {
        ways.iter()
            .map(|way| view! { <Link way=*way /> })
            .collect_view()
    };
    view! {
        <nav class="side-links" aria-label=t!(language, nav.label)>
            {(role == Role::Admin)
                .then(|| {
                    view! {
                        <p class="side-heading">{t!(language, nav.organisation)}</p>
                        <ul>{group(&ORGANISATION)}</ul>
                        <p class="side-heading">{t!(language, nav.own)}</p>
                    }
                })} <ul>{(role == Role::Manager).then(|| group(&TEAM))} {group(&OWN)}</ul>
        </nav>
    }
}

/// The navigation of a phone: the ways most used, and a sheet with the others.
#[component]
pub(super) fn BottomBar(
    role: Role,
    /// What stands in the sheet below the ways.
    children: ChildrenFn,
) -> impl IntoView {
    let language = Office::current().language;
    let is_admin = role == Role::Admin;
    let order: Vec<Way> = if is_admin {
        let mut order = vec![ORGANISATION[0], ORGANISATION[1], ORGANISATION[3], OWN[0]];
        order.push(ORGANISATION[2]);
        order.extend_from_slice(&ORGANISATION[4..]);
        order.extend_from_slice(&OWN[1..]);
        order
    } else if role == Role::Manager {
        [&OWN[..1], &TEAM, &OWN[1..]].concat()
    } else {
        OWN.to_vec()
    };
    let in_bar = if is_admin { IN_BAR } else { OWN_IN_BAR };
    let rest = StoredValue::new(order.get(in_bar..).unwrap_or_default().to_vec());
    let first = order
        .into_iter()
        .take(in_bar)
        .map(|way| view! { <Link way /> })
        .collect_view();
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    view! {
        <nav class="bottom-bar" aria-label=t!(language, nav.label)>
            <ul>
                {first} <li>
                    <button
                        class="way"
                        type="button"
                        aria-haspopup="dialog"
                        data-testid="nav-more"
                        on:click=move |_| open.set(true)
                    >
                        <Icon icon=icondata::LuEllipsis />
                        <span>{t!(language, nav.more)}</span>
                    </button>
                </li>
            </ul>
        </nav>
        <Dialog open title=t!(language, nav.more)>
            <ul class="sheet-links" on:click=move |_| open.set(false)>
                {rest
                    .get_value()
                    .into_iter()
                    .map(|way| view! { <Link way /> })
                    .collect_view()}
            </ul>
            {children.with_value(|children| children())}
            <div class="dialog-actions">
                <Button on_click=move |_| {
                    open.set(false);
                }>{t!(language, common.close)}</Button>
            </div>
        </Dialog>
    }
}

#[component]
fn Link(way: Way) -> impl IntoView {
    let language = Office::current().language;
    let exact = way.path == "/";
    view! {
        <li>
            <A href=way.path exact attr:class="way" attr:data-testid=test_id(way.path)>
                <Icon icon=way.icon />
                <span>{follow(language, way.word)}</span>
            </A>
        </li>
    }
}

fn test_id(path: &str) -> String {
    match path {
        "/" => "nav-presence".to_owned(),
        path => format!("nav-{}", &path[1..]),
    }
}

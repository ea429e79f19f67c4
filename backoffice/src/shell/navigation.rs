//! The ways between the pages.

use chrona_web::components::{Button, Dialog, Icon};
use icondata::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    office::Office,
    words::{follow, say, t},
};
use chrona_web::types::{Action, Language, Reach, Role};

/// A page one can go to.
#[derive(Clone, Copy)]
struct Way {
    path: &'static str,
    /// What it is for, and how far one must reach with it.
    needs: (Action, Reach),
    icon: Drawing,
    word: fn(Language) -> &'static str,
}

const ORGANISATION: [Way; 9] = [
    Way {
        path: "/",
        needs: (Action::ReadPresence, Reach::Everyone),
        icon: icondata::LuUsers,
        word: |l| say!(l, nav.presence),
    },
    Way {
        path: "/people",
        needs: (Action::ManagePeople, Reach::Everyone),
        icon: icondata::LuContact,
        word: |l| say!(l, nav.people),
    },
    Way {
        path: "/invitations",
        needs: (Action::ManagePeople, Reach::Everyone),
        icon: icondata::LuMailPlus,
        word: |l| say!(l, nav.invitations),
    },
    Way {
        path: "/punches",
        needs: (Action::ReadHours, Reach::Everyone),
        icon: icondata::LuClock,
        word: |l| say!(l, nav.punches),
    },
    Way {
        path: "/teams",
        needs: (Action::ManageTeams, Reach::Everyone),
        icon: icondata::LuNetwork,
        word: |l| say!(l, nav.teams),
    },
    Way {
        path: "/devices",
        needs: (Action::ManageBadges, Reach::Everyone),
        icon: icondata::LuSmartphone,
        word: |l| say!(l, nav.devices),
    },
    Way {
        path: "/kiosks",
        needs: (Action::ManageKiosks, Reach::Everyone),
        icon: icondata::LuTablet,
        word: |l| say!(l, nav.kiosks),
    },
    Way {
        path: "/mail",
        needs: (Action::ManageMail, Reach::Everyone),
        icon: icondata::LuSend,
        word: |l| say!(l, nav.mail),
    },
    Way {
        path: "/log",
        needs: (Action::ReadAudit, Reach::Everyone),
        icon: icondata::LuScrollText,
        word: |l| say!(l, nav.journal),
    },
];

const OWN: [Way; 4] = [
    Way {
        path: "/badge",
        needs: (Action::UseOwnSpace, Reach::Own),
        icon: icondata::LuQrCode,
        word: |l| say!(l, nav.badge),
    },
    Way {
        path: "/my-punches",
        needs: (Action::UseOwnSpace, Reach::Own),
        icon: icondata::LuHistory,
        word: |l| say!(l, nav.own_punches),
    },
    Way {
        path: "/sessions",
        needs: (Action::UseOwnSpace, Reach::Own),
        icon: icondata::LuMonitorSmartphone,
        word: |l| say!(l, nav.sessions),
    },
    Way {
        path: "/second-factor",
        needs: (Action::UseOwnSpace, Reach::Own),
        icon: icondata::LuShieldCheck,
        word: |l| say!(l, nav.second_factor),
    },
];

/// What a manager sees of their teams.
const TEAM: [Way; 1] = [Way {
    path: "/team",
    needs: (Action::ReadHours, Reach::Teams),
    icon: icondata::LuUsers,
    word: |l| say!(l, nav.my_team),
}];

/// How many ways fit in the bar of a phone, beside the button for the others.
const IN_BAR: usize = 4;
/// How many an employee uses daily.
const OWN_IN_BAR: usize = 3;

/// The ways of someone of a role: the organisation's, those of a manager who does not see all of it, and one's own.
fn ways(role: Role) -> (Vec<Way>, Vec<Way>) {
    let may_go = |way: &Way| role.reaches(way.needs.0, way.needs.1);
    let organisation: Vec<Way> = ORGANISATION.into_iter().filter(may_go).collect();
    let mut own: Vec<Way> = OWN.to_vec();
    if organisation.is_empty() {
        let team = TEAM.into_iter().filter(may_go);
        own.splice(..0, team);
    }
    (organisation, own)
}

/// The navigation of a desk.
#[component]
pub(super) fn SideLinks(role: Role) -> impl IntoView {
    let language = Office::current().language;
    let group = |ways: Vec<Way>| {
        ways.into_iter()
            .map(|way| view! { <Link way /> })
            .collect_view()
    };
    let (organisation, own) = ways(role);
    view! {
        <nav class="side-links" aria-label=t!(language, nav.label)>
            {(!organisation.is_empty())
                .then(|| {
                    view! {
                        <p class="side-heading">{t!(language, nav.organisation)}</p>
                        <ul>{group(organisation)}</ul>
                        <p class="side-heading">{t!(language, nav.own)}</p>
                    }
                })} <ul>{group(own)}</ul>
        </nav>
    }
}

/// The ways of someone of a role on a phone, those most used first, and how many of them stand in the bar.
fn ways_on_a_phone(role: Role) -> (Vec<Way>, usize) {
    let (organisation, own) = ways(role);
    match role {
        Role::Admin => {
            let first = ["/", "/people", "/punches"];
            let is_first = |way: &Way| first.contains(&way.path);
            let (first, others): (Vec<Way>, Vec<Way>) =
                organisation.into_iter().partition(is_first);
            let badge = own.iter().take(1);
            let rest = own.iter().skip(1);
            let order = first.iter().chain(badge).chain(&others).chain(rest);
            (order.copied().collect(), IN_BAR)
        }
        Role::Manager => {
            let mut order = own;
            order.swap(0, 1);
            (order, OWN_IN_BAR)
        }
        Role::Payroll | Role::User => ([organisation, own].concat(), OWN_IN_BAR),
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
    let (order, in_bar) = ways_on_a_phone(role);
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

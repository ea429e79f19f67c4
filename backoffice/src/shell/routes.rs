//! Which page is at which address, and who may see it.

use chrona_web::{
    components::{Button, Empty},
    types::{Action, Role},
};
use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Routes},
    hooks::use_navigate,
    path,
};

use crate::{
    office::Office,
    pages::{
        Devices, Header, ImportPeople, Invitations, Journal, KeptPunches, KioskAccessPage, Kiosks,
        LatePunches, Mail, MyAddress, MyBadge, MyPassword, MyPhones, MyPin, MyPunches, MySessions,
        MyTeam, NewInvitation, NewPerson, People, PersonPage, Presence, Punches, SecondFactor,
        Teams,
    },
    words::t,
};

/// The page at the present address.
#[component]
pub(super) fn Pages(role: Role) -> impl IntoView {
    let leads = role.can_look_after_teams();
    let may = move |action| role.may(action);
    let home = move || {
        if may(Action::ReadPresence) {
            view! { <Presence /> }.into_any()
        } else if may(Action::ReadHours) {
            view! { <Redirect path="/punches" /> }.into_any()
        } else {
            view! { <Redirect path="/badge" /> }.into_any()
        }
    };
    view! {
        <Routes fallback=|| view! { <NotFound /> }>
            <Route path=path!("/") view=home />
            <Route path=path!("/people") view=move || page_for(may(Action::ManagePeople), || view! { <People /> }) />
            <Route
                path=path!("/people/new")
                view=move || page_for(may(Action::ManagePeople), || view! { <NewPerson /> })
            />
            <Route
                path=path!("/people/:id")
                view=move || page_for(may(Action::ManagePeople), || view! { <PersonPage /> })
            />
            <Route
                path=path!("/invitations")
                view=move || page_for(may(Action::ManagePeople), || view! { <Invitations /> })
            />
            <Route
                path=path!("/invitations/new")
                view=move || page_for(may(Action::ManagePeople), || view! { <NewInvitation /> })
            />
            <Route
                path=path!("/invitations/import")
                view=move || page_for(may(Action::ManagePeople), || view! { <ImportPeople /> })
            />
            <Route
                path=path!("/punches/kept")
                view=move || page_for(may(Action::ReadHours), || view! { <KeptPunches /> })
            />
            <Route
                path=path!("/punches/late")
                view=move || page_for(may(Action::ReadHours), || view! { <LatePunches /> })
            />
            <Route path=path!("/mail") view=move || page_for(may(Action::ManageMail), || view! { <Mail /> }) />
            <Route path=path!("/teams") view=move || page_for(may(Action::ManageTeams), || view! { <Teams /> }) />
            <Route
                path=path!("/team")
                view=move || page_for(leads, || view! { <MyTeam /> })
            />
            <Route path=path!("/devices") view=move || page_for(may(Action::ManageBadges), || view! { <Devices /> }) />
            <Route path=path!("/kiosks") view=move || page_for(may(Action::ManageKiosks), || view! { <Kiosks /> }) />
            <Route
                path=path!("/kiosks/:id/access")
                view=move || page_for(may(Action::ManageKiosks), || view! { <KioskAccessPage /> })
            />
            <Route path=path!("/punches") view=move || page_for(may(Action::ReadHours), || view! { <Punches /> }) />
            <Route path=path!("/log") view=move || page_for(may(Action::ReadAudit), || view! { <Journal /> }) />
            <Route path=path!("/badge") view=MyBadge />
            <Route path=path!("/my-punches") view=MyPunches />
            <Route path=path!("/sessions") view=MySessions />
            <Route path=path!("/password") view=MyPassword />
            <Route path=path!("/my-address") view=MyAddress />
            <Route path=path!("/my-phones") view=MyPhones />
            <Route path=path!("/my-pin") view=MyPin />
            <Route path=path!("/second-factor") view=SecondFactor />
        </Routes>
    }
}

/// A page for some; to others it is not there.
fn page_for<V: IntoView + 'static>(may_see: bool, page: impl FnOnce() -> V) -> AnyView {
    if may_see {
        page().into_any()
    } else {
        view! { <NotFound /> }.into_any()
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let language = Office::current().language;
    let navigate = use_navigate();
    view! {
        <Header title=t!(language, nav.not_found) />
        <Empty
            icon=icondata::LuSignpost
            title=t!(language, nav.nothing_here)
            text=t!(language, nav.not_found_text)
        >
            <Button on_click=move |_| {
                navigate("/", leptos_router::NavigateOptions::default());
            }>{t!(language, nav.home)}</Button>
        </Empty>
    }
}

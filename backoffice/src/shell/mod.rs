//! The frame around the pages: navigation, the person, the language.

mod find;
mod navigation;
mod routes;
mod to_do;

pub(crate) use self::{routes::NotFound, to_do::ToDoCount};
use chrona_web::{
    components::{self, Brand, Button, ButtonKind, Icon, LanguageSwitch},
    types::User,
    zone,
};
use futures_util::future::join;
use leptos::{ev::MouseEvent, prelude::*};

use self::{
    find::Find,
    navigation::{BottomBar, SideLinks},
    routes::Pages,
};
use crate::{
    address, browser, early,
    fetch::Fetch,
    menu::Menu,
    office::Office,
    parts,
    words::{self, t},
};

/// Finds out who is signed in, then shows the pages that person may see.
#[component]
pub(crate) fn Shell() -> impl IntoView {
    let office = Office::current();
    address::follow();
    let me = Fetch::new(move || async move {
        let client = office.client();
        let me = async {
            match early::user(office.session).await {
                Some(user) => Ok(user),
                None => client.me().await,
            }
        };
        let (user, zones) = join(me, client.zones()).await;
        // The first is the organisation's own. Without the others, times are shown in that.
        if let Ok(zones) = zones {
            zone::keep_others(zones.get(1..).unwrap_or_default());
        }
        let user = user?;
        office.session.set_user(user.clone());
        Ok(user)
    });
    // The router would take the link for one to another page.
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        browser::focus("#content");
    };
    view! {
        <a class="skip-link" href="#content" on:click=skip data-testid="skip">
            {t!(office.language, common.skip)}
        </a>
        {me
            .view(
                8,
                move |user| {
                    if user.second_factor_required && !user.second_factor {
                        parts::show_set_up_first(Callback::new(move |()| me.reload()))
                    } else {
                        view! { <Frame user /> }.into_any()
                    }
                },
            )}
    }
}

#[component]
fn Frame(user: User) -> impl IntoView {
    let role = user.role;
    parts::fetch_unasked(role);
    provide_context(Menu::of(role));
    let waiting = ToDoCount::provide(Office::current(), role);
    view! {
        <div class="shell">
            <Find role />
            <header class="side">
                <Brand />
                <SideLinks role waiting />
                <Account user=user.clone() />
            </header>
            <main class="content" id="content" tabindex="-1">
                <Pages role />
            </main>
            <BottomBar role waiting>
                <Account user=user.clone() />
            </BottomBar>
        </div>
    }
}

/// The person, the language, the way out.
#[component]
fn Account(user: User) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let role = user.role;
    let said = components::words(move || words::role(language.get(), role).to_owned());
    let busy = RwSignal::new(false);
    let sign_out = move |_| {
        office.act(
            busy,
            async move { office.client().sign_out().await },
            move |()| office.session.sign_out(),
        );
    };
    view! {
        <div class="account">
            <p class="account-name">
                <span class="visually-hidden">{t!(language, nav.signed_in_as)} " "</span>
                <span>{user.display_name()}</span>
                <span class="quiet small">{said}</span>
            </p>
            <div class="account-row">
                <LanguageSwitch label=t!(language, common.language) />
                <Button
                    kind=ButtonKind::Quiet
                    busy
                    on_click=sign_out
                    attr:title=t!(language, nav.sign_out)
                    attr:data-testid="sign-out"
                >
                    <Icon icon=icondata::LuLogOut />
                    <span>{t!(language, nav.sign_out)}</span>
                </Button>
            </div>
        </div>
    }
}

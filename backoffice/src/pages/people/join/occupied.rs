//! Someone is signed in here already.

use chrona_web::components::{Button, ButtonKind, Icon};
use leptos::prelude::*;

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// Says who is signed in on this browser, and offers to sign out first.
#[component]
pub(super) fn Occupied() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let me = Fetch::new(move || async move { office.client().me().await });
    let busy = RwSignal::new(false);
    let sign_out = move |_| {
        office.act(
            busy,
            async move { office.client().sign_out().await },
            move |()| office.session.sign_out(),
        );
    };
    view! {
        <main class="door-card" data-testid="join-occupied">
            <h1>{t!(language, join.title)}</h1>
            {me
                .view(
                    3,
                    move |user| {
                        let name = user.display_name();
                        view! {
                            <div class="note note-warning">
                                <Icon icon=icondata::LuUser />
                                <p>
                                    {move || {
                                        say!(language.get(), join.occupied, name = name.as_str())
                                    }}
                                </p>
                            </div>
                        }
                    },
                )}
            <Button
                kind=ButtonKind::Primary
                busy
                on_click=sign_out
                attr:data-testid="join-sign-out"
            >
                <Icon icon=icondata::LuLogOut />
                {t!(language, join.sign_out)}
            </Button>
            <a class="button" href="/" rel="external">
                {t!(language, join.stay)}
            </a>
        </main>
    }
}

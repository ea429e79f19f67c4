//! Whom a kiosk lets punch: the mode, and the people and teams the mode names, saved together.

mod edit;
mod listed;
mod mode;
mod name;
mod name_team;
mod save;

use chrona_web::types::{AccessMode, KioskAccess};
use leptos::prelude::*;

use self::{
    edit::{Edit, Sort},
    listed::Listed,
    mode::Modes,
    save::Unsaved,
};

use crate::{
    components::{Header, links::BackLink},
    draft::Restored,
    fetch::Fetch,
    office::Office,
    page::{Admin, Page},
    words::{say, t},
};

pub(super) use mode::who;

/// The page of a kiosk's access. Mode and list are changed first and saved with one button: nobody is
/// let in or kept out by half of what was meant.
#[component]
pub(crate) fn KioskAccessPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let kiosk_id = Page::Admin(Admin::KioskAccess).number();
    let access = Fetch::new(move || {
        let id = kiosk_id.get();
        async move { office.client().kiosk_access(id).await }
    });
    let edit = Edit::of(access);
    let draft = edit.draft(office, kiosk_id.get_untracked());
    let title = move || match access.with(|access| access.kiosk_name.clone()) {
        Some(name) => say!(language.get(), access.of, name = name),
        None => say!(language.get(), access.open).to_owned(),
    };
    let mode = Memo::new(move |_| edit.mode());
    view! {
        <BackLink path="/kiosks" word=t!(language, access.back) />
        <Header title />
        {access
            .frame(
                6,
                move || {
                    view! {
                        <p class="lead quiet">{move || access.with(|access| access.location.clone())}</p>
                        <Restored draft />
                        <Modes edit />
                        {move || match mode.get() {
                            AccessMode::Public => view! { <Kept access /> }.into_any(),
                            mode => {
                                view! {
                                    <Listed edit mode sort=Sort::People />
                                    <Listed edit mode sort=Sort::Teams />
                                }
                                    .into_any()
                            }
                        }}
                        <Unsaved access edit draft />
                    }
                },
            )}
    }
}

/// How many the lists name, where everyone may punch.
#[component]
fn Kept(access: Fetch<KioskAccess>) -> impl IntoView {
    let language = Office::current().language;
    move || {
        let count = access
            .with(|access| access.authorized_users.len())
            .unwrap_or_default();
        (count > 0).then(|| {
            let words = move || say!(language.get(), access.kept, count = count);
            view! { <p class="quiet small">{words}</p> }
        })
    }
}

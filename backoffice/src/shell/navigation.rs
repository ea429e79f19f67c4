//! The ways between the pages: a column on a desk, a rail of icons on a small one, a bar and a sheet on a phone.

use chrona_web::components::{Button, Dialog, Icon, alive};
use chrona_web::types::Role;
use leptos::prelude::*;

use super::{find::FindButton, to_do::ToDoCount};
use crate::{
    menu::{Menu, Place, place_of},
    office::Office,
    page::{Hours, Page},
    words::{Words, follow, say, t},
};

/// Groups as they stand in a menu.
type Groups = Vec<(Words, Vec<&'static Place>)>;

/// The navigation of a desk.
#[component]
pub(super) fn SideLinks(role: Role, waiting: ToDoCount) -> impl IntoView {
    let language = Office::current().language;
    let menu = Menu::of(role);
    let here = Page::here();
    // A page without a place of its own, as one person's, is the organisation's.
    let is_own = Memo::new(move |_| matches!(here.get(), Some(Page::Badge | Page::Own(_))));
    let switch = menu.is_parted().then(|| {
        let side = move |own: bool| {
            let groups = if own { menu.own() } else { menu.organisation() };
            let first = groups.into_iter().flat_map(|(_, places)| places).next();
            let current = move || (is_own.get() == own).then_some("true");
            let (icon, word): (_, Words) = if own {
                (icondata::LuUser, |l| say!(l, nav.me))
            } else {
                (icondata::LuBuilding2, |l| say!(l, nav.organisation))
            };
            first.map(|place| {
                view! {
                    <a
                        href=place.address()
                        aria-current=current
                        data-testid=if own { "side-own" } else { "side-organisation" }
                    >
                        <Icon icon />
                        <span class="way-word">{follow(language, word)}</span>
                    </a>
                }
            })
        };
        view! { <div class="switch side-switch">{side(false)} {side(true)}</div> }
    });
    let groups = alive(move || {
        let shown = match (menu.is_parted(), is_own.get()) {
            (false, _) => [menu.organisation(), menu.own()].concat(),
            (true, true) => menu.own(),
            (true, false) => menu.organisation(),
        };
        grouped(shown, here, waiting)
    });
    view! {
        <nav class="side-links" aria-label=t!(language, nav.label)>
            {switch} <FindButton role /> {groups}
        </nav>
    }
}

/// The navigation of a phone: the places most used, and a sheet with all of them.
#[component]
pub(super) fn BottomBar(
    role: Role,
    waiting: ToDoCount,
    /// What stands in the sheet below the places.
    children: ChildrenFn,
) -> impl IntoView {
    let language = Office::current().language;
    let menu = Menu::of(role);
    let here = Page::here();
    let open = RwSignal::new(false);
    let first = menu.in_bar().into_iter();
    let first = first.map(|place| link(place, here, waiting)).collect_view();
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
                        <Icon icon=icondata::LuMenu />
                        <span class="way-word">{t!(language, nav.menu)}</span>
                    </button>
                </li>
            </ul>
        </nav>
        <Dialog open title=t!(language, nav.menu)>
            <div class="sheet">
                <div class="sheet-links" on:click=move |_| open.set(false)>
                    <FindButton role />
                    {grouped([menu.organisation(), menu.own()].concat(), here, waiting)}
                </div>
                {children.with_value(|children| children())}
                <div class="dialog-actions">
                    <Button on_click=move |_| {
                        open.set(false);
                    }>{t!(language, common.close)}</Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Groups, each under its heading where there are several.
fn grouped(groups: Groups, here: Memo<Option<Page>>, waiting: ToDoCount) -> AnyView {
    let language = Office::current().language;
    let has_headings = groups.len() > 1;
    let group = |(word, places): (Words, Vec<&'static Place>)| {
        let places = places.into_iter();
        let places = places
            .map(|place| link(place, here, waiting))
            .collect_view();
        view! {
            {has_headings.then(|| view! { <p class="side-heading">{follow(language, word)}</p> })}
            <ul>{places}</ul>
        }
    };
    groups.into_iter().map(group).collect_view().into_any()
}

/// The way to a place, marked while one of its pages is shown.
fn link(place: &'static Place, here: Memo<Option<Page>>, waiting: ToDoCount) -> AnyView {
    let language = Office::current().language;
    let current = move || {
        let page = here.get()?;
        let is_here = place_of(page.of_place()).is_some_and(|known| std::ptr::eq(known, place));
        is_here.then_some(if page.address() == place.address() {
            "page"
        } else {
            "true"
        })
    };
    let has_count = place
        .pages
        .first()
        .is_some_and(|(page, _)| matches!(page, Page::Hours(Hours::ToDo | Hours::TeamRequests)));
    view! {
        <li>
            <a href=place.address() class="way" aria-current=current data-testid=place.test_id()>
                <Icon icon=place.icon />
                <span class="way-word">{follow(language, place.word)}</span>
                {has_count.then(|| waiting.view())}
            </a>
        </li>
    }
    .into_any()
}

//! The list of employees.

use chrona_web::{
    api::PeopleFilter,
    components::{Empty, Icon, Tag, Tone},
    format,
    types::{Role, User},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::access::AccessDialog;
use crate::{
    address::kept,
    components::{
        Header,
        confirm::Confirm,
        links::{Address, PersonLink, TeamLink},
        list::{Column, Filters, List, Place, Row, SearchField, Table, all_teams},
        row_actions::{Action, RowActions},
        team_filter::{TeamFields, TeamFilter, of_teams},
    },
    office::Office,
    printing::PrintButton,
    words::{self, say, t},
};

/// The name of the filter that shows closed accounts too.
const CLOSED_TOO: &str = "closed";

/// Everyone with an account: find, create, change, help to sign in, close.
#[component]
pub(crate) fn People() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let search = place.search();
    let teams = TeamFilter::in_address(of_teams(all_teams(office)));
    let (closed_too, _) = kept(CLOSED_TOO);
    let people = place.fetch(office, move || {
        let asked = PeopleFilter {
            search: search.asked(),
            role: None,
            team_id: teams.team_id(),
            site_id: teams.site_id(),
            is_open: (closed_too.get() != Some(true)).then_some(true),
        };
        move |offset, limit| {
            let asked = asked.clone();
            async move { office.client().users(&asked, offset, limit).await }
        }
    });
    let asked = Asked {
        helping: RwSignal::new(None),
        closing: RwSignal::new(None),
    };
    let busy = RwSignal::new(false);
    let close = move |user: User| {
        let name = user.display_name();
        office.act(
            busy,
            async move { office.client().close_user(user.id).await },
            move |()| {
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, people.close_done, name = name));
                people.reload();
            },
        );
    };
    view! {
        <Header title=t!(language, people.title)>
            <PrintButton printing=place.printing />
            <A href="/invitations/new" attr:class="button" attr:data-testid="invite">
                <Icon icon=icondata::LuMailPlus />
                {t!(language, people.invite)}
            </A>
            <NewPersonLink />
        </Header>
        <div class="list-tools">
            <SearchField search label=t!(language, people.search) test_id="people-search" />
            <ClosedToo place />
            <p class="quiet small" role="status">
                {move || {
                    let count = people.with(|page| page.total);
                    count.map(|count| say!(language.get(), people.count, count = count))
                }}
            </p>
        </div>
        <div class="filters">
            <TeamFields filter=teams on_choose=move |()| place.start() />
        </div>
        <List
            rows=people
            filters=Filters::at(place).and(search).and(teams)
            table=TABLE
            row=move |user| row(user, asked)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuContact
                        title=t!(language, people.empty)
                        text=t!(language, people.empty_text)
                    >
                        <NewPersonLink />
                    </Empty>
                }
            }
        />
        <Confirm
            subject=asked.closing
            title=move |user: User| {
                let name = user.display_name();
                say!(language.get(), people.close_title, name = name)
            }
            text=move |_| say!(language.get(), people.close_text).to_owned()
            action=t!(language, people.close)
            on_confirm=close
        />
        <AccessDialog subject=asked.helping people />
    }
}

/// Whether the closed accounts are among the rows, kept in the address.
#[component]
fn ClosedToo(place: Place) -> impl IntoView {
    let language = Office::current().language;
    let (closed_too, set_closed_too) = kept(CLOSED_TOO);
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid="closed-too"
                prop:checked=move || closed_too.get() == Some(true)
                on:change=move |event| {
                    let is_wanted = event_target_checked(&event);
                    place.start();
                    set_closed_too.set(is_wanted.then_some(true));
                }
            />
            {t!(language, people.closed_too)}
        </label>
    }
}

/// What is asked before it is done, of whom.
#[derive(Clone, Copy)]
struct Asked {
    helping: RwSignal<Option<User>>,
    closing: RwSignal<Option<User>>,
}

#[component]
fn NewPersonLink() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <A href="/people/new" attr:class="button button-primary" attr:data-testid="new-person">
            <Icon icon=icondata::LuPlus />
            {t!(language, people.add)}
        </A>
    }
}

const TABLE: Table<6> = Table {
    caption: |l| say!(l, people.title),
    test_id: "people-rows",
    columns: &[
        Column::new(|l| say!(l, people.name)).class("main-cell with-address"),
        Column::new(|l| say!(l, people.staff_number))
            .class("figures small")
            .labelled(),
        Column::new(|l| say!(l, people.role)),
        Column::new(|l| say!(l, people.team)).class("small roomy-only"),
        Column::new(|l| say!(l, people.since)).class("figures small right wide-only"),
        Column::actions(),
    ],
};

fn row(user: User, asked: Asked) -> Row {
    let office = Office::current();
    let language = office.language;
    let is_me = office
        .session
        .user_untracked()
        .is_some_and(|me| me.id == user.id);
    let is_closed = user.closed_at.is_some();
    let created_at = user.created_at;
    let role = user.role;
    let name = user.display_name();
    let tone = if role == Role::Admin {
        Tone::Accent
    } else {
        Tone::Plain
    };
    let sign = match role {
        Role::User => icondata::LuUser,
        Role::Manager => icondata::LuUsers,
        Role::Payroll => icondata::LuReceipt,
        Role::Admin => icondata::LuShieldCheck,
    };
    let actions = (!is_closed).then(|| view! { <Actions user=user.clone() is_me asked /> });
    let has_name = name != user.email;
    let is_refused = user.email_refused_at.is_some();
    let doubt = (!is_closed && (is_refused || !user.email_verified)).then(|| {
        let (icon, tone) = if is_refused {
            (icondata::LuMailWarning, Tone::Bad)
        } else {
            (icondata::LuCircleHelp, Tone::Warning)
        };
        let word = move || {
            let language = language.get();
            if is_refused {
                say!(language, people.address_refused)
            } else {
                say!(language, people.never_verified)
            }
        };
        view! { <Tag icon tone text=word /> }
    });
    let number = user.staff_number_shared.then(|| {
        view! {
            <Tag icon=icondata::LuCircleAlert tone=Tone::Bad text=t!(language, people.number_shared) />
        }
    });
    let who = view! {
        <PersonLink id=user.id name />
        {is_me.then(|| view! { <span class="quiet small you">" (" {t!(language, people.you)} ")"</span> })}
        {(!is_closed && has_name).then(|| view! { <Address email=user.email /> })}
        {doubt}
    };
    let number = view! {
        {user.staff_number}
        {number}
    };
    let tag = if is_closed {
        view! { <Tag icon=icondata::LuLock tone=Tone::Plain text=t!(language, people.closed) /> }
            .into_any()
    } else {
        view! { <Tag icon=sign tone text=move || words::role(language.get(), role) /> }.into_any()
    };
    let team = user.team_id.map(|id| {
        let name = user.team_name.unwrap_or_default();
        view! { <TeamLink id name /> }
    });
    TABLE
        .row([
            who.into_any(),
            number.into_any(),
            tag,
            team.into_any(),
            format::short_date(created_at).into_any(),
            actions.into_any(),
        ])
        .class("closed", is_closed)
        .with("data-user-id", user.id.0)
}

/// What one can do with an open account; less with one's own.
#[component]
fn Actions(user: User, is_me: bool, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    let navigate = use_navigate();
    let (id, name) = (user.id, user.display_name());
    let edit = Action::new(t!(language, people.edit), "edit-person", move || {
        navigate(&format!("/people/{id}"), NavigateOptions::default());
    });
    let user = StoredValue::new(user);
    let help = Action::new(t!(language, people.access), "person-access", move || {
        asked.helping.set(Some(user.get_value()));
    });
    let close = Action::new(t!(language, people.close), "close-account", move || {
        asked.closing.set(Some(user.get_value()));
    });
    let others = if is_me {
        Vec::new()
    } else {
        vec![help, close.dangerous()]
    };
    view! { <RowActions name first=edit others /> }
}

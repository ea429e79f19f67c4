//! The list of employees.

use chrona_web::{
    components::{Empty, Icon, Tag, Tone},
    format,
    types::{Role, User},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    super::{
        Header,
        list::{NoMatch, RowAction, all_people, answers_to},
    },
    access::AccessDialog,
    role::RoleDialog,
    team::TeamDialog,
};
use crate::{
    confirm::Confirm,
    fetch::Fetch,
    office::Office,
    words::{self, say, t},
};

/// How many rows are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// Everyone with an account: find, create, change the role or the team, close.
#[component]
pub(crate) fn People() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let people = all_people(office);
    let search = RwSignal::new(String::new());
    let closed_too = RwSignal::new(false);
    let closing = RwSignal::new(None::<User>);
    let changing = RwSignal::new(None::<User>);
    let moving = RwSignal::new(None::<User>);
    let helping = RwSignal::new(None::<User>);
    let busy = RwSignal::new(false);

    let rows = Memo::new(move |_| {
        let wanted = search.get();
        let closed_too = closed_too.get();
        people
            .with(|people| {
                let matching = people
                    .iter()
                    .filter(|user| closed_too || user.closed_at.is_none())
                    .filter(|user| answers_to(user, &wanted));
                matching.cloned().collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
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
            <A href="/invitations/new" attr:class="button" attr:data-testid="invite">
                <Icon icon=icondata::LuMailPlus />
                {t!(language, people.invite)}
            </A>
            <NewPersonLink />
        </Header>
        <div class="list-tools">
            <div class="search">
                <Icon icon=icondata::LuSearch />
                <input
                    class="input"
                    type="search"
                    aria-label=t!(language, people.search)
                    placeholder=t!(language, people.search)
                    data-testid="people-search"
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=closed_too
                    on:change=move |event| closed_too.set(event_target_checked(&event))
                />
                {t!(language, people.closed_too)}
            </label>
            <p class="quiet small" role="status">
                {move || {
                    let count = rows.with(Vec::len);
                    let is_known = people.with(|_| ()).is_some();
                    is_known.then(|| say!(language.get(), people.count, count = count))
                }}
            </p>
        </div>
        {people.frame(10, move || {
            let asked = Asked { changing, moving, helping, closing };
            move || table(office, people, rows, asked, search)
        })}
        <Confirm
            subject=closing
            title=move |user: User| {
                let name = user.display_name();
                say!(language.get(), people.close_title, name = name)
            }
            text=move |_| say!(language.get(), people.close_text).to_owned()
            action=t!(language, people.close)
            on_confirm=close
        />
        <AccessDialog subject=helping people />
        <RoleDialog subject=changing people />
        <TeamDialog subject=moving people />
    }
}

/// What is asked before it is done, of whom.
#[derive(Clone, Copy)]
struct Asked {
    changing: RwSignal<Option<User>>,
    moving: RwSignal<Option<User>>,
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

fn table(
    office: Office,
    people: Fetch<Vec<User>>,
    rows: Memo<Vec<User>>,
    asked: Asked,
    search: RwSignal<String>,
) -> AnyView {
    let language = office.language;
    if people.with(Vec::is_empty) == Some(true) {
        return view! {
            <Empty
                icon=icondata::LuContact
                title=t!(language, people.empty)
                text=t!(language, people.empty_text)
            >
                <NewPersonLink />
            </Empty>
        }
        .into_any();
    }
    if rows.with(Vec::is_empty) {
        return view! { <NoMatch on_clear=move |()| search.set(String::new()) /> }.into_any();
    }
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, people.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, people.name)}</th>
                        <th scope="col">{t!(language, people.email)}</th>
                        <th scope="col">{t!(language, people.staff_number)}</th>
                        <th scope="col">{t!(language, people.role)}</th>
                        <th scope="col">{t!(language, people.team)}</th>
                        <th scope="col" class="right">
                            {t!(language, people.since)}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="people-rows">
                    {move || {
                        rows.get()
                            .into_iter()
                            .take(SHOWN)
                            .map(|user| view! { <Row user asked /> })
                            .collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(user: User, asked: Asked) -> impl IntoView {
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
        Role::Admin => icondata::LuShieldCheck,
    };
    let (for_role, for_access, for_close) = (user.clone(), user.clone(), user.clone());
    let for_team = user.clone();
    let called = StoredValue::new(name.clone());
    let team = (!is_closed).then(|| {
        view! {
            <RowAction
                icon=icondata::LuUsers
                word=t!(language, people.change_team)
                name=called.get_value()
                test_id="change-team"
                on_press=move || asked.moving.set(Some(for_team.clone()))
            />
        }
    });
    let actions = (!is_me && !is_closed).then(|| {
        view! {
            <RowAction
                icon=icondata::LuUserCog
                word=t!(language, people.change_role)
                name=called.get_value()
                test_id="change-role"
                on_press=move || asked.changing.set(Some(for_role.clone()))
            />
            <RowAction
                icon=icondata::LuKeyRound
                word=t!(language, people.access)
                name=called.get_value()
                test_id="person-access"
                on_press=move || asked.helping.set(Some(for_access.clone()))
            />
            <RowAction
                icon=icondata::LuUserX
                word=t!(language, people.close)
                name=called.get_value()
                test_id="close-account"
                on_press=move || asked.closing.set(Some(for_close.clone()))
            />
        }
    });
    let is_refused = user.email_refused_at.is_some();
    let address = (!is_closed && (is_refused || !user.email_verified)).then(|| {
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
    view! {
        <tr data-user-id=user.id class:closed=is_closed>
            <td class="main-cell">
                <A href=format!("/people/{}", user.id) attr:data-testid="open-person">{name}</A>
                {is_me.then(|| view! { <span class="quiet small">" (" {t!(language, people.you)} ")"</span> })}
            </td>
            <td class="quiet email-cell">
                {(!is_closed).then_some(user.email)} {address}
            </td>
            <td class="figures small" data-label=t!(language, people.staff_number)>
                {user.staff_number} {number}
            </td>
            <td>
                {if is_closed {
                    view! {
                        <Tag icon=icondata::LuLock tone=Tone::Plain text=t!(language, people.closed) />
                    }
                        .into_any()
                } else {
                    view! { <Tag icon=sign tone text=move || words::role(language.get(), role) /> }
                        .into_any()
                }}
            </td>
            <td class="small">{user.team_name}</td>
            <td class="figures small right desk-only">
                {move || format::short_date(created_at)}
            </td>
            <td class="actions">{team} {actions}</td>
        </tr>
    }
}

//! The list of employees.

use chrona_web::{
    api::{Page, PeopleFilter},
    components::{Empty, Icon, Tag, Tone},
    format,
    types::{Role, User},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::access::AccessDialog;
use crate::{
    address::{Search, kept},
    components::{
        Header,
        confirm::Confirm,
        links::{Address, PersonLink, TeamLink},
        list::{NoMatch, PagePrinted, Place, SearchField, all_teams, searched_fact},
        row_actions::{Action, RowActions},
        team_filter::{TeamFields, TeamFilter, of_teams},
    },
    office::Office,
    printing::{Fact, PrintButton},
    words::{self, say, t},
};

/// What the list is filtered by, kept in the address.
#[derive(Clone, Copy)]
struct Filter {
    place: Place,
    search: Search,
    teams: TeamFilter,
    closed_too: Memo<Option<bool>>,
    set_closed_too: SignalSetter<Option<bool>>,
}

impl Filter {
    fn in_address(office: Office) -> Self {
        let place = Place::in_address();
        let (closed_too, set_closed_too) = kept("closed");
        Self {
            place,
            search: Search::in_address("search").before(move || place.start()),
            teams: TeamFilter::in_address(of_teams(all_teams(office))),
            closed_too,
            set_closed_too,
        }
    }

    /// What is asked for; a reader is told when it changes.
    fn asked(self) -> PeopleFilter {
        PeopleFilter {
            search: self.search.asked(),
            role: None,
            team_id: self.teams.team_id(),
            site_id: self.teams.site_id(),
            is_open: (self.closed_too.get() != Some(true)).then_some(true),
        }
    }

    /// Whether some open accounts are left out; a reader is told when it changes.
    fn is_set(self) -> bool {
        self.search.asked().is_some() || self.teams.is_set() || self.place.offset() > 0
    }

    fn clear(self) {
        self.place.start();
        self.search.clear();
        self.teams.clear();
    }

    fn facts(self) -> Vec<Fact> {
        let searched = searched_fact(self.search.asked());
        searched.into_iter().chain(self.teams.facts()).collect()
    }
}

/// Everyone with an account: find, create, change, help to sign in, close.
#[component]
pub(crate) fn People() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let filter = Filter::in_address(office);
    let people = filter.place.fetch(office, move || {
        let asked = filter.asked();
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
    let facts = Signal::derive(move || filter.facts());
    view! {
        <Header title=t!(language, people.title)>
            <PrintButton printing=filter.place.printing />
            <A href="/invitations/new" attr:class="button" attr:data-testid="invite">
                <Icon icon=icondata::LuMailPlus />
                {t!(language, people.invite)}
            </A>
            <NewPersonLink />
        </Header>
        <div class="list-tools">
            <SearchField
                search=filter.search
                label=t!(language, people.search)
                test_id="people-search"
            />
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="closed-too"
                    prop:checked=move || filter.closed_too.get() == Some(true)
                    on:change=move |event| {
                        let is_wanted = event_target_checked(&event);
                        filter.place.start();
                        filter.set_closed_too.set(is_wanted.then_some(true));
                    }
                />
                {t!(language, people.closed_too)}
            </label>
            <p class="quiet small" role="status">
                {move || {
                    let count = people.with(|page| page.total);
                    count.map(|count| say!(language.get(), people.count, count = count))
                }}
            </p>
        </div>
        <div class="filters">
            <TeamFields filter=filter.teams on_choose=move |()| filter.place.start() />
        </div>
        <PagePrinted rows=people facts />
        {people.view(10, move |page| table(office, page, asked, filter))}
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

fn table(office: Office, page: Page<User>, asked: Asked, filter: Filter) -> AnyView {
    let language = office.language;
    if page.rows.is_empty() && filter.is_set() {
        return view! { <NoMatch on_clear=move |()| filter.clear() /> }.into_any();
    }
    if page.rows.is_empty() {
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
    let rows = page.rows.into_iter();
    let shown = rows.map(|user| view! { <Row user asked /> }).collect_view();
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, people.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, people.name)}</th>
                        <th scope="col">{t!(language, people.staff_number)}</th>
                        <th scope="col">{t!(language, people.role)}</th>
                        <th scope="col" class="roomy-only">{t!(language, people.team)}</th>
                        <th scope="col" class="right wide-only">
                            {t!(language, people.since)}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="people-rows">{shown}</tbody>
            </table>
        </div>
        {filter.place.pager(page.total)}
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
    view! {
        <tr data-user-id=user.id.0 class:closed=is_closed>
            <td class="main-cell with-address">
                <PersonLink id=user.id name />
                {is_me.then(|| view! { <span class="quiet small you">" (" {t!(language, people.you)} ")"</span> })}
                {(!is_closed && has_name).then(|| view! { <Address email=user.email /> })}
                {doubt}
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
            <td class="small roomy-only">
                {user.team_id.map(|id| view! { <TeamLink id name=user.team_name.unwrap_or_default() /> })}
            </td>
            <td class="figures small right wide-only">
                {move || format::short_date(created_at)}
            </td>
            <td class="actions">{actions}</td>
        </tr>
    }
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

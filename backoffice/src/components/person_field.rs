//! Choosing a person in a filter or a form: among a few that are at hand, or among everyone by a search that
//! the server does.

use chrona_web::types::PersonId;
use chrona_web::{
    api::PeopleFilter,
    components::{SelectField, describes, error_view, field_id, while_it_stands},
    types::{
        User,
        names::{Named, told_apart},
    },
};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev::KeyboardEvent, prelude::*};

use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// How many people a search shows.
const FOUND: u64 = 8;
/// How long after the last letter the server is asked, in milliseconds.
const PAUSE: u32 = 200;

/// Whom one can choose, each by identifier and name.
#[derive(Clone, Copy)]
pub(crate) struct Choosable {
    /// Those at hand; of everyone, those that the search finds.
    offered: Signal<Vec<(String, String)>>,
    everyone: Option<StoredValue<Everyone>>,
}

/// Everyone, of whom the server tells a few at a time.
#[derive(Clone, Copy)]
struct Everyone {
    /// What is searched for.
    typed: RwSignal<String>,
    chosen: RwSignal<Option<PersonId>>,
    /// Who is chosen, once the server told.
    one: Memo<Option<(PersonId, String)>>,
}

impl Choosable {
    /// These people.
    pub(crate) fn few(offered: Signal<Vec<(String, String)>>) -> Self {
        Self {
            offered,
            everyone: None,
        }
    }

    /// Everyone there is.
    pub(crate) fn everyone(office: Office) -> Self {
        let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(None));
        let found = Fetch::new(move || {
            let search = typed.get();
            async move {
                if !search.is_empty() {
                    TimeoutFuture::new(PAUSE).await;
                }
                let filter = PeopleFilter {
                    search: Some(search),
                    ..PeopleFilter::default()
                };
                office.client().users(&filter, 0, FOUND).await
            }
        });
        let one = Fetch::new(move || {
            let id = chosen.get();
            async move {
                match id {
                    Some(id) => office.client().user(id).await.map(Some),
                    None => Ok(None),
                }
            }
        });
        let offered =
            Signal::derive(move || found.with(|page| labelled(&page.rows)).unwrap_or_default());
        let one = Memo::new(move |_| {
            let named = |user: &Option<User>| {
                let user = user.as_ref()?;
                Some((user.id, user.display_name()))
            };
            one.with(named).flatten()
        });
        let everyone = Everyone { typed, chosen, one };
        Self {
            offered,
            everyone: Some(StoredValue::new(everyone)),
        }
    }

    /// The name of who is chosen in the field; a reader is told when it is known.
    pub(crate) fn name(self, id: Option<PersonId>) -> Option<String> {
        let id = id?;
        let Some(everyone) = self.everyone.map(|everyone| everyone.get_value()) else {
            let id = id.to_string();
            let named = |offered: &Vec<(String, String)>| {
                let found = offered.iter().find(|(known, _)| *known == id);
                found.map(|(_, name)| name.clone())
            };
            return self.offered.with(named);
        };
        let (_, name) = everyone.one.get().filter(|(known, _)| *known == id)?;
        Some(name)
    }
}

/// People as they are called in a list to choose from.
pub(super) fn labelled(people: &[User]) -> Vec<(String, String)> {
    let names: Vec<String> = people.iter().map(User::display_name).collect();
    let named: Vec<Named<'_>> = people
        .iter()
        .zip(&names)
        .map(|(user, name)| Named {
            name,
            staff_number: user.staff_number.as_deref(),
            team: user.team_name.as_deref(),
            email: Some(&user.email),
        })
        .collect();
    let labels = people.iter().zip(told_apart(&named));
    labels
        .map(|(user, label)| (user.id.to_string(), label))
        .collect()
}

/// A field that chooses a person.
#[component]
pub(crate) fn PersonField(
    name: &'static str,
    #[prop(into)] label: TextProp,
    people: Choosable,
    /// The identifier of who is chosen; empty where nobody is.
    value: RwSignal<String>,
    /// What it says where nobody is: everyone, or that someone has to be chosen.
    #[prop(into)]
    nobody: TextProp,
    #[prop(optional, into)] on_choose: Option<Callback<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let choose = Callback::new(move |id: String| {
        value.set(id.clone());
        if let Some(on_choose) = on_choose {
            on_choose.run(id);
        }
    });
    let Some(everyone) = people.everyone.map(|everyone| everyone.get_value()) else {
        let choices = Signal::derive(move || {
            let named = people.offered.get().into_iter();
            let named = named.filter(|(id, _)| !id.is_empty());
            let nobody = (String::new(), nobody.get().to_string());
            std::iter::once(nobody).chain(named).collect::<Vec<_>>()
        });
        return view! { <SelectField name label value choices on_choose=move |id| choose.run(id) error /> }
            .into_any();
    };
    Effect::new(move |_| everyone.chosen.set(value.with(|id| id.parse().ok())));
    let chosen = Memo::new(move |_| {
        let id = value.with(|id| id.parse().ok());
        people.name(id).unwrap_or_default()
    });
    let error = while_it_stands(error, value);
    let (offered, typed) = (people.offered, everyone.typed);
    view! { <Search label=(name, label) offered typed chosen nobody choose error /> }.into_any()
}

/// A combobox (WAI-ARIA): what is typed is searched for, the arrows move, Enter chooses, Escape gives up.
#[component]
fn Search(
    /// The field's name and its label.
    label: (&'static str, TextProp),
    /// Those that the search finds.
    offered: Signal<Vec<(String, String)>>,
    typed: RwSignal<String>,
    /// The name of who is chosen.
    chosen: Memo<String>,
    nobody: TextProp,
    choose: Callback<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let language = Office::current().language;
    let (name, label) = label;
    let (open, active) = (RwSignal::new(false), RwSignal::new(0_usize));
    let (of_nobody, placeholder) = (nobody.clone(), nobody);
    let options = Memo::new(move |_| {
        let found = offered.get();
        if typed.with(String::is_empty) {
            let nobody = (String::new(), of_nobody.get().to_string());
            return std::iter::once(nobody).chain(found).collect();
        }
        found
    });
    let shown = move || {
        if open.get() {
            typed.get()
        } else {
            chosen.get()
        }
    };
    let begin = move || {
        if !open.get_untracked() {
            typed.set(String::new());
            active.set(0);
            open.set(true);
        }
    };
    let take = move |id: String| {
        open.set(false);
        choose.run(id);
    };
    let key = move |event: KeyboardEvent| {
        let count = options.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => {
                begin();
                active.update(|at| *at = (*at + 1).min(count.saturating_sub(1)));
            }
            "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
            "Enter" if open.get_untracked() => {
                let at = active.get_untracked();
                if let Some((id, _)) = options.with_untracked(|options| options.get(at).cloned()) {
                    take(id);
                }
            }
            "Escape" if open.get_untracked() => open.set(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let list = format!("list-{name}");
    let option_id = move |at: usize| format!("option-{name}-{at}");
    let rows = move || {
        let row = |(at, (id, label)): (usize, (String, String))| {
            let person = id.clone();
            view! {
                <li
                    role="option"
                    id=option_id(at)
                    class="menu-item"
                    class:active=move || active.get() == at
                    aria-selected=move || if active.get() == at { "true" } else { "false" }
                    data-person=person
                    // The field keeps the focus.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| take(id.clone())
                >
                    {label}
                </li>
            }
        };
        options
            .get()
            .into_iter()
            .enumerate()
            .map(row)
            .collect_view()
    };
    let told = move || {
        let is_nobody = open.get() && options.with(Vec::is_empty);
        is_nobody.then(|| say!(language.get(), access.nobody_found))
    };
    view! {
        <div class="field person-field">
            <label class="field-label" for=field_id(name)>
                {move || label.get()}
            </label>
            <input
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                maxlength="200"
                id=field_id(name)
                name=name
                data-testid=name
                aria-autocomplete="list"
                aria-controls=list.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-activedescendant=move || open.get().then(|| option_id(active.get()))
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=describes(name, false, error)
                placeholder=move || placeholder.get()
                prop:value=shown
                on:focus=move |_| begin()
                on:click=move |_| begin()
                on:blur=move |_| open.set(false)
                on:input=move |event| {
                    open.set(true);
                    active.set(0);
                    typed.set(event_target_value(&event));
                }
                on:keydown=key
            />
            <ul
                class="menu"
                role="listbox"
                id=list
                aria-label=t!(language, punches.person)
                hidden=move || !open.get() || options.with(Vec::is_empty)
            >
                {rows}
            </ul>
            <p class="quiet small" role="status">
                {told}
            </p>
            {error_view(name, error)}
        </div>
    }
}

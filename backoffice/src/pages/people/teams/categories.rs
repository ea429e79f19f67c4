//! The categories of people below the sites: how long a shift of theirs may be.

use chrona_web::types::CategoryId;
use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, Icon, TextField},
    types::{Category, DescribeCategory, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Known;
use crate::{
    components::{
        confirm::{Confirm, open_while},
        form::FormErrors,
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    draft::{Draft, Restored, field},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What the dialog is about: a category to change, or one to make.
type Edited = Option<Category>;

/// What is asked before it is done; each opens its dialog.
#[derive(Clone, Copy)]
struct Asked {
    editing: RwSignal<Option<Edited>>,
    deleting: RwSignal<Option<Category>>,
}

/// The categories, and the ways to make, change and delete one.
#[component]
pub(super) fn Categories(categories: Vec<Category>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let asked = Asked {
        editing: RwSignal::new(None),
        deleting: RwSignal::new(None),
    };
    let list = if categories.is_empty() {
        view! { <p class="quiet small">{t!(language, categories.none)}</p> }.into_any()
    } else {
        TABLE.of(categories.into_iter().map(|category| row(category, asked)))
    };
    let busy = RwSignal::new(false);
    let delete = move |category: Category| {
        let work = async move { office.client().delete_category(category.id).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            let name = category.name;
            office
                .toasts
                .done(say!(language, teams.deleted, name = name));
            known.reload();
        });
    };
    view! {
        <section class="named">
            <div class="list-tools">
                <h2>{t!(language, categories.title)}</h2>
                <Button
                    on_click=move |_| asked.editing.set(Some(None))
                    attr:data-testid="new-category"
                >
                    <Icon icon=icondata::LuPlus />
                    {t!(language, categories.add)}
                </Button>
            </div>
            <p class="quiet small">{t!(language, categories.text)}</p>
            {list}
        </section>
        <Edit subject=asked.editing known />
        <Confirm
            subject=asked.deleting
            title=move |category: Category| {
                say!(language.get(), categories.delete_title, name = category.name)
            }
            text=move |_| say!(language.get(), categories.delete_text).to_owned()
            action=t!(language, teams.delete)
            on_confirm=delete
        />
    }
}

const TABLE: Table<4> = Table {
    caption: |l| say!(l, categories.title),
    test_id: "category-rows",
    columns: &[
        Column::new(|l| say!(l, teams.name)).class("main-cell"),
        Column::new(|l| say!(l, categories.longest))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, teams.people))
            .class("figures right")
            .labelled(),
        Column::actions(),
    ],
};

fn row(category: Category, asked: Asked) -> Row {
    let language = Office::current().language;
    let (edited, deleted) = (category.clone(), category.clone());
    let edit = Action::new(t!(language, teams.edit), "edit-category", move || {
        asked.editing.set(Some(Some(edited.clone())));
    });
    let delete = Action::new(t!(language, teams.delete), "delete-category", move || {
        asked.deleting.set(Some(deleted.clone()));
    });
    let (id, navigate) = (category.id, use_navigate());
    let rules = Action::new(
        t!(language, categories.rules),
        "category-rules",
        move || {
            navigate(
                &format!("/settings?category={id}"),
                NavigateOptions::default(),
            );
        },
    );
    let name = category.name.clone();
    let longest = match category.longest_shift_minutes {
        Some(minutes) => chrona_web::format::duration(i64::from(minutes) * 60).into_any(),
        None => {
            view! { <span class="quiet">{t!(language, categories.organisation)}</span> }.into_any()
        }
    };
    TABLE
        .row([
            category.name.into_any(),
            longest,
            category.member_count.into_any(),
            view! { <RowActions name first=edit others=vec![rules, delete.dangerous()] /> }
                .into_any(),
        ])
        .with("data-category-id", category.id.0)
}

/// The dialog with a category.
#[component]
fn Edit(subject: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let language = language.get();
        subject.with(|edited| match edited {
            Some(Some(_)) => say!(language, categories.edit_title),
            Some(None) | None => say!(language, categories.add),
        })
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|edited| view! { <Form edited subject known /> })}
        </Dialog>
    }
}

#[component]
fn Form(edited: Edited, subject: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = edited.as_ref().map(|category| category.id);
    let minutes = edited
        .as_ref()
        .and_then(|category| category.longest_shift_minutes);
    let name = RwSignal::new(edited.map(|category| category.name).unwrap_or_default());
    let hours = RwSignal::new(
        minutes
            .map(|minutes| minutes / 60)
            .map(|hours| hours.to_string())
            .unwrap_or_default(),
    );
    let errors = FormErrors::new(&[
        (ProblemCode::CategoryAlreadyExists, "name"),
        (ProblemCode::CategoryNotFound, "name"),
    ]);
    let place = id.map_or_else(|| "new-category".to_owned(), |id| format!("category.{id}"));
    let fields = vec![field("name", name), field("hours", hours)];
    let draft = Draft::keep(office, &place, fields);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("name", name)]) {
            return;
        }
        let Ok(longest) = hours.with_untracked(|hours| minutes_of(hours)) else {
            errors.refuse_field("longest_shift_minutes", |language| {
                say!(language, categories.hours_unread)
            });
            return;
        };
        let category = DescribeCategory {
            name: name.with_untracked(|name| name.trim().to_owned()),
            longest_shift_minutes: longest,
        };
        busy.set(true);
        spawn_local(async move {
            let answer = save(office, id, &category).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(Category { name, .. }) => {
                    draft.forget();
                    let language = office.now_language();
                    office.toasts.done(say!(language, teams.saved, name = name));
                    subject.set(None);
                    known.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        subject.set(None);
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="category-form">
            {errors.note()}
            <Restored draft />
            <TextField
                name="name"
                label=t!(language, teams.name)
                hint=t!(language, categories.name_hint)
                value=name
                required=true
                max_length=100
                error=errors.field("name")
            />
            <TextField
                name="longest_shift_minutes"
                label=t!(language, categories.longest_hours)
                hint=t!(language, categories.longest_hint)
                value=hours
                input_mode="numeric"
                max_length=2
                error=errors.field("longest_shift_minutes")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-category">
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}

async fn save(
    office: Office,
    id: Option<CategoryId>,
    category: &DescribeCategory,
) -> Result<Category, ApiError> {
    let client = office.client();
    match id {
        Some(id) => client.update_category(id, category).await,
        None => client.create_category(category).await,
    }
}

/// The minutes of hours that were typed; none where nothing was, an error where that is no number of 1 to 48.
fn minutes_of(hours: &str) -> Result<Option<i32>, ()> {
    match hours.trim() {
        "" => Ok(None),
        hours => match hours.parse::<i32>() {
            Ok(hours @ 1..=48) => Ok(Some(hours * 60)),
            _ => Err(()),
        },
    }
}

//! Names, staff number, language, role, team and category: saved together.

use chrona_web::types::{CategoryId, TeamId};
use chrona_web::{
    components::{Button, ButtonKind, SelectField, TextField},
    types::{Language, ProblemCode, UpdateUser, User},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::super::placed::{CategoryOf, RoleAndTeam};
use crate::{
    components::{
        form::FormErrors,
        list::{all_categories, all_teams},
        team_filter::written,
    },
    draft::{Draft, Kept, Restored, field},
    fetch::Fetch,
    office::Office,
    pages::time::terms::fields::day_in,
    reader::{self, ReaderField},
    words::{say, t},
};

/// What is typed and chosen in the form.
#[derive(Clone, Copy)]
struct Typed {
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    staff_number: RwSignal<String>,
    language: RwSignal<String>,
    role: RwSignal<String>,
    /// The team's identifier; empty for none.
    team: RwSignal<String>,
    /// The category's identifier; empty for none.
    category: RwSignal<String>,
    /// The first day of another category; empty for today.
    category_since: RwSignal<String>,
}

impl Typed {
    fn of(user: User) -> Self {
        Self {
            first_name: RwSignal::new(user.first_name),
            last_name: RwSignal::new(user.last_name),
            staff_number: RwSignal::new(user.staff_number.unwrap_or_default()),
            language: RwSignal::new(user.language.as_str().to_owned()),
            role: RwSignal::new(user.role.as_str().to_owned()),
            team: RwSignal::new(written(user.team_id)),
            category: RwSignal::new(written(user.category_id)),
            category_since: RwSignal::new(String::new()),
        }
    }

    /// What outlives a reload.
    fn kept(self) -> Vec<Kept> {
        vec![
            field("first_name", self.first_name),
            field("last_name", self.last_name),
            field("staff_number", self.staff_number),
            field("language", self.language),
            field("role", self.role),
            field("team", self.team),
            field("category", self.category),
            field("category_since", self.category_since),
        ]
    }

    /// The change to all of it; one's own role stays. None where a day cannot be read, which the field then says.
    fn change(
        self,
        errors: FormErrors,
        is_own: bool,
        before: Option<CategoryId>,
    ) -> Option<UpdateUser> {
        let trimmed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let team_id: Option<TeamId> = self.team.with_untracked(|id| id.parse().ok());
        let category_id: Option<CategoryId> = self.category.with_untracked(|id| id.parse().ok());
        let category_since = if category_id == before {
            None
        } else {
            day_in(errors, "category_since", self.category_since)?
        };
        Some(UpdateUser {
            first_name: Some(trimmed(self.first_name)),
            last_name: Some(trimmed(self.last_name)),
            staff_number: Some(trimmed(self.staff_number)),
            language: Language::parse(&self.language.get_untracked()),
            role: (!is_own).then(|| self.role.get_untracked()),
            team_id,
            without_team: team_id.is_none().then_some(true),
            category_id,
            without_category: category_id.is_none().then_some(true),
            category_since,
            ..UpdateUser::default()
        })
    }
}

/// The form with what is said of someone.
#[component]
pub(super) fn Details(user: User, person: Fetch<User>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = user.id;
    let is_own = office
        .session
        .user_untracked()
        .is_some_and(|me| me.id == id);
    let category_before = user.category_id;
    let typed = Typed::of(user);
    let errors = FormErrors::new(&[
        (ProblemCode::StaffNumberTaken, "staff_number"),
        (ProblemCode::StaffNumberInvited, "staff_number"),
        (ProblemCode::TeamNotFound, "team_id"),
        (ProblemCode::CategoryNotFound, "category_id"),
        (ProblemCode::CannotChangeOwnRole, "role"),
    ]);
    let busy = RwSignal::new(false);
    let draft = Draft::keep(office, &format!("person.{id}"), typed.kept());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        errors.forget();
        let Some(change) = typed.change(errors, is_own, category_before) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().update_user(id, &change).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, person.saved));
                    draft.sent();
                    person.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let is_shared = move || person.with(|user| user.staff_number_shared) == Some(true);
    view! {
        <section class="card" aria-labelledby="person-details">
            <h2 id="person-details">{t!(language, person.details)}</h2>
            <form class="form" novalidate on:submit=submit data-testid="person-form">
                {errors.note()}
                <Show when=is_shared>
                    <p class="note note-warning" data-testid="number-shared">
                        {t!(language, person.number_shared)}
                    </p>
                </Show>
                <Restored draft />
                <Fields typed errors />
                <RoleAndTeam
                    role=typed.role
                    team=typed.team
                    teams=all_teams(office)
                    errors
                    is_own
                />
                <CategoryOf
                    category=typed.category
                    before=category_before
                    since=typed.category_since
                    categories=Fetch::new(move || all_categories(office))
                    errors
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-person">
                        {t!(language, common.save)}
                    </Button>
                </div>
            </form>
        </section>
    }
}

/// Names, staff number and language.
#[component]
fn Fields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let languages = Signal::derive(move || {
        let shown = language.get();
        vec![
            ("fr".to_owned(), say!(shown, new_person.fr).to_owned()),
            ("en".to_owned(), say!(shown, new_person.en).to_owned()),
        ]
    });
    view! {
        <div class="form-pair">
            <TextField
                name="first_name"
                label=t!(language, new_person.first_name)
                value=typed.first_name
                max_length=100
                error=errors.field("first_name")
            />
            <TextField
                name="last_name"
                label=t!(language, new_person.last_name)
                value=typed.last_name
                max_length=100
                error=errors.field("last_name")
            />
        </div>
        <div class="form-pair">
            <ReaderField value=typed.staff_number meant=reader::staff_number>
                <TextField
                    name="staff_number"
                    label=t!(language, new_person.staff_number)
                    value=typed.staff_number
                    max_length=50
                    error=errors.field("staff_number")
                />
            </ReaderField>
            <SelectField
                name="language"
                label=t!(language, new_person.language)
                value=typed.language
                choices=languages
            />
        </div>
    }
}

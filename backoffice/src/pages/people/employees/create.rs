//! A new employee.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{CreateUser, Language, ProblemCode, Role},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{password::suggested, placed::RoleAndTeam};
use crate::{
    browser,
    components::{Header, form::FormErrors, links::BackLink, list::all_teams},
    draft::{Draft, Kept, Restored, field},
    office::Office,
    reader::{self, ReaderField},
    words::{say, t},
};

/// What is typed in the form.
#[derive(Clone, Copy)]
struct Typed {
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    email: RwSignal<String>,
    staff_number: RwSignal<String>,
    role: RwSignal<String>,
    language: RwSignal<String>,
    /// The team's identifier; empty for none.
    team: RwSignal<String>,
    password: RwSignal<String>,
}

impl Typed {
    fn new(language: Language) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            first_name: empty(),
            last_name: empty(),
            email: empty(),
            staff_number: empty(),
            role: RwSignal::new(Role::User.as_str().to_owned()),
            language: RwSignal::new(language.as_str().to_owned()),
            team: empty(),
            password: empty(),
        }
    }

    fn account(self) -> CreateUser {
        let trimmed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let filled = |field| Some(trimmed(field)).filter(|text| !text.is_empty());
        CreateUser {
            email: trimmed(self.email),
            password: self.password.get_untracked(),
            role: self.role.get_untracked(),
            first_name: filled(self.first_name),
            last_name: filled(self.last_name),
            staff_number: filled(self.staff_number),
            language: Language::parse(&self.language.get_untracked()),
            team_id: self.team.with_untracked(|id| id.parse().ok()),
        }
    }

    /// What outlives a reload: all but the password.
    fn kept(self) -> Vec<Kept> {
        vec![
            field("first_name", self.first_name),
            field("last_name", self.last_name),
            field("email", self.email),
            field("staff_number", self.staff_number),
            field("role", self.role),
            field("language", self.language),
            field("team", self.team),
        ]
    }
}

/// The form that makes an account. What was typed stays when the server refuses.
#[component]
pub(crate) fn NewPerson() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new(office.now_language());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[
        (ProblemCode::EmailAlreadyRegistered, "email"),
        (ProblemCode::StaffNumberTaken, "staff_number"),
        (ProblemCode::StaffNumberInvited, "staff_number"),
        (ProblemCode::InvalidRole, "role"),
        (ProblemCode::TeamNotFound, "team_id"),
    ]);
    let draft = Draft::keep(office, "new-person", typed.kept());
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("email", typed.email), ("password", typed.password)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match office.client().create_user(&typed.account()).await {
                Ok(user) => {
                    draft.forget();
                    let name = user.display_name();
                    let language = office.now_language();
                    office
                        .toasts
                        .done(say!(language, new_person.done, name = name));
                    navigate("/people", NavigateOptions::default());
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    view! {
        <BackLink path="/people" word=t!(language, new_person.back) />
        <Header title=t!(language, new_person.title) />
        <form class="form form-page" novalidate on:submit=submit data-testid="new-person-form">
            {errors.note()}
            <Restored draft />
            <Fields typed errors />
            <div class="form-actions">
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="create-person">
                    {t!(language, new_person.submit)}
                </Button>
                <A href="/people" attr:class="button" on:click=move |_| draft.forget()>
                    {t!(language, common.cancel)}
                </A>
            </div>
        </form>
    }
}

#[component]
fn Fields(typed: Typed, errors: FormErrors) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let languages = Signal::derive(move || {
        let shown = language.get();
        vec![
            ("fr".to_owned(), say!(shown, new_person.fr).to_owned()),
            ("en".to_owned(), say!(shown, new_person.en).to_owned()),
        ]
    });
    let copy = move |_| {
        spawn_local(async move {
            let language = office.now_language();
            if browser::copy(&typed.password.get_untracked()).await {
                office.toasts.done(say!(language, common.copied));
            } else {
                office.toasts.failed(say!(language, common.copy_failed));
            }
        });
    };
    let suggest = move |_| {
        if let Some(password) = suggested() {
            typed.password.set(password);
        }
    };
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
        <TextField
            name="email"
            label=t!(language, new_person.email)
            value=typed.email
            kind="email"
            required=true
            max_length=254
            error=errors.field("email")
        />
        <ReaderField value=typed.staff_number meant=reader::staff_number>
            <TextField
                name="staff_number"
                label=t!(language, new_person.staff_number)
                hint=t!(language, new_person.staff_number_hint)
                value=typed.staff_number
                max_length=50
                error=errors.field("staff_number")
            />
        </ReaderField>
        <RoleAndTeam role=typed.role team=typed.team teams=all_teams(office) errors />
        <SelectField
            name="language"
            label=t!(language, new_person.language)
            value=typed.language
            choices=languages
            error=errors.field("language")
        />
        <TextField
            name="password"
            label=t!(language, new_person.password)
            hint=t!(language, new_person.password_hint)
            value=typed.password
            autocomplete="new-password"
            required=true
            max_length=128
            error=errors.field("password")
        >
            <Button on_click=suggest attr:data-testid="suggest-password">
                <Icon icon=icondata::LuDices />
                {t!(language, new_person.suggest)}
            </Button>
            <Button
                on_click=copy
                attr:class="button button-icon"
                attr:aria-label=t!(language, common.copy)
                attr:title=t!(language, common.copy)
            >
                <Icon icon=icondata::LuCopy />
            </Button>
        </TextField>
    }
}

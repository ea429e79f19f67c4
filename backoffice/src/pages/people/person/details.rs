//! Names, staff number, language, role and team: saved together.

use chrona_web::{
    components::{Button, ButtonKind, SelectField, TextField},
    types::{Language, ProblemCode, UpdateUser, User},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::super::{super::list::all_teams, placed::RoleAndTeam};
use crate::{
    draft::{Draft, Restored, field},
    fetch::Fetch,
    form::FormErrors,
    office::Office,
    words::{say, t},
};

/// The form with what is said of someone.
#[component]
pub(super) fn Details(user: User, person: Fetch<User>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let is_own = office
        .session
        .user_untracked()
        .is_some_and(|me| me.id == user.id);
    let first_name = RwSignal::new(user.first_name);
    let last_name = RwSignal::new(user.last_name);
    let staff_number = RwSignal::new(user.staff_number.unwrap_or_default());
    let spoken = RwSignal::new(user.language.as_str().to_owned());
    let role = RwSignal::new(user.role.as_str().to_owned());
    let of_team = user.team_id.map(|id| id.to_string());
    let team = RwSignal::new(of_team.unwrap_or_default());
    let errors = FormErrors::new(&[
        (ProblemCode::StaffNumberTaken, "staff_number"),
        (ProblemCode::TeamNotFound, "team_id"),
        (ProblemCode::CannotChangeOwnRole, "role"),
    ]);
    let busy = RwSignal::new(false);
    let id = user.id;
    let draft = Draft::keep(
        office,
        &format!("person.{id}"),
        vec![
            field("first_name", first_name),
            field("last_name", last_name),
            field("staff_number", staff_number),
            field("language", spoken),
            field("role", role),
            field("team", team),
        ],
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        errors.forget();
        let trimmed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let team_id = team.with_untracked(|id| id.parse().ok());
        let change = UpdateUser {
            first_name: Some(trimmed(first_name)),
            last_name: Some(trimmed(last_name)),
            staff_number: Some(trimmed(staff_number)),
            language: Language::parse(&spoken.get_untracked()),
            role: (!is_own).then(|| role.get_untracked()),
            team_id,
            without_team: team_id.is_none().then_some(true),
        };
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
    let languages = Signal::derive(move || {
        let shown = language.get();
        vec![
            ("fr".to_owned(), say!(shown, new_person.fr).to_owned()),
            ("en".to_owned(), say!(shown, new_person.en).to_owned()),
        ]
    });
    view! {
        <section class="card" aria-labelledby="person-details">
            <h2 id="person-details">{t!(language, person.details)}</h2>
            <form class="form" novalidate on:submit=submit data-testid="person-form">
                {errors.note()}
                <Restored draft />
                <div class="form-pair">
                    <TextField
                        name="first_name"
                        label=t!(language, new_person.first_name)
                        value=first_name
                        max_length=100
                        error=errors.field("first_name")
                    />
                    <TextField
                        name="last_name"
                        label=t!(language, new_person.last_name)
                        value=last_name
                        max_length=100
                        error=errors.field("last_name")
                    />
                </div>
                <div class="form-pair">
                    <TextField
                        name="staff_number"
                        label=t!(language, new_person.staff_number)
                        value=staff_number
                        max_length=50
                        error=errors.field("staff_number")
                    />
                    <SelectField
                        name="language"
                        label=t!(language, new_person.language)
                        value=spoken
                        choices=languages
                    />
                </div>
                <RoleAndTeam role team teams=all_teams(office) errors is_own />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-person">
                        {t!(language, common.save)}
                    </Button>
                </div>
            </form>
        </section>
    }
}

//! A new invitation.

use chrona_web::{
    components::{Button, ButtonKind, Icon, SelectField, TextField},
    types::{CreateHrCode, HrCode, InvitationOutcome, Language, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{DAYS, days, shown::ShownInvitation};
use crate::{
    components::{
        Header,
        form::FormErrors,
        links::BackLink,
        mail_leaves::{NoMailLeaves, sending},
    },
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
    language: RwSignal<String>,
    days: RwSignal<String>,
}

impl Typed {
    fn new(language: Language) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            first_name: empty(),
            last_name: empty(),
            email: empty(),
            staff_number: empty(),
            language: RwSignal::new(language.as_str().to_owned()),
            days: RwSignal::new(DAYS.to_owned()),
        }
    }

    /// What outlives a reload.
    fn kept(self) -> Vec<Kept> {
        vec![
            field("first_name", self.first_name),
            field("last_name", self.last_name),
            field("email", self.email),
            field("staff_number", self.staff_number),
            field("language", self.language),
            field("days", self.days),
        ]
    }

    fn invitation(self, is_sent: bool) -> CreateHrCode {
        let trimmed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let filled = |field| Some(trimmed(field)).filter(|text| !text.is_empty());
        CreateHrCode {
            employee_email: trimmed(self.email),
            employee_name: None,
            first_name: filled(self.first_name),
            last_name: filled(self.last_name),
            staff_number: filled(self.staff_number),
            language: Language::parse(&self.language.get_untracked()),
            expires_in_days: Some(self.days.with_untracked(|typed| days(typed))),
            send_invitation: Some(is_sent),
        }
    }
}

/// The form that invites someone, then the invitation. What was typed stays when the server refuses.
#[component]
pub(crate) fn NewInvitation() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::new(office.now_language());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[
        (ProblemCode::EmailAlreadyRegistered, "employee_email"),
        (ProblemCode::StaffNumberTaken, "staff_number"),
        (ProblemCode::StaffNumberInvited, "staff_number"),
    ]);
    let draft = Draft::keep(office, "invitation", typed.kept());
    let made = RwSignal::new(None::<HrCode>);
    let navigate = use_navigate();
    Effect::new(move |was_shown: Option<bool>| {
        let is_shown = made.with(Option::is_some);
        if was_shown == Some(true) && !is_shown {
            navigate("/invitations", NavigateOptions::default());
        }
        is_shown
    });
    let invite = move |is_sent: bool| {
        let needed = [
            ("employee_email", typed.email),
            ("expires_in_days", typed.days),
        ];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let invitation = typed.invitation(is_sent);
            match office.client().create_hr_code(&invitation).await {
                Ok(code) => {
                    draft.forget();
                    tell(office, &code);
                    made.set(Some(code));
                }
                Err(error) => errors.refuse(error),
            }
            let _ = busy.try_set(false);
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        invite(true);
    };
    let sending = sending(office);
    view! {
        <BackLink path="/invitations" word=t!(language, invitations.back) />
        <Header title=t!(language, invitations.add) />
        <p class="lead quiet">{t!(language, invitations.add_text)}</p>
        <NoMailLeaves sending />
        <form class="form form-page" novalidate on:submit=submit data-testid="invitation-form">
            {errors.note()}
            <Restored draft />
            <Fields typed errors />
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="create-invitation"
                >
                    <Icon icon=icondata::LuSend />
                    {t!(language, invitations.create_and_send)}
                </Button>
                <Button
                    busy
                    on_click=move |_| invite(false)
                    attr:data-testid="create-unsent"
                >
                    {t!(language, invitations.create)}
                </Button>
                <A
                    href="/invitations"
                    attr:class="button"
                    on:click=move |_| draft.forget()
                >
                    {t!(language, common.cancel)}
                </A>
            </div>
        </form>
        <ShownInvitation subject=made />
    }
}

/// Says that the person was invited already, and what became of that invitation.
fn tell(office: Office, code: &HrCode) {
    let language = office.now_language();
    let words = match code.outcome {
        Some(InvitationOutcome::Updated) => say!(language, invitations.was_updated),
        Some(InvitationOutcome::Unchanged) => say!(language, invitations.was_unchanged),
        Some(InvitationOutcome::New) | None => return,
    };
    office.toasts.done(words);
}

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
        <TextField
            name="employee_email"
            label=t!(language, new_person.email)
            value=typed.email
            kind="email"
            required=true
            max_length=254
            error=errors.field("employee_email")
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
        <div class="form-pair form-pair-even">
            <SelectField
                name="language"
                label=t!(language, new_person.language)
                value=typed.language
                choices=languages
                error=errors.field("language")
            />
            <TextField
                name="expires_in_days"
                label=t!(language, invitations.days)
                value=typed.days
                input_mode="numeric"
                required=true
                max_length=2
                error=errors.field("expires_in_days")
            />
        </div>
    }
}

//! Joining with an invitation: the code, the e-mailed digits, a password and this phone.

mod begin;
mod digits;
mod finish;
mod occupied;

use chrona_web::{
    ApiError, Client, Credential,
    components::{Brand, LanguageSwitch},
    session::Standing,
    types::ProblemCode,
};
use leptos::{ev, html, prelude::*};

use self::{begin::Begin, digits::Digits, finish::Finish, occupied::Occupied};
use crate::{
    app::Resuming,
    browser,
    components::form::FormErrors,
    office::Office,
    words::{say, t},
};

/// How many steps there are.
const STEPS: u8 = 3;

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The code and the address it was made for.
    Begin,
    /// The six digits that were e-mailed there.
    Digits,
    /// A password, and this phone.
    Finish,
}

impl Step {
    const fn number(self) -> u8 {
        match self {
            Self::Begin => 1,
            Self::Digits => 2,
            Self::Finish => 3,
        }
    }
}

/// Whether this browser has room for someone who joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Whether the session that was begun here lives is being asked.
    Unknown,
    /// Someone is signed in.
    Taken,
    Free,
}

/// What the steps share.
#[derive(Clone, Copy)]
struct Joining {
    office: Office,
    step: RwSignal<Step>,
    code: RwSignal<String>,
    email: RwSignal<String>,
    /// What the server knows the steps by, from the first one on.
    token: StoredValue<String>,
    /// What HR calls the person, after the second step.
    name: RwSignal<Option<String>>,
    /// Why one was sent back to the first step.
    sent_back: RwSignal<Option<ApiError>>,
    /// Whether the session that is there was begun here.
    is_done: RwSignal<bool>,
}

impl Joining {
    fn client(self) -> Client {
        Client::new(Credential::None, self.office.now_language())
    }

    /// Takes the code and the address from the link that was opened, and takes them out of the
    /// address bar.
    fn read_link(self) {
        let Some((code, email)) = browser::fragment("code", "email") else {
            return;
        };
        browser::forget_fragment();
        self.code.set(code);
        self.email.set(email);
        self.step.set(Step::Begin);
    }

    /// Shows a refusal: at the first step where the time for the others is over, else where it
    /// came.
    fn refuse(self, error: ApiError, here: FormErrors) {
        if error.is(ProblemCode::OnboardingOver) {
            self.sent_back.set(Some(error));
            self.step.set(Step::Begin);
        } else {
            here.refuse(error);
        }
    }
}

/// The way in for someone who was invited, signed in or not.
#[component]
pub(crate) fn Join() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let joining = Joining {
        office,
        step: RwSignal::new(Step::Begin),
        code: RwSignal::new(String::new()),
        email: RwSignal::new(String::new()),
        token: StoredValue::new(String::new()),
        name: RwSignal::new(None),
        sent_back: RwSignal::new(None),
        is_done: RwSignal::new(false),
    };
    joining.read_link();
    // Another link opened in the same tab changes nothing but the fragment.
    let listener = window_event_listener(ev::hashchange, move |_| joining.read_link());
    on_cleanup(move || listener.remove());
    Effect::new(move |_| {
        document().set_title(&format!("{} · Chrona", say!(language.get(), join.title)));
    });
    let room = Memo::new(move |_| match office.session.standing() {
        Standing::Resuming => Room::Unknown,
        Standing::SignedIn if !joining.is_done.get_untracked() => Room::Taken,
        _ => Room::Free,
    });
    let content = move || match room.get() {
        Room::Unknown => view! { <Resuming /> }.into_any(),
        Room::Taken => view! { <Occupied /> }.into_any(),
        Room::Free => view! { <Steps joining /> }.into_any(),
    };
    view! {
        <div class="door">
            <header class="door-head">
                <Brand />
                <LanguageSwitch label=t!(language, common.language) />
            </header>
            {content}
        </div>
    }
}

/// The step one is at.
#[component]
fn Steps(joining: Joining) -> impl IntoView {
    view! {
        <main class="door-card">
            {move || match joining.step.get() {
                Step::Begin => view! { <Begin joining /> }.into_any(),
                Step::Digits => view! { <Digits joining /> }.into_any(),
                Step::Finish => view! { <Finish joining /> }.into_any(),
            }}
        </main>
    }
}

/// The head of a step. Coming from another step the focus lands on it, so that a screen reader says
/// where one is.
#[component]
fn StepHead(
    step: Step,
    /// What is done here.
    #[prop(into)]
    title: TextProp,
) -> impl IntoView {
    let language = Office::current().language;
    let number = step.number();
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && step != Step::Begin
        {
            let _ = heading.focus();
        }
    });
    let bars = (1..=STEPS).map(|bar| view! { <span class:step-done=bar <= number></span> });
    view! {
        <div class="steps" data-testid="join-step" data-step=number.to_string()>
            <p class="quiet small">
                {move || say!(language.get(), join.step, number = number, of = STEPS)}
            </p>
            <div class="steps-bars" aria-hidden="true">
                {bars.collect_view()}
            </div>
        </div>
        <h1 node_ref=heading tabindex="-1">
            {move || title.get()}
        </h1>
    }
}

//! Everyone's punches.

mod correct;
mod late;
mod table;

pub(super) use correct::{CorrectDialog, Subject};
pub(crate) use late::LatePunches;
pub(super) use late::TeamLatePunches;
pub(super) use table::{Elsewhere, Note, Table, Unpaired, WayTag};

use chrona_web::types::PersonId;
use chrona_web::{
    api::PunchFilter,
    components::{Button, ButtonKind, Icon},
    format,
    types::{Action, Reach},
};
use chrono::TimeDelta;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::kept,
    browser,
    components::{
        Header,
        days::Days,
        export::{ExportNote, day_facts, file_name, person_fact},
        list::{PagePrinted, Place, all_teams, nothing},
        person_field::{Choosable, PersonField},
        team_filter::{Choices, TeamFields, TeamFilter, of_teams},
    },
    fetch::Fetch,
    office::Office,
    printing::{Fact, PrintButton},
    words::{say, t},
};

/// What a list of punches is filtered by, kept in the address.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    place: Place,
    people: Choosable,
    teams: TeamFilter,
    user: Memo<Option<PersonId>>,
    set_user: SignalSetter<Option<PersonId>>,
    from: Memo<Option<String>>,
    set_from: SignalSetter<Option<String>>,
    to: Memo<Option<String>>,
    set_to: SignalSetter<Option<String>>,
}

impl Filter {
    /// The filter among these people and teams.
    pub(super) fn in_address(place: Place, people: Choosable, teams: Choices) -> Self {
        let (user, set_user) = kept("user");
        let (from, set_from) = kept("from");
        let (to, set_to) = kept("to");
        Self {
            place,
            people,
            teams: TeamFilter::in_address(teams),
            user,
            set_user,
            from,
            set_from,
            to,
            set_to,
        }
    }

    /// What is asked for; a reader is told when it changes.
    pub(super) fn asked(self) -> PunchFilter {
        PunchFilter {
            user_id: self.user.get(),
            team_id: self.teams.team_id(),
            site_id: self.teams.site_id(),
            from: self.from.get(),
            to: self.to.get(),
        }
    }

    /// Whether some rows are left out; a reader is told when it changes.
    pub(super) fn is_set(self) -> bool {
        self.asked() != PunchFilter::default() || self.place.offset() > 0
    }

    /// Who is chosen.
    pub(super) fn user_id(self) -> Option<PersonId> {
        self.user.get_untracked()
    }

    /// Lets every row through.
    pub(super) fn clear(self) {
        self.place.start();
        self.set_user.set(None);
        self.teams.clear();
        self.set_from.set(None);
        self.set_to.set(None);
    }

    /// The filter in words; a reader is told when it changes.
    pub(super) fn facts(self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let person = person_fact(language, self.people, self.user.get());
        let (from, to) = (self.from.get(), self.to.get());
        let days = day_facts(language, from.as_ref(), to.as_ref());
        person
            .into_iter()
            .chain(self.teams.facts())
            .chain(days)
            .collect()
    }

    /// The name of a file with what the filter shows.
    fn file_name(self) -> String {
        let office = Office::current();
        let language = office.now_language();
        untrack(|| {
            let person = person_fact(language, self.people, self.user.get());
            let whom: Vec<Fact> = person.into_iter().chain(self.teams.facts()).collect();
            let whom: Vec<&str> = whom.iter().map(|(_, name)| name.as_str()).collect();
            let (from, to) = (self.from.get(), self.to.get());
            let what = say!(language, export.punches_name);
            file_name(language, what, &whom, from.as_deref(), to.as_deref())
        })
    }
}

/// The punches, newest first, by person, team and day; also as CSV and on paper.
#[component]
pub(crate) fn Punches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let people = Choosable::everyone(office);
    let filter = Filter::in_address(place, people, of_teams(all_teams(office)));
    let punches = place.fetch(office, move || {
        let asked = filter.asked();
        move |offset, limit| {
            let asked = asked.clone();
            async move { office.client().punches(&asked, offset, limit).await }
        }
    });
    let busy = RwSignal::new(false);
    let export = move |_| {
        let name = filter.file_name();
        let asked = whole_range(untrack(|| filter.asked()));
        let work = async move { office.client().attendance_file(&asked).await };
        office.act(busy, work, move |file| {
            browser::save(&name, &file);
            let language = office.now_language();
            office.toasts.done(say!(language, export.done, name = name));
        });
    };
    let subject = RwSignal::new(None);
    let may_correct = office.reaches(Action::CorrectHours, Reach::Everyone);
    let facts = Signal::derive(move || filter.facts());
    view! {
        <Header title=t!(language, punches.title)>
            <ToCheck />
            <PrintButton printing=place.printing />
            <Button
                busy
                on_click=export
                attr:aria-describedby="export-note"
                attr:data-testid="export-csv"
            >
                <Icon icon=icondata::LuDownload />
                {t!(language, punches.export)}
            </Button>
            {may_correct
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            on_click=move |_| subject.set(Some(Subject::New(filter.user_id())))
                            attr:data-testid="add-punch"
                        >
                            <Icon icon=icondata::LuPlus />
                            {t!(language, correction.add)}
                        </Button>
                    }
                })}
        </Header>
        <CorrectDialog
            subject
            people=Choosable::everyone(office)
            preview=move |correction| async move {
                office.client().preview_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_punches(&correction).await
            }
            on_done=move |()| punches.reload()
        />
        <Filters filter />
        <ExportNote facts everything=t!(language, export.all_punches) />
        <PagePrinted rows=punches facts />
        {punches
            .view(
                10,
                move |page| {
                    if page.rows.is_empty() {
                        return nothing(
                            filter.is_set(),
                            move || filter.clear(),
                            icondata::LuClock,
                            t!(language, punches.empty),
                            t!(language, punches.empty_text),
                        );
                    }
                    view! {
                        <Table punches=page.rows subject />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
    }
}

/// The ways to what kiosks kept and to what arrived late, with how many of these nobody has seen.
#[component]
fn ToCheck() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let late =
        Fetch::new(move || async move { office.client().anomalies(Some(false), 0, 1).await });
    view! {
        <A href="/punches/kept" attr:class="button" attr:data-testid="kept-punches">
            <Icon icon=icondata::LuWifiOff />
            {t!(language, kept.link)}
        </A>
        <A href="/punches/late" attr:class="button" attr:data-testid="late-punches">
            <Icon icon=icondata::LuHourglass />
            {t!(language, late.link)}
            {move || {
                late.with(|page| page.total)
                    .filter(|total| *total > 0)
                    .map(|total| view! { <span class="count">{total}</span> })
            }}
        </A>
    }
}

/// The filter with both days given, since a report wants them: from before the first punch to
/// tomorrow, by when the organisation's day is over wherever this machine stands.
fn whole_range(filter: PunchFilter) -> PunchFilter {
    let tomorrow = || format::iso_day(format::now() + TimeDelta::days(1));
    PunchFilter {
        from: filter.from.or_else(|| Some("2000-01-01".to_owned())),
        to: filter.to.or_else(|| Some(tomorrow())),
        ..filter
    }
}

/// The fields of the filter.
#[component]
pub(super) fn Filters(filter: Filter) -> impl IntoView {
    let language = Office::current().language;
    let chosen = RwSignal::new(String::new());
    let place = filter.place;
    Effect::new(move |_| {
        let user = filter.user.get();
        chosen.set(user.map(|id| id.to_string()).unwrap_or_default());
    });
    view! {
        <div class="filters">
            <PersonField
                name="user"
                label=t!(language, punches.person)
                people=filter.people
                value=chosen
                nobody=t!(language, common.everyone)
                on_choose=move |id: String| {
                    place.start();
                    filter.set_user.set(id.parse().ok());
                }
            />
            <TeamFields filter=filter.teams on_choose=move |()| place.start() />
            <Days place />
        </div>
    }
}

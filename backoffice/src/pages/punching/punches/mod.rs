//! Everyone's punches.

mod correct;
mod table;

pub(super) use correct::CorrectDialog;
pub(in crate::pages) use correct::{Fields as CorrectionFields, Subject, WhenAndWay};
pub(super) use table::{Elsewhere, Note, Unpaired, WayTag};

use chrona_web::{
    api::{Page, PunchFilter},
    components::{Button, ButtonKind, Empty, Icon},
    format,
    types::{Action, PersonId, Punch, Reach},
};
use chrono::TimeDelta;
use leptos::prelude::*;

use self::table::{TABLE, row};
use crate::{
    browser,
    components::{
        Header,
        days::DayFilter,
        export::{ExportNote, file_name},
        list::{Filters, List, PersonFilter, Place, all_teams},
        person_field::Choosable,
        team_filter::{Choices, TeamFields, TeamFilter, of_teams},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

/// What a list of punches is filtered by, kept in the address.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) all: Filters,
    person: PersonFilter,
    teams: TeamFilter,
    days: DayFilter,
}

impl Filter {
    /// The filter among these people and teams.
    pub(super) fn in_address(place: Place, people: Choosable, teams: Choices) -> Self {
        let person = PersonFilter::in_address(place, people);
        let teams = TeamFilter::in_address(teams);
        let days = DayFilter::in_address(place);
        Self {
            all: Filters::at(place).and(person).and(teams).and(days),
            person,
            teams,
            days,
        }
    }

    /// What is asked for; a reader is told when it changes.
    pub(super) fn asked(self) -> PunchFilter {
        PunchFilter {
            user_id: self.person.user_id(),
            team_id: self.teams.team_id(),
            site_id: self.teams.site_id(),
            from: self.days.from(),
            to: self.days.to(),
        }
    }

    /// Who is chosen now.
    pub(super) fn user_id(self) -> Option<PersonId> {
        untrack(|| self.person.user_id())
    }

    /// The fields in which to choose.
    pub(super) fn fields(self) -> AnyView {
        let place = self.all.place;
        view! {
            <div class="filters">
                {self.person.field(|l| say!(l, punches.person))}
                <TeamFields filter=self.teams on_choose=move |()| place.start() />
                {self.days.fields()}
            </div>
        }
        .into_any()
    }

    /// The name of a file with what the filter shows.
    fn file_name(self) -> String {
        let language = Office::current().now_language();
        untrack(|| {
            let teams = self.teams.facts().into_iter().map(|(_, name)| name);
            let whom: Vec<String> = self.person.name().into_iter().chain(teams).collect();
            let whom: Vec<&str> = whom.iter().map(String::as_str).collect();
            let (from, to) = (self.days.from(), self.days.to());
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
    view! {
        <Header title=t!(language, punches.title)>
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
        {filter.fields()}
        <ExportNote facts=filter.all.facts() everything=t!(language, export.all_punches) />
        <PunchList punches filters=filter.all subject />
    }
}

/// Punches in a table.
#[component]
pub(super) fn PunchList(
    punches: Fetch<Page<Punch>>,
    filters: Filters,
    /// What is being corrected.
    subject: RwSignal<Option<Subject>>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <List
            rows=punches
            filters
            table=TABLE
            row=move |punch| row(punch, subject)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuClock
                        title=t!(language, punches.empty)
                        text=t!(language, punches.empty_text)
                    />
                }
            }
        />
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

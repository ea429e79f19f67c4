//! A manager's own teams: who is in, and the punches.

use chrona_web::{
    components::{Button, Empty, Icon},
    types::{
        Presence,
        names::{Named, sort_key, told_apart},
    },
};
use leptos::prelude::*;

use super::{
    anomalies::TeamAnomalies,
    presence::OwnTeamsPresence,
    punches::{CorrectDialog, Filter, PunchList, Subject},
};
use crate::{
    components::{
        Header,
        list::{Place, every_row},
        person_field::Choosable,
        team_filter::of_people,
    },
    fetch::Fetch,
    office::Office,
    pages::time::limits::TeamLimits,
    printing::PrintButton,
    words::t,
};

/// The people of the teams one looks after, in or out, and their punches by person, team and day.
#[component]
pub(crate) fn MyTeam() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let people = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().team_presence(offset, 100).await };
        every_row(ask).await
    });
    people.reload_every(15_000);
    let place = Place::in_address();
    let choices = choices_of(people);
    let (fresh, _) = signal(None);
    let is_empty = Memo::new(move |_| people.with(Vec::is_empty) == Some(true));
    view! {
        <Header title=t!(language, my_team.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, my_team.lead)}</p>
        {move || {
            if is_empty.get() {
                return view! {
                    <Empty
                        icon=icondata::LuUsers
                        title=t!(language, my_team.empty)
                        text=t!(language, my_team.empty_text)
                    />
                }
                    .into_any();
            }
            view! {
                <section class="named">
                    <OwnTeamsPresence people fresh printing=place.printing />
                </section>
                <TeamAnomalies people=choices />
                <TeamLimits />
                <section class="named">
                    <TeamPunches place people choices />
                </section>
            }
                .into_any()
        }}
    }
}

/// Whose punches one can choose.
fn choices_of(people: Fetch<Vec<Presence>>) -> Choosable {
    // The list is read again every few seconds; the choices are the same until someone joins or leaves.
    let named = Memo::new(move |_| {
        let mut named: Vec<(String, String)> = people
            .with(|people| {
                let named = people.iter().map(|one| Named {
                    name: &one.user_name,
                    staff_number: one.staff_number.as_deref(),
                    team: one.team_name.as_deref(),
                    email: None,
                });
                let labels = told_apart(&named.collect::<Vec<_>>());
                let ids = people.iter().map(|one| one.user_id.to_string());
                ids.zip(labels).collect()
            })
            .unwrap_or_default();
        named.sort_by_cached_key(|(_, name)| sort_key(name));
        named
    });
    Choosable::few(named.into())
}

#[component]
fn TeamPunches(place: Place, people: Fetch<Vec<Presence>>, choices: Choosable) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let filter = Filter::in_address(place, choices, of_people(people));
    let punches = place.fetch(office, move || {
        let asked = filter.asked();
        move |offset, limit| {
            let asked = asked.clone();
            async move { office.client().team_punches(&asked, offset, limit).await }
        }
    });
    let subject = RwSignal::new(None);
    view! {
        <div class="named-head">
            <h2>{t!(language, my_team.punches)}</h2>
            <Button
                on_click=move |_| subject.set(Some(Subject::New(filter.user_id())))
                attr:data-testid="add-punch"
            >
                <Icon icon=icondata::LuPlus />
                {t!(language, correction.add)}
            </Button>
        </div>
        <CorrectDialog
            subject
            people=choices
            preview=move |correction| async move {
                office.client().preview_team_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_team_punches(&correction).await
            }
            on_done=move |()| punches.reload()
        />
        {filter.fields()}
        <PunchList punches filters=filter.all subject />
    }
}

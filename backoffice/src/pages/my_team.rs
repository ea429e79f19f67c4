//! A manager's own teams: who is in, and the punches.

use chrona_web::{
    api::PunchFilter,
    components::{Button, Empty, Icon},
    types::names::{Named, told_apart},
};
use leptos::prelude::*;

use super::{
    Header,
    list::{Place, ROWS, every_row, filter, nothing},
    presence::PresencePeople,
    punches::{CorrectDialog, Filters, Subject, Table, TeamLatePunches},
};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The people of the teams one looks after, in or out, and their punches by person and day.
#[component]
pub(crate) fn MyTeam() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let people = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().team_presence(offset, 100).await };
        every_row(ask).await
    });
    people.reload_every(15_000);
    let (fresh, _) = signal(None);
    let is_empty = Memo::new(move |_| people.with(Vec::is_empty) == Some(true));
    view! {
        <Header title=t!(language, my_team.title) />
        <p class="lead quiet">{t!(language, my_team.lead)}</p>
        {move || {
            if is_empty.get() {
                view! {
                    <Empty
                        icon=icondata::LuUsers
                        title=t!(language, my_team.empty)
                        text=t!(language, my_team.empty_text)
                    />
                }
                    .into_any()
            } else {
                let choices = Signal::derive(move || {
                    let everyone = say!(language.get(), common.everyone).to_owned();
                    let mut choices = vec![(String::new(), everyone)];
                    people.with(|people| {
                        let named = people.iter().map(|one| Named {
                            name: &one.user_name,
                            staff_number: one.staff_number.as_deref(),
                            ..Named::default()
                        });
                        let labels = told_apart(&named.collect::<Vec<_>>());
                        let labelled = people.iter().zip(labels);
                        choices.extend(
                            labelled.map(|(one, label)| (one.user_id.to_string(), label)),
                        );
                    });
                    choices
                });
                view! {
                    <section class="named">
                        <PresencePeople people fresh />
                    </section>
                    <TeamLatePunches />
                    <section class="named">
                        <TeamPunches choices />
                    </section>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn TeamPunches(choices: Signal<Vec<(String, String)>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let (user, set_user) = filter::<i64>("user");
    let (from, set_from) = filter::<String>("from");
    let (to, set_to) = filter::<String>("to");
    let asked = move || PunchFilter {
        user_id: user.get(),
        from: from.get(),
        to: to.get(),
    };
    let punches = Fetch::new(move || {
        let (filter, offset) = (asked(), place.offset());
        async move { office.client().team_punches(&filter, offset, ROWS).await }
    });
    let subject = RwSignal::new(None);
    let clear = move || {
        place.start();
        set_user.set(None);
        set_from.set(None);
        set_to.set(None);
    };
    view! {
        <div class="named-head">
            <h2>{t!(language, my_team.punches)}</h2>
            <Button
                on_click=move |_| subject.set(Some(Subject::New(user.get_untracked())))
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
        <Filters place people=choices />
        {punches
            .view(
                10,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = asked() != PunchFilter::default() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
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

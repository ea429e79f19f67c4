//! The requests that one decides on: everyone's, and those of one's own teams.

mod refuse;
mod row;
mod several;

use std::collections::BTreeSet;

use chrona_web::{
    Page,
    api::RequestsOf,
    components::Empty,
    types::{DecideRequest, Language, PersonId, RequestId, RequestState, TimeRequest},
};
use leptos::prelude::*;

use self::{
    refuse::RefuseDialog,
    row::{TABLE, row},
    several::Several,
};
use crate::{
    components::{
        Header,
        list::{ChoiceFilter, Filters, List, Place},
        worked::{Worked, WorkedThrough},
    },
    fetch::Fetch,
    office::Office,
    pages::time::absence_names::AbsenceNames,
    printing::PrintButton,
    words::{Words, say, t},
};

/// The keys of a row.
const KEYS: Words = |l| say!(l, request.keys);

/// The word of the filter that shows requests of every state.
const ALL: &str = "all";

/// Everyone's requests.
#[component]
pub(crate) fn Requests() -> impl IntoView {
    page(RequestsOf::Everyone)
}

/// The requests of the people of one's own teams.
#[component]
pub(crate) fn TeamRequests() -> impl IntoView {
    page(RequestsOf::OwnTeams)
}

/// What the rows of a page share.
#[derive(Clone, Copy)]
struct Deciding {
    office: Office,
    of: RequestsOf,
    names: AbsenceNames,
    /// Who is signed in, and does not decide on requests of their own.
    me: PersonId,
    /// Those that are chosen, to be agreed to together.
    picked: RwSignal<BTreeSet<i64>>,
    /// The one that is refused.
    refusing: RwSignal<Option<TimeRequest>>,
    busy: RwSignal<bool>,
    on_decided: Callback<()>,
}

impl Deciding {
    /// Whether it waits, and for someone else than the person who asks.
    fn is_open(self, request: &TimeRequest) -> bool {
        request.state == RequestState::Asked && request.user_id != self.me
    }

    /// Agrees to one.
    fn agree(self, id: RequestId) {
        let office = self.office;
        let work = async move {
            let client = office.client();
            client.decide_request(self.of, id, &AGREED).await
        };
        office.act(self.busy, work, move |request| {
            let language = office.now_language();
            let name = request.user_name;
            office
                .toasts
                .done(say!(language, request.agree_done, name = name));
            let _ = self.on_decided.try_run(());
        });
    }
}

/// The decision that needs no reason.
const AGREED: DecideRequest = DecideRequest {
    agreed: true,
    reason: None,
};

fn page(of: RequestsOf) -> AnyView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let filter = ChoiceFilter::in_address(place, "state", |l| say!(l, request.state), states);
    let rows = place.fetch(office, move || {
        let state = wanted(filter.chosen().as_deref());
        move |offset, limit| async move { office.client().requests(of, state, offset, limit).await }
    });
    rows.reload_every(15_000);
    let refusing = RwSignal::new(None);
    let worked = Worked::through(
        rows,
        |one: &TimeRequest| one.state == RequestState::Asked,
        move || refusing.with(Option::is_some),
    );
    let on_decided = move |()| {
        worked.go_on();
        rows.reload();
    };
    let user = office.session.user_untracked();
    let deciding = Deciding {
        office,
        of,
        names: AbsenceNames::fetch(office),
        me: user.map(|user| user.id).unwrap_or_default(),
        picked: RwSignal::new(BTreeSet::new()),
        refusing,
        busy: RwSignal::new(false),
        on_decided: Callback::new(on_decided),
    };
    view! {
        <Header title=t!(language, request.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, request.lead)}</p>
        <div class="filters">{filter.field()}</div>
        <Several deciding rows />
        <WorkedThrough worked keys=KEYS>
            <List
                rows
                filters=Filters::at(place).and(filter)
                table=TABLE
                row=move |request| row(request, deciding)
                empty=nothing
            />
        </WorkedThrough>
        <RefuseDialog deciding />
    }
    .into_any()
}

/// What stands where nothing waits.
fn nothing() -> AnyView {
    let language = Office::current().language;
    view! {
        <Empty
            icon=icondata::LuCircleCheck
            title=t!(language, request.empty)
            text=t!(language, request.empty_text)
        />
    }
    .into_any()
}

/// Which of them the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("", say!(l, request.waiting_many)),
        ("agreed", say!(l, request.agreed_many)),
        ("refused", say!(l, request.refused_many)),
        (ALL, say!(l, request.every_state)),
    ]
}

/// The state that the filter's word names; none for every state.
fn wanted(word: Option<&str>) -> Option<RequestState> {
    match word {
        Some(ALL) => None,
        Some(word) => RequestState::parse(word).or(Some(RequestState::Asked)),
        None => Some(RequestState::Asked),
    }
}

/// Those of these rows that one decides on.
fn open_rows(rows: Fetch<Page<TimeRequest>>, deciding: Deciding) -> Vec<TimeRequest> {
    let open = rows.with(|page| {
        let open = page.rows.iter().filter(|one| deciding.is_open(one));
        open.cloned().collect()
    });
    open.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrona_web::types::RequestState;

    use super::wanted;

    #[test]
    fn what_waits_is_shown_until_something_else_is_chosen() {
        assert_eq!(wanted(None), Some(RequestState::Asked));
        assert_eq!(wanted(Some("lost")), Some(RequestState::Asked));
        assert_eq!(wanted(Some("refused")), Some(RequestState::Refused));
        assert_eq!(wanted(Some("all")), None);
    }
}

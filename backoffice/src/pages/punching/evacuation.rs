//! Who is on the premises now, to be printed and called over outside.

use std::collections::BTreeMap;

use chrona_web::{
    api::PresenceFilter,
    components::Empty,
    format,
    types::{Presence, names::sort_key},
};
use leptos::prelude::*;

use crate::{
    components::{
        Header,
        links::BackLink,
        list::{Column, Row, Table, every_row},
    },
    fetch::Fetch,
    office::Office,
    printing::{PrintButton, Printing},
    words::{say, t},
};

const TABLE: Table<5> = Table {
    caption: |l| say!(l, evacuation.title),
    test_id: "evacuation-rows",
    columns: &[
        Column::new(|l| say!(l, evacuation.seen)).class("tick-cell"),
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, evacuation.team)).labelled(),
        Column::new(|l| say!(l, evacuation.since))
            .class("figures")
            .labelled(),
        Column::new(|l| say!(l, evacuation.kiosk)).labelled(),
    ],
};

/// Everyone who is in, by site and by name, each with a box to tick.
#[component]
pub(crate) fn Evacuation() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let present = PresenceFilter {
        is_present: true,
        ..PresenceFilter::default()
    };
    let people = Fetch::new(move || {
        let present = present.clone();
        async move {
            every_row(|offset| {
                let present = present.clone();
                async move { office.client().presence(&present, offset, 100).await }
            })
            .await
        }
    });
    people.reload_every(30_000);
    let printing = Printing::new().at_once();
    let list = move || {
        people.with(|people| {
            if people.is_empty() {
                return view! {
                    <Empty
                        icon=icondata::LuUsers
                        title=t!(language, presence.nobody_in)
                        text=t!(language, evacuation.empty_text)
                    />
                }
                .into_any();
            }
            by_site(people)
                .into_iter()
                .map(site)
                .collect_view()
                .into_any()
        })
    };
    let counted = move || {
        let count = people.with(Vec::len).unwrap_or_default();
        let language = language.get();
        let now = format::now();
        let (day, time) = (format::iso_day(now), format::time(now));
        let day = format::day_of_field(&day).map(|day| format::long_day(language, day));
        let day = day.unwrap_or_default();
        say!(
            language,
            evacuation.counted,
            count = count,
            day = day,
            time = time
        )
    };
    view! {
        <BackLink path="/" word=t!(language, evacuation.back) />
        <Header title=t!(language, evacuation.title)>
            <PrintButton printing />
        </Header>
        <p class="lead" data-testid="evacuation-count">
            {counted}
        </p>
        {people.frame(6, move || list)}
    }
}

/// The people by the name of their site, those without one at the end; of each by name.
fn by_site(people: &[Presence]) -> Vec<(Option<String>, Vec<Presence>)> {
    let mut sites: BTreeMap<_, (Option<String>, Vec<Presence>)> = BTreeMap::new();
    for person in people {
        let name = person.site_name.clone();
        let key = (name.is_none(), name.as_deref().map(sort_key));
        let of_site = sites.entry(key).or_insert_with(|| (name, Vec::new()));
        of_site.1.push(person.clone());
    }
    let mut sites: Vec<_> = sites.into_values().collect();
    for (_, people) in &mut sites {
        people.sort_by_cached_key(|person| sort_key(&person.user_name));
    }
    sites
}

fn site((name, people): (Option<String>, Vec<Presence>)) -> impl IntoView {
    let language = Office::current().language;
    let count = people.len();
    let title = move || {
        let language = language.get();
        let name = name.clone();
        let site = name.unwrap_or_else(|| say!(language, evacuation.no_site).to_owned());
        say!(language, evacuation.site, site = site, count = count)
    };
    view! {
        <section class="named">
            <h2>{title}</h2>
            {TABLE.of(people.into_iter().map(row))}
        </section>
    }
}

fn row(person: Presence) -> Row {
    let language = Office::current().language;
    let since = person.since;
    let when = move || {
        let language = language.get();
        since.map(|since| {
            let (day, time) = (format::relative_day(language, since), format::time(since));
            format!("{day} {time}")
        })
    };
    let name = view! {
        <div class="stacked">
            <strong>{person.user_name}</strong>
            {person.staff_number.map(|number| view! { <span class="small quiet">{number}</span> })}
        </div>
    };
    TABLE.row([
        view! { <span class="tick-box" aria-hidden="true"></span> }.into_any(),
        name.into_any(),
        person.team_name.into_any(),
        when.into_any(),
        person.kiosk_name.into_any(),
    ])
}

#[cfg(test)]
mod tests {
    use chrona_web::types::PersonId;

    use super::*;

    fn person(name: &str, site: Option<&str>) -> Presence {
        Presence {
            user_id: PersonId(1),
            user_name: name.to_owned(),
            staff_number: None,
            is_present: true,
            punch_id: None,
            since: None,
            kiosk_name: None,
            team_id: None,
            team_name: None,
            site_id: None,
            site_name: site.map(str::to_owned),
            today: None,
            due_at: None,
        }
    }

    #[test]
    fn people_stand_by_site_and_name_and_those_without_a_site_last() {
        let people = [
            person("Zoé Roux", Some("Épinal")),
            person("Ada Petit", None),
            person("Élie Blanc", Some("Épinal")),
            person("Max Faure", Some("Dijon")),
        ];
        let listed: Vec<(Option<String>, Vec<String>)> = by_site(&people)
            .into_iter()
            .map(|(site, people)| {
                let names = people.into_iter().map(|person| person.user_name);
                (site, names.collect())
            })
            .collect();
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            listed,
            [
                (Some("Dijon".to_owned()), of(&["Max Faure"])),
                (Some("Épinal".to_owned()), of(&["Élie Blanc", "Zoé Roux"])),
                (None, of(&["Ada Petit"])),
            ]
        );
    }
}

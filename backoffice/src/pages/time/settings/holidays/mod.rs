//! The public holidays of a year: the organisation's, and those of sites that have others.

mod file;
mod imported;
mod site;
mod year;

use std::{collections::BTreeMap, sync::Arc};

use chrona_web::{
    ApiError, format,
    types::{
        Action as Permission, ImportedCalendar, Language, OrganisationTime, Reach, Site,
        names::sort_key,
    },
};
use chrona_work_time::HolidayCalendar;
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;

use self::{
    imported::ImportedCalendars,
    site::{Edited, SiteCalendar},
    year::YearChoice,
};
use super::calendars::calendar;
use crate::{
    components::{
        Header,
        list::{Column, Row, Table, every_row},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What the page shows.
#[derive(Clone)]
struct Known {
    organisation: OrganisationTime,
    sites: Vec<Site>,
    imported: Vec<ImportedCalendar>,
    /// By day and name, the calendars that have it.
    holidays: BTreeMap<(NaiveDate, String), Vec<String>>,
    /// How many calendars there are.
    calendars: usize,
}

impl Known {
    async fn ask(office: Office, year: i32) -> Result<Self, ApiError> {
        let client = office.client();
        let organisation = client.organisation().await?;
        let ask = |offset| async move { office.client().sites(offset, 100).await };
        let mut sites = every_row(ask).await?;
        sites.sort_by_cached_key(|site: &Site| sort_key(&site.name));
        let imported = client.holiday_calendars().await?;
        let of_sites = sites.iter().filter_map(|site| site.calendar.clone());
        let mut names: Vec<String> = organisation.calendar.clone().into_iter().collect();
        names.extend(of_sites);
        names.sort_unstable();
        names.dedup();
        let mut holidays = BTreeMap::<_, Vec<String>>::new();
        for name in &names {
            for holiday in client.holidays(name, year).await? {
                let calendars = holidays.entry((holiday.date, holiday.name)).or_default();
                calendars.push(name.clone());
            }
        }
        Ok(Self {
            organisation,
            sites,
            imported,
            holidays,
            calendars: names.len(),
        })
    }

    /// Whose holiday it is that only these calendars have: the organisation's, or that of sites.
    fn whose(&self, language: Language, calendars: &[String]) -> String {
        if calendars.len() == self.calendars {
            return say!(language, settings.everywhere).to_owned();
        }
        let has =
            |name: &Option<String>| name.as_ref().is_some_and(|name| calendars.contains(name));
        let organisation =
            has(&self.organisation.calendar).then(|| say!(language, settings.elsewhere).to_owned());
        let sites = self.sites.iter().filter(|site| has(&site.calendar));
        let places = sites.map(|site| site.name.clone()).chain(organisation);
        places.collect::<Vec<_>>().join(", ")
    }
}

/// The page with them.
#[component]
pub(crate) fn HolidaysPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let year = YearChoice::in_address();
    let known = Fetch::new(move || Known::ask(office, year.year()));
    let edited = RwSignal::new(None::<Edited>);
    view! {
        <Header title=t!(language, settings.holidays) />
        <p class="settings-text quiet">{t!(language, settings.holidays_text)}</p>
        <div class="settings-parts">
            <section class="card" aria-labelledby="holidays">
                <div class="list-tools">
                    <h2 id="holidays">
                        {move || {
                            say!(language.get(), settings.holidays_of, year = year.year())
                        }}
                    </h2>
                    {year.field()}
                </div>
                {known.view(11, |known| holidays(&known))}
            </section>
            <section class="card" aria-labelledby="calendars">
                <h2 id="calendars">{t!(language, settings.sites)}</h2>
                {known.view(3, move |known| sites(known, edited))}
            </section>
            <ImportedCalendars known />
        </div>
        <SiteCalendar edited on_saved=move || known.reload() />
    }
}

const HOLIDAYS: Table<3> = Table {
    caption: |l| say!(l, settings.holidays),
    test_id: "holiday-rows",
    columns: &[
        Column::new(|l| say!(l, settings.day)),
        Column::new(|l| say!(l, settings.holiday)).class("main-cell"),
        Column::new(|l| say!(l, settings.whose)).class("small"),
    ],
};

fn holidays(known: &Known) -> AnyView {
    let language = Office::current().language;
    if known.calendars == 0 {
        return view! {
            <p class="quiet" data-testid="no-holidays">
                {t!(language, settings.no_calendar)} " "
                <A href="/settings">{t!(language, settings.rules)}</A>
            </p>
        }
        .into_any();
    }
    let rows: Vec<_> = known
        .holidays
        .iter()
        .map(|((date, name), calendars)| {
            let (date, french) = (*date, name.clone());
            let english = HolidayCalendar::english(name).map(str::to_owned);
            let name = move || match language.get() {
                Language::En => english.clone().unwrap_or_else(|| french.clone()),
                Language::Fr => french.clone(),
            };
            let [fr, en] =
                [Language::Fr, Language::En].map(|language| known.whose(language, calendars));
            let whose = move || match language.get() {
                Language::Fr => fr.clone(),
                Language::En => en.clone(),
            };
            HOLIDAYS
                .row([
                    (move || format::long_day(language.get(), date)).into_any(),
                    name.into_any(),
                    whose.into_any(),
                ])
                .with("data-date", date)
        })
        .collect();
    HOLIDAYS.of(rows.into_iter())
}

const SITES: Table<3> = Table {
    caption: |l| say!(l, settings.sites),
    test_id: "site-calendars",
    columns: &[
        Column::new(|l| say!(l, teams.site)).class("main-cell"),
        Column::new(|l| say!(l, settings.calendar)),
        Column::actions(),
    ],
};

/// The calendar of people without a site, and of each site.
fn sites(known: Known, edited: RwSignal<Option<Edited>>) -> AnyView {
    let language = Office::current().language;
    let own = known.organisation.calendar;
    let own = move || {
        let language = language.get();
        let name = own.as_ref().map(|name| calendar(language, name));
        let name = name.unwrap_or_else(|| say!(language, calendar.none).to_owned());
        say!(language, settings.organisations_calendar, name = name)
    };
    let list = if known.sites.is_empty() {
        view! {
            <p class="quiet">
                {t!(language, settings.no_site)} " " <A href="/teams">{t!(language, nav.teams)}</A>
            </p>
        }
        .into_any()
    } else {
        let imported = known.imported.iter();
        let imported: Arc<[String]> = imported.map(|calendar| calendar.name.clone()).collect();
        let sites = known.sites.into_iter();
        SITES.of(sites.map(|site| {
            let imported = imported.clone();
            site_row(Edited { site, imported }, edited)
        }))
    };
    view! {
        <p data-testid="organisations-calendar">
            {own} " " <A href="/settings">{t!(language, settings.change_there)}</A>
        </p>
        {list}
    }
    .into_any()
}

fn site_row(about: Edited, edited: RwSignal<Option<Edited>>) -> Row {
    let office = Office::current();
    let language = office.language;
    let site = &about.site;
    let (id, name, own) = (site.id.0, site.name.clone(), site.calendar.clone());
    let called = name.clone();
    let shown = move || {
        let language = language.get();
        match &own {
            Some(own) => calendar(language, own),
            None => say!(language, settings.as_organisation).to_owned(),
        }
    };
    let may_change = office.reaches(Permission::ManageTeams, Reach::Everyone);
    let actions = may_change.then(|| {
        let change = Action::new(t!(language, settings.change), "edit-calendar", move || {
            edited.set(Some(about.clone()));
        });
        view! { <RowActions name first=change others=Vec::new() /> }
    });
    SITES
        .row([called.into_any(), shown.into_any(), actions.into_any()])
        .with("data-site-id", id)
}

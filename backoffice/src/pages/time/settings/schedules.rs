//! The schedules of everyone who has none of their own.

use chrona_web::api::ScheduleOf;
use leptos::prelude::*;

use crate::{
    components::Header,
    office::Office,
    pages::time::terms::Schedules,
    words::{say, t},
};

/// The page with them.
#[component]
pub(crate) fn SchedulesPage() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Header title=t!(language, settings.schedules) />
        <p class="settings-text quiet">{t!(language, settings.schedules_text)}</p>
        <div class="settings-parts">
            <Schedules
                of=ScheduleOf::Everyone
                title=|l| say!(l, settings.everyones_schedules)
                empty=|l| say!(l, settings.no_schedule)
            />
        </div>
    }
}

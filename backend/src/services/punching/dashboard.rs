//! Today's figures.

use std::collections::HashSet;

use chrona_api_types::{DashboardStats, HourCount, PersonId, PunchType};
use chrona_store::{
    Page, Scope,
    punching::{
        presence::{self, PresenceFilter},
        punches::{self, PunchFilter},
    },
};

use super::punches::shown_paired;
use crate::{
    App,
    kernel::{Request, ServiceError, audited_reads, permissions::Action},
    services::{
        kiosks::ONLINE,
        time::{in_now::moments, planned_days},
    },
};

/// Counts today, in the organisation's zone.
pub async fn stats(app: &App, request: &Request) -> Result<DashboardStats, ServiceError> {
    request.caller.may(Action::ReadPresence)?;
    audited_reads::note(app, request, "punches", None).await;
    let now = app.clock.now();
    let calendar = app.settings.time.calendar();
    let today = calendar.day(calendar.date(now));
    let store = app.store.reader();
    let totals = presence::totals(store, now - ONLINE).await?;
    let moments = moments(app, store, now).await?;
    let present_users = presence::count_in(store, &PresenceFilter::default(), &moments).await?;
    planned_days::freshen(app).await;
    let days = presence::count_days(store, &moments, now).await?;
    let times = punches::times_between(store, today.start, today.end).await?;
    let newest = Page {
        offset: 0,
        limit: 10,
    };
    let (recent, _) =
        punches::list(store, &Scope::Everyone, PunchFilter::default(), newest).await?;

    let people: HashSet<PersonId> = times.iter().map(|(account_id, ..)| *account_id).collect();
    let mut by_hour: Vec<HourCount> = (0..24)
        .map(|hour| HourCount {
            hour,
            clock_in: 0,
            clock_out: 0,
        })
        .collect();
    for (_, kind, at) in &times {
        if let Some(count) = by_hour.get_mut(calendar.hour(*at) as usize) {
            match kind {
                PunchType::ClockIn => count.clock_in += 1,
                PunchType::ClockOut => count.clock_out += 1,
            }
        }
    }
    Ok(DashboardStats {
        total_users: totals.accounts,
        total_devices: totals.devices,
        total_kiosks: totals.kiosks,
        active_kiosks: totals.active_kiosks,
        online_kiosks: totals.online_kiosks,
        today_punches: length(times.len()),
        today_users: length(people.len()),
        present_users,
        late_users: days.late,
        missing_users: days.missing,
        off_users: days.off,
        recent_punches: shown_paired(app, store, recent, now).await?,
        today_by_hour: by_hour,
    })
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

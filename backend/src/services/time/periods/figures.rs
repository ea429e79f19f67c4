//! The figures of a month, as a hash, and what in them nobody has dealt with.

use std::{collections::HashMap, ops::RangeInclusive};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{AnomalyCode, PersonId};
use chrona_store::time::people;
use chrona_work_time::{Calendar, Timesheet, timesheet};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::{
    App,
    kernel::ServiceError,
    services::time::{
        case_files::{self, Subject},
        timesheets::{stored_case, subject},
    },
};

/// What a month comes to.
pub(super) struct Figures {
    /// The SHA-256 of its days and totals. Weeks are left out: the last one may go on in the next month.
    pub(super) hash: String,
    /// Its anomalies, each with the moment it is about.
    pub(super) anomalies: Vec<(AnomalyCode, DateTime<Utc>)>,
}

/// What a month of these people comes to; none of whom it cannot be computed.
pub(super) async fn of_people(
    app: &App,
    connection: &impl ConnectionTrait,
    ids: &[PersonId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<HashMap<PersonId, Figures>, ServiceError> {
    let found = people::of(connection, ids).await?;
    let since = DateTime::<Utc>::MIN_UTC;
    let subjects = found
        .iter()
        .filter_map(|person| subject(app, person, since, days));
    let subjects: Vec<Subject> = subjects.collect();
    let files = case_files::of_people(app, connection, &subjects, days).await?;
    let time = app.settings.time.clone();
    let computing = move || {
        let each = subjects.into_iter().zip(files).filter_map(|(subject, file)| {
            let case = stored_case(&time, &file)
                .inspect_err(|error| tracing::warn!(%error, id = %subject.id, "hours cannot be computed"))
                .ok()?;
            let sheet = timesheet(&case);
            let calendar = Calendar::new(&time.zone_of(Some(&file.zone)));
            Some((subject.id, figures(&sheet, &calendar)?))
        });
        each.collect()
    };
    tokio::task::spawn_blocking(computing)
        .await
        .map_err(|error| ServiceError::Internal(format!("a month was not computed: {error}")))
}

fn figures(sheet: &Timesheet, calendar: &Calendar) -> Option<Figures> {
    let document = serde_json::to_vec(&(&sheet.days, &sheet.totals)).ok()?;
    let anomalies = sheet.anomalies.iter().map(|anomaly| {
        let moment = anomaly.at;
        let moment = moment.unwrap_or_else(|| calendar.day(anomaly.date).start);
        (anomaly.code.into(), moment)
    });
    Some(Figures {
        hash: URL_SAFE_NO_PAD.encode(Sha256::digest(document)),
        anomalies: anomalies.collect(),
    })
}

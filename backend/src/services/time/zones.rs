//! The rules of the zones in use, for the apps.

use chrona_api_types::ZoneRules;
use chrona_store::people::sites;

use crate::{
    App,
    kernel::{Request, ServiceError, permissions::Action},
};

/// The rules of the organisation's zone, and of those that sites and kiosks have of their own.
pub async fn in_use(app: &App, request: &Request) -> Result<Vec<ZoneRules>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let (time, now) = (&app.settings.time, app.clock.now());
    let names = sites::zones(app.store.reader()).await?;
    let mut rules = vec![time.rules_of_all_punches(&time.zone, now)];
    let others = names.iter().map(|name| time.zone_of(Some(name)));
    let others = others.filter(|zone| zone.name() != time.zone.name());
    rules.extend(others.map(|zone| time.rules_of_all_punches(&zone, now)));
    Ok(rules)
}

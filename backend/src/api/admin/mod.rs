//! `/admin`: what administrators do.

mod audit;
mod cards;
mod dashboard;
mod devices;
mod download;
mod hr_codes;
mod kept_punches;
mod kiosk_access;
mod kiosks;
mod mail;
mod piecewise;
mod presence;
mod punches;
mod reports;
mod sites;
mod teams;
mod users;

use super::Tag;

pub(super) fn apis() -> impl poem_openapi::OpenApi {
    (
        users::UsersApi,
        teams::TeamsApi,
        sites::SitesApi,
        hr_codes::HrCodesApi,
        cards::CardsApi,
        devices::AdminDevicesApi,
        kiosks::AdminKiosksApi,
        kiosk_access::KioskAccessApi,
        punches::AdminPunchesApi,
        kept_punches::KeptPunchesApi,
        presence::PresenceApi,
        dashboard::DashboardApi,
        audit::AuditApi,
        mail::MailApi,
        reports::ReportsApi,
    )
}

//! `/admin`: what administrators do.

mod anomalies;
mod audit;
mod cards;
mod categories;
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
    (people(), devices(), kiosks(), punching(), operations())
}

fn people() -> impl poem_openapi::OpenApi {
    (
        users::UsersApi,
        teams::TeamsApi,
        sites::SitesApi,
        categories::CategoriesApi,
        hr_codes::HrCodesApi,
    )
}

fn devices() -> impl poem_openapi::OpenApi {
    (cards::CardsApi, devices::AdminDevicesApi)
}

fn kiosks() -> impl poem_openapi::OpenApi {
    (kiosks::AdminKiosksApi, kiosk_access::KioskAccessApi)
}

fn punching() -> impl poem_openapi::OpenApi {
    (
        punches::AdminPunchesApi,
        kept_punches::KeptPunchesApi,
        anomalies::AnomaliesApi,
        presence::PresenceApi,
        dashboard::DashboardApi,
        reports::ReportsApi,
    )
}

fn operations() -> impl poem_openapi::OpenApi {
    (audit::AuditApi, mail::MailApi)
}

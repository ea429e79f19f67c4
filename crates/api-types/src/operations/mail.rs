//! E-mail that waits to be sent, and what has left.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{LetterId, PersonId, SentMailId};

/// What an e-mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// A code that shows whose an address is.
    OneTimeCode,
    /// An invitation to make an account.
    Invitation,
    /// A link to set a new password.
    PasswordReset,
    /// A link that shows whose an address is.
    AddressCheck,
    /// A link that makes a new address one's own.
    AddressChange,
    /// To the old address: another one was asked for.
    AddressChangeAsked,
    /// The address is another one.
    AddressChanged,
    /// The password was changed.
    PasswordChanged,
    /// A phone was added.
    NewDevice,
    /// A link that confirms a phone.
    DeviceConfirmation,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A provider's account was linked.
    IdentityLinked,
    /// A provider's account was unlinked.
    IdentityUnlinked,
    /// Someone signed in from a device that was not known.
    NewSignIn,
    /// Signing in is locked for a while.
    SignInLocked,
    /// Punches were corrected.
    PunchesCorrected,
    /// Something is to be looked at, for administrators.
    Alert,
    /// A checkpoint of the ledger.
    Checkpoint,
    /// Punches arrived after later ones, for administrators.
    LatePunches,
    /// Limits of working time that were broken, or are about to be.
    Limits,
    /// Someone asks for something, or tells of an absence.
    RequestAsked,
    /// What became of a request.
    RequestDecided,
    /// A closed month was opened again.
    MonthReopened,
    /// Someone may have forgotten to clock out.
    ClockOutReminder,
    /// A test, of `chrona test-email`.
    Test,
}

words! {
    LetterKind {
        OneTimeCode = "one_time_code",
        Invitation = "invitation",
        PasswordReset = "password_reset",
        AddressCheck = "address_check",
        AddressChange = "address_change",
        AddressChangeAsked = "address_change_asked",
        AddressChanged = "address_changed",
        PasswordChanged = "password_changed",
        NewDevice = "new_device",
        DeviceConfirmation = "device_confirmation",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        IdentityLinked = "identity_linked",
        IdentityUnlinked = "identity_unlinked",
        NewSignIn = "new_sign_in",
        SignInLocked = "sign_in_locked",
        PunchesCorrected = "punches_corrected",
        Alert = "alert",
        Checkpoint = "ledger_checkpoint",
        LatePunches = "late_punches",
        Limits = "limits",
        RequestAsked = "request_asked",
        RequestDecided = "request_decided",
        MonthReopened = "month_reopened",
        ClockOutReminder = "clock_out_reminder",
        Test = "test",
    }
}

/// An e-mail that was not sent yet, or that was given up. What it says stays sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WaitingMail {
    /// The e-mail's identifier.
    pub id: LetterId,
    /// What it is about: a stable word such as `invitation`.
    pub kind: String,
    /// Where it goes.
    pub recipient: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next, unless it was given up.
    pub next_try_at: Option<DateTime<Utc>>,
    /// What the relay said last.
    pub last_error: Option<String>,
    /// When it was given up: after a day, or at once when the relay refused it for good.
    pub given_up_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// How an e-mail left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum MailWay {
    /// To a relay, which took it.
    Smtp,
    /// To nobody: it was only written to the server's log.
    Console,
}

words! {
    MailWay {
        Smtp = "smtp",
        Console = "console",
    }
}

/// An e-mail that has left, kept for 90 days. Not what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SentMail {
    /// The entry's identifier.
    pub id: SentMailId,
    /// What it was about: a stable word such as `invitation`.
    pub kind: String,
    /// Where it went.
    pub recipient: String,
    /// The account it went to, where there is one.
    pub user_id: Option<PersonId>,
    /// How it left.
    pub way: MailWay,
    /// What the relay answered when it took it, such as `250 2.0.0 Ok: queued as 4XyZ`; empty where nothing left.
    pub answer: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// When it left.
    pub sent_at: DateTime<Utc>,
}

/// Who sends e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum MailProvider {
    /// Nobody: it waits, and is given up after a day.
    NotSet,
    /// Nobody: it is only written to the server's log.
    Console,
    /// A relay.
    Relay,
}

/// How e-mail leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MailSending {
    /// Who sends it.
    pub provider: MailProvider,
    /// The relay's name.
    pub relay: Option<String>,
    /// The address it is sent from.
    pub from_address: String,
}

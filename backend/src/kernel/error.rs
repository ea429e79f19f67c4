//! Why a service refuses.

use chrona_api_types::{Language, ProblemCode, SecondPunch, tag};
use chrona_store::{StoreError, identity::second_factors::Kinds};
use chrono::{DateTime, Utc};

use super::TimeFault;

/// Why a service refuses: a problem to tell the caller, or a defect to log.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A refusal with a stable code.
    #[error("refused: {}", .0.as_str())]
    Refused(ProblemCode),
    /// A refusal that says its limit, such as `32 MiB`.
    #[error("over the limit of {limit}: {}", .code.as_str())]
    OverLimit {
        /// Its code.
        code: ProblemCode,
        /// The limit.
        limit: String,
    },
    /// Fields with values that are not acceptable.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Fault>),
    /// What is stored makes no timesheet.
    #[error("hours cannot be computed: {}: {:?}", .0.field, .0.kind)]
    NotComputed(Fault),
    /// Too many requests; seconds until the next may come.
    #[error("too many requests")]
    TooMany(u64),
    /// A sign-in with a code that is not good; the problem that says what is wrong with it. The answer
    /// has the code of wrong credentials.
    #[error("sign-in refused: {}", .0.as_str())]
    WrongCode(ProblemCode),
    /// A sign-in that is right so far, where more is asked for; what the account has, and the token by
    /// which it goes on where it is through an outside provider.
    #[error("a second factor is asked for")]
    SecondFactorRequired(Kinds, Option<String>),
    /// A sign-in through an outside provider that is to be linked first; the token of that step.
    #[error("a link is asked for")]
    LinkRequired(String),
    /// A second punch of a person within a moment; what to ask them.
    #[error("a second punch is asked about")]
    PunchedJustNow(Box<SecondPunch>),
    /// Too many failed sign-ins; seconds until the next may be tried.
    #[error("sign-in locked")]
    SignInLocked(u64),
    /// Too many wrong codes; seconds until the next may be tried.
    #[error("second factor locked")]
    SecondFactorLocked(u64),
    /// Too many wrong PINs of one person at one kiosk; seconds until the next may be tried.
    #[error("PIN locked")]
    PinLocked(u64),
    /// A proof whose time is too far from the server's, which is this.
    #[error("a device proof out of time")]
    ProofOutOfTime(DateTime<Utc>),
    /// The database refused or is away.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is shown once could not be: nothing was changed.
    #[error("it could not be shown, and nothing was changed: {0}")]
    NotShown(#[source] std::io::Error),
    /// A defect of ours, with words for the log alone.
    #[error("{0}")]
    Internal(String),
}

impl From<ProblemCode> for ServiceError {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(code)
    }
}

impl ServiceError {
    /// A single field's fault.
    pub fn field(field: &str, kind: FaultKind) -> Self {
        Self::Invalid(vec![Fault {
            field: field.to_owned(),
            kind,
        }])
    }

    /// The stable code that the caller is told.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(code) | Self::OverLimit { code, .. } => *code,
            Self::Invalid(_) => ProblemCode::InvalidValue,
            Self::NotComputed(_) => ProblemCode::TimesheetNotComputed,
            Self::TooMany(_) => ProblemCode::TooManyRequests,
            Self::WrongCode(_) => ProblemCode::InvalidCredentials,
            Self::SecondFactorRequired(..) => ProblemCode::SecondFactorRequired,
            Self::LinkRequired(_) => ProblemCode::LinkRequired,
            Self::PunchedJustNow(_) => ProblemCode::PunchedJustNow,
            Self::SignInLocked(_) => ProblemCode::SignInLocked,
            Self::PinLocked(_) => ProblemCode::PinLocked,
            Self::SecondFactorLocked(_) => ProblemCode::SecondFactorLocked,
            Self::ProofOutOfTime(_) => ProblemCode::DeviceProofTime,
            // Kiosks keep what is answered so, and ask again.
            Self::Store(StoreError::Unavailable(_) | StoreError::Gone(_)) => {
                ProblemCode::Unavailable
            }
            Self::Store(StoreError::InUse(_)) => ProblemCode::InUse,
            Self::Store(_) | Self::NotShown(_) | Self::Internal(_) => ProblemCode::Internal,
        }
    }

    /// This refusal instead of a broken uniqueness, anything else as it is.
    pub(crate) fn or_taken(error: StoreError, code: ProblemCode) -> Self {
        match error {
            StoreError::NotUnique(_) => Self::Refused(code),
            other => Self::Store(other),
        }
    }
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name on the wire.
    pub field: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not there.
    Missing,
    /// It is there, and must not be.
    NotWanted,
    /// It is of another type.
    WrongType,
    /// It is shorter than this many characters.
    TooShort(usize),
    /// It is longer than this many characters.
    TooLong(usize),
    /// It is below or above a limit; holds the limit's words.
    OutOfRange(String),
    /// It holds a control character.
    ControlCharacter,
    /// It is no e-mail address.
    NotAnEmail,
    /// It is no IPv4 or IPv6 address.
    NotAnAddress,
    /// It is no zone of the IANA database.
    NotAZone,
    /// It is no public P-256 key as a JWK.
    NotAKey,
    /// It is not the caller's password.
    NotYourPassword,
    /// It is a password that many people have, or that says who has it.
    TooCommon,
    /// It is no PIN, or one that is guessed first.
    NotAPin,
    /// It is no tag's number that a kiosk reads.
    NotATag,
    /// It is none of the words there are; holds them.
    NotOneOf(String),
    /// It is an instant that has passed.
    InThePast,
    /// It is an instant that is still to come.
    InTheFuture,
    /// It is an instant from before what is kept, or from before the caller may see.
    TooOld,
    /// It is an instant of so many years ago that it was hardly meant.
    LongAgo(u32),
    /// It is something that worked time cannot depend on.
    Time(TimeFault),
}

impl FaultKind {
    /// What to tell a person.
    pub fn message(&self, language: Language) -> String {
        match (language, self) {
            (Language::Fr, Self::Missing) => "Ce champ est obligatoire.".to_owned(),
            (Language::En, Self::Missing) => "This field is required.".to_owned(),
            (Language::Fr, Self::NotWanted) => {
                "Ce champ ne va pas avec les autres\u{a0}: retirez-le.".to_owned()
            }
            (Language::En, Self::NotWanted) => {
                "This field does not go with the others: leave it out.".to_owned()
            }
            (Language::Fr, Self::WrongType) => "Cette valeur n’est pas du bon type.".to_owned(),
            (Language::En, Self::WrongType) => "This value is of the wrong type.".to_owned(),
            (Language::Fr, Self::TooShort(min)) => format!("Au moins {min} caractères."),
            (Language::En, Self::TooShort(min)) => format!("At least {min} characters."),
            (Language::Fr, Self::TooLong(max)) => format!("Au plus {max} caractères."),
            (Language::En, Self::TooLong(max)) => format!("At most {max} characters."),
            (Language::Fr, Self::OutOfRange(words)) => format!("Hors limites : {words}."),
            (Language::En, Self::OutOfRange(words)) => format!("Out of range: {words}."),
            (Language::Fr, Self::ControlCharacter) => {
                "Les caractères de contrôle ne sont pas admis.".to_owned()
            }
            (Language::En, Self::ControlCharacter) => {
                "Control characters are not allowed.".to_owned()
            }
            (Language::Fr, Self::NotAnEmail) => {
                "Ce n’est pas une adresse e-mail, comme camille@exemple.fr.".to_owned()
            }
            (Language::En, Self::NotAnEmail) => {
                "This is not an e-mail address such as camille@example.org.".to_owned()
            }
            (Language::Fr, Self::NotAnAddress) => {
                "Ce n’est pas une adresse IP, comme 192.0.2.10.".to_owned()
            }
            (Language::En, Self::NotAnAddress) => {
                "This is not an IP address such as 192.0.2.10.".to_owned()
            }
            (Language::Fr, Self::NotAZone) => {
                "Ce n’est pas un fuseau horaire, comme America/Martinique.".to_owned()
            }
            (Language::En, Self::NotAZone) => {
                "This is not a time zone such as America/Martinique.".to_owned()
            }
            (Language::Fr, Self::NotYourPassword) => {
                "Ce n’est pas votre mot de passe actuel.".to_owned()
            }
            (Language::En, Self::NotYourPassword) => {
                "This is not your current password.".to_owned()
            }
            (Language::Fr, Self::TooCommon) => {
                "Ce mot de passe est trop courant. Prenez plusieurs mots sans rapport.".to_owned()
            }
            (Language::En, Self::TooCommon) => {
                "This password is too common. Use several unrelated words.".to_owned()
            }
            (Language::Fr, Self::NotAKey) => {
                "Ce n’est pas une clé publique P-256 au format JWK, et elle seule.".to_owned()
            }
            (Language::En, Self::NotAKey) => {
                "This is not a public P-256 key in JWK form and nothing else.".to_owned()
            }
            (Language::Fr, Self::NotAPin) => {
                "De 6 à 8 chiffres, ni tous pareils ni à la suite.".to_owned()
            }
            (Language::En, Self::NotAPin) => {
                "6 to 8 digits, not all the same and not in sequence.".to_owned()
            }
            (_, Self::NotATag) => not_a_tag(language),
            (_, Self::Time(fault)) => fault.message(language),
            (Language::Fr, Self::NotOneOf(words)) => format!("Choisissez parmi : {words}."),
            (Language::En, Self::NotOneOf(words)) => format!("Choose one of: {words}."),
            (Language::Fr, Self::InThePast) => {
                "Ce moment est passé. Choisissez-en un à venir.".to_owned()
            }
            (Language::En, Self::InThePast) => {
                "This moment has passed. Choose one to come.".to_owned()
            }
            (Language::Fr, Self::InTheFuture) => {
                "Ce moment est encore à venir. Choisissez-en un passé.".to_owned()
            }
            (Language::En, Self::InTheFuture) => {
                "This moment is still to come. Choose one that has passed.".to_owned()
            }
            (Language::Fr, Self::LongAgo(years)) => {
                format!("Ce moment remonte à plus de {years}\u{a0}ans. Vérifiez l’année.")
            }
            (Language::En, Self::LongAgo(years)) => {
                format!("This moment is more than {years} years ago. Check the year.")
            }
            (Language::Fr, Self::TooOld) => {
                "Ce moment est trop ancien : les pointages de ce jour-là ne sont pas les vôtres à corriger, \
                 ou ne sont plus conservés."
                    .to_owned()
            }
            (Language::En, Self::TooOld) => {
                "This moment is too long ago: the punches of that day are not yours to correct, or are no \
                 longer kept."
                    .to_owned()
            }
        }
    }
}

fn not_a_tag(language: Language) -> String {
    match language {
        Language::Fr => format!(
            "De {} à {} chiffres ou lettres sans accent, tels que le lecteur les tape\u{a0}: les bornes ne \
                 lisent aucun autre numéro.",
            tag::SHORTEST,
            tag::LONGEST
        ),
        Language::En => format!(
            "{} to {} digits or letters without accents, as the reader types them: kiosks read no other \
                 number.",
            tag::SHORTEST,
            tag::LONGEST
        ),
    }
}

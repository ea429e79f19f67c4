//! What can go wrong with a request.

use std::fmt;

use chrona_api_types::{Language, Problem, ProblemCode, plain};

/// Why a request gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server refused, and says why.
    Problem {
        /// The refusal.
        problem: Box<Problem>,
        /// After how many seconds to try again, when the server says so (`Retry-After`).
        retry_after: Option<u32>,
        /// The server's time, in milliseconds since 1970, when the answer says it (`Date`).
        server_time: Option<i64>,
        /// The request's number, for an administrator who looks into the log.
        request_id: Option<String>,
    },
    /// The server was not reached, or did not answer in time.
    Offline,
    /// Something answered, but not what was asked for.
    Unreadable,
    /// A file broke off on its way.
    Cut,
}

impl ApiError {
    /// The refusal, if the server refused.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            Self::Offline | Self::Unreadable | Self::Cut => None,
        }
    }

    /// The refusal's code, if this version of the app knows it.
    pub fn code(&self) -> Option<ProblemCode> {
        ProblemCode::parse(&self.problem()?.code)
    }

    /// Whether the server refused with this code.
    #[expect(
        clippy::inline_always,
        reason = "an app holds the words it looks for, and not all of them"
    )]
    #[inline(always)]
    pub fn is(&self, code: ProblemCode) -> bool {
        self.says(code.as_str())
    }

    fn says(&self, word: &str) -> bool {
        self.problem().is_some_and(|problem| problem.code == word)
    }

    /// After how many seconds to try again, when the server says so.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Problem { retry_after, .. } => *retry_after,
            Self::Offline | Self::Unreadable | Self::Cut => None,
        }
    }

    /// The server's time, in milliseconds since 1970, when the server refused and says it.
    pub fn server_time(&self) -> Option<i64> {
        match self {
            Self::Problem { server_time, .. } => *server_time,
            Self::Offline | Self::Unreadable | Self::Cut => None,
        }
    }

    /// What the server says of one field of a form.
    pub fn field(&self, name: &str) -> Option<String> {
        let problem = self.problem()?;
        let error = problem.errors.iter().find(|error| error.field == name)?;
        Some(error.message.clone())
    }

    /// Whether trying again later, without changing anything, may work.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline | Self::Unreadable | Self::Cut => true,
            Self::Problem { problem, .. } => problem.status == 429 || problem.status >= 500,
        }
    }

    /// What happened and what to do, for a person. A refusal is told in the server's words, in the
    /// language it was asked in.
    pub fn sentence(&self, language: Language) -> String {
        match (self, language) {
            (Self::Problem { problem, .. }, _) => plain(&problem.detail),
            (Self::Offline, Language::Fr) => {
                "Le serveur ne répond pas. Vérifiez la connexion, puis réessayez.".to_owned()
            }
            (Self::Offline, Language::En) => {
                "The server does not answer. Check the connection, then try again.".to_owned()
            }
            (Self::Unreadable, Language::Fr) => {
                "La réponse du serveur est illisible. Rechargez la page.".to_owned()
            }
            (Self::Unreadable, Language::En) => {
                "The server’s answer cannot be read. Reload the page.".to_owned()
            }
            (Self::Cut, Language::Fr) => {
                "Le fichier s’est interrompu en route : il n’est pas enregistré. Réessayez."
                    .to_owned()
            }
            (Self::Cut, Language::En) => {
                "The file broke off on its way and was not saved. Try again.".to_owned()
            }
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for ApiError {}

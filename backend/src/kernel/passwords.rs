//! Passwords: Argon2id with OWASP's parameters and a pepper, on threads of their own that give way to
//! all others, so that a flood of sign-ins hardly delays a punch.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, KeyId, Params, ParamsBuilder, PasswordHash, PasswordHasher,
    PasswordVerifier, Version, password_hash::SaltString,
};
use chrona_api_types::ProblemCode;
use rayon::{ThreadPool, ThreadPoolBuilder};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, oneshot};

use super::ServiceError;
use crate::{config::Secret, random::Randomness};

/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    random: Arc<dyn Randomness>,
    threads: Arc<ThreadPool>,
    turns: Arc<Semaphore>,
    recipe: Recipe,
}

/// What came of verifying a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the one that was hashed.
    pub matches: bool,
    /// Whether it should be hashed anew: other parameters or another pepper are used today.
    pub is_outdated: bool,
}

impl Verdict {
    const NO: Self = Self {
        matches: false,
        is_outdated: false,
    };
}

impl Passwords {
    /// Takes half the machine's cores at most.
    pub fn new(random: Arc<dyn Randomness>, pepper: Option<Secret>) -> Result<Self, ServiceError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let count = (cores / 2).max(1);
        let threads = ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(|_| "passwords".to_owned())
            .start_handler(|_| give_way())
            .build()
            .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))?;
        let recipe = Recipe { pepper };
        Ok(Self {
            random,
            threads: Arc::new(threads),
            turns: Arc::new(Semaphore::new(count)),
            recipe,
        })
    }

    /// How many are hashed at once.
    pub fn at_once(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: &str) -> Result<String, ServiceError> {
        let (password, salt) = (password.to_owned(), self.random.bytes());
        let recipe = self.recipe.clone();
        self.in_turn(move || recipe.hash(&password, &salt)).await?
    }

    /// Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long: the password
    /// is hashed all the same.
    pub async fn verify(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<Verdict, ServiceError> {
        let Some(hash) = hash else {
            self.hash(password).await?;
            return Ok(Verdict::NO);
        };
        let (password, hash) = (password.to_owned(), hash.to_owned());
        let recipe = self.recipe.clone();
        self.in_turn(move || recipe.verify(&password, &hash)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(ProblemCode::Unavailable.into());
        };
        let (done, result) = oneshot::channel();
        self.threads.spawn(move || {
            let _turn = turn;
            // Whoever asked may have gone.
            let _ = done.send(work());
        });
        result
            .await
            .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))
    }
}

/// Lets everything else go first where the machine is busy: on Linux this thread runs when there is a
/// core to spare, and hardly at all otherwise (`SCHED_IDLE`, sched(7)). Elsewhere nothing changes.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{
            NormalThreadSchedulePolicy::Idle, ThreadPriority, ThreadSchedulePolicy, unix,
        };
        let policy = ThreadSchedulePolicy::Normal(Idle);
        let thread = unix::thread_native_id();
        if let Err(error) =
            unix::set_thread_priority_and_policy(thread, ThreadPriority::Min, policy)
        {
            tracing::debug!(?error, "passwords are hashed at everyone's priority");
        }
    }
}

/// How passwords are hashed today: Argon2id, 19 MiB, two passes, one lane, with the pepper. A hash
/// says by its key identifier which pepper it was made with.
#[derive(Clone, Debug)]
struct Recipe {
    pepper: Option<Secret>,
}

impl Recipe {
    fn hash(&self, password: &str, salt: &[u8; 16]) -> Result<String, ServiceError> {
        let failed = |error| ServiceError::Internal(format!("password hashing: {error}"));
        let salt = SaltString::encode_b64(salt).map_err(failed)?;
        self.argon2(self.params()?)
            .and_then(|argon2| {
                argon2
                    .hash_password(password.as_bytes(), &salt)
                    .map(|hash| hash.to_string())
            })
            .map_err(failed)
    }

    fn verify(&self, password: &str, hash: &str) -> Verdict {
        let (Ok(hash), Ok(today)) = (PasswordHash::new(hash), self.params()) else {
            return Verdict::NO;
        };
        let Ok(params) = Params::try_from(&hash) else {
            return Verdict::NO;
        };
        let is_outdated = params != today;
        let Ok(argon2) = self.argon2(params) else {
            return Verdict::NO;
        };
        Verdict {
            matches: argon2.verify_password(password.as_bytes(), &hash).is_ok(),
            is_outdated,
        }
    }

    /// Today's parameters.
    fn params(&self) -> Result<Params, ServiceError> {
        let mut builder = ParamsBuilder::new();
        builder
            .m_cost(19 * 1024)
            .t_cost(2)
            .p_cost(1)
            .output_len(Params::DEFAULT_OUTPUT_LEN);
        if let Some(pepper) = &self.pepper {
            builder.keyid(pepper_id(pepper)?);
        }
        builder
            .build()
            .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))
    }

    /// Argon2 with the pepper that these parameters name; an error when it is not today's.
    fn argon2(&self, params: Params) -> argon2::password_hash::Result<Argon2<'_>> {
        let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
        if params.keyid().is_empty() {
            return Ok(Argon2::new(algorithm, version, params));
        }
        let pepper = self
            .pepper
            .as_ref()
            .filter(|pepper| pepper_id(pepper).is_ok_and(|id| id.as_bytes() == params.keyid()))
            .ok_or(argon2::password_hash::Error::Password)?;
        Argon2::new_with_secret(pepper.as_bytes(), algorithm, version, params).map_err(Into::into)
    }
}

/// What a hash remembers of its pepper: eight bytes of its SHA-256.
fn pepper_id(pepper: &Secret) -> Result<KeyId, ServiceError> {
    let digest = Sha256::digest(pepper.as_bytes());
    KeyId::new(&digest[..8])
        .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandomness;

    fn passwords(pepper: Option<&str>) -> Passwords {
        let pepper = pepper.map(|pepper| Secret::from(pepper.to_owned()));
        Passwords::new(Arc::new(SystemRandomness::default()), pepper).unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_hash_alone_and_none_matches_no_hash() {
        let passwords = passwords(None);
        let hash = passwords.hash("correct cheval").await.unwrap();
        for (password, hash, matches) in [
            ("correct cheval", Some(&*hash), true),
            ("correct cheva", Some(&*hash), false),
            ("correct cheval", None, false),
        ] {
            let verdict = passwords.verify(password, hash).await.unwrap();
            assert_eq!(verdict.matches, matches, "{password} {hash:?}");
        }
    }

    #[tokio::test]
    async fn without_a_hash_the_answer_waits_for_its_turn_at_hashing() {
        let passwords = passwords(None);
        let all = u32::try_from(passwords.at_once()).unwrap();
        let taken = passwords.turns.clone().acquire_many_owned(all).await;
        let answer = passwords.verify("correct cheval", None);
        tokio::pin!(answer);
        let soon = Duration::from_millis(100);
        assert!(tokio::time::timeout(soon, &mut answer).await.is_err());
        drop(taken);
        assert!(!answer.await.unwrap().matches);
    }

    #[tokio::test]
    async fn a_hash_without_todays_pepper_is_outdated_and_one_of_another_is_none() {
        let plain = passwords(None).hash("correct cheval").await.unwrap();
        let peppered = passwords(Some("un poivre assez long"));
        let verdict = peppered.verify("correct cheval", Some(&plain)).await;
        assert!(matches!(
            verdict,
            Ok(Verdict {
                matches: true,
                is_outdated: true
            })
        ));
        let today = peppered.hash("correct cheval").await.unwrap();
        let verdict = peppered.verify("correct cheval", Some(&today)).await;
        assert!(matches!(
            verdict,
            Ok(Verdict {
                matches: true,
                is_outdated: false
            })
        ));
        let other = passwords(Some("un tout autre poivre"));
        let verdict = other.verify("correct cheval", Some(&today)).await.unwrap();
        assert!(!verdict.matches);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn hashing_gives_way_to_everything_else() {
        use thread_priority::{
            NormalThreadSchedulePolicy::{Idle, Other},
            ThreadSchedulePolicy::Normal,
            unix::thread_schedule_policy,
        };
        let policy = || thread_schedule_policy().unwrap();
        assert_eq!(passwords(None).in_turn(policy).await.unwrap(), Normal(Idle));
        assert_eq!(policy(), Normal(Other), "only those threads");
    }
}

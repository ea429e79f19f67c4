//! Passwords: Argon2id with OWASP's parameters, off the async threads, a few at a time, so that a
//! flood of sign-ins cannot delay a punch.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use chrona_api_types::ProblemCode;
use tokio::sync::Semaphore;

use super::ServiceError;
use crate::random::Randomness;

/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    random: Arc<dyn Randomness>,
    turns: Arc<Semaphore>,
    /// Verified when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// Takes half the machine's cores at most.
    pub fn new(random: Arc<dyn Randomness>) -> Result<Self, ServiceError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let decoy = hash(&random.text::<16>(), &random.bytes())?.into();
        Ok(Self {
            random,
            turns: Arc::new(Semaphore::new((cores / 2).max(1))),
            decoy,
        })
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: &str) -> Result<String, ServiceError> {
        let (password, salt) = (password.to_owned(), self.random.bytes());
        self.in_turn(move || hash(&password, &salt)).await?
    }

    /// Whether the password is the one that was hashed; `false`, after as long, without a hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, ServiceError> {
        let known = hash.is_some();
        let (password, hash) = (password.to_owned(), hash.unwrap_or(&self.decoy).to_owned());
        let matches = self
            .in_turn(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && matches)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(ProblemCode::Unavailable.into());
        };
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        task.await
            .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))
    }
}

/// Argon2id, 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str, salt: &[u8; 16]) -> Result<String, ServiceError> {
    SaltString::encode_b64(salt)
        .and_then(|salt| {
            argon2()
                .hash_password(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
        })
        .map_err(|error| ServiceError::Internal(format!("password hashing: {error}")))
}

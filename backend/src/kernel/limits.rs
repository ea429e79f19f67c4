//! How often something may be tried: one table, counted in the database for all instances.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{KioskId, PersonId};
use chrona_store::attempts;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{ClientInfo, Context, ServiceError};

/// After so many failed sign-ins in a row…
pub(crate) const MOST_FAILURES: i64 = 5;
/// …this long nobody signs in to the account from there. A pause as long forgives them.
const LOCKED_FOR: TimeDelta = TimeDelta::minutes(15);
/// A pause this long forgives wrong codes of a second factor, before there were as many.
const CODES_PAUSED: TimeDelta = TimeDelta::minutes(10);
/// Counts older than this are swept away.
const MEMORY: TimeDelta = TimeDelta::days(1);

/// What is limited, by the network it comes from where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Signing in with a password or a passkey, right or wrong. A whole company may sit behind one address.
    SignIn,
    /// Making oneself an account.
    Register,
    /// Showing a refresh token that is none, or no longer.
    Refresh,
    /// Showing an HR code, the token of an onboarding, a link or a sign-in under way that is none, or
    /// no longer.
    Guess,
    /// Asking for a one-time code by e-mail, by whom it is for.
    OneTimeCode,
    /// Asking for a link by e-mail.
    MailLink,
    /// Asking for a link by e-mail, by whom it is for.
    MailLinkTo,
    /// Asking for what a passkey is shown with.
    PasskeyBegun,
    /// Leaving for an outside provider, and coming back to link. A whole company may sit behind one
    /// address.
    Outside,
    /// Setting up a second factor and showing its codes, right or wrong.
    SecondFactor,
    /// Showing a kiosk a number that nobody has, or a wrong PIN, by the kiosk.
    WrongAtKiosk,
}

impl Limit {
    /// The word in the count's key, how many, and in how long.
    const fn rule(self) -> (&'static str, i64, TimeDelta) {
        match self {
            Self::SignIn => ("sign_in", 100, TimeDelta::minutes(5)),
            Self::Register => ("register", 20, TimeDelta::hours(1)),
            Self::Refresh => ("refresh", 1_000, TimeDelta::minutes(5)),
            Self::Guess => ("guess", 30, TimeDelta::minutes(15)),
            Self::MailLink => ("mail_link", 30, TimeDelta::hours(1)),
            Self::MailLinkTo => ("mail_link_to", 3, TimeDelta::hours(1)),
            Self::OneTimeCode => ("one_time_code", 5, TimeDelta::hours(1)),
            Self::PasskeyBegun => ("passkey_begun", 100, TimeDelta::minutes(5)),
            Self::Outside => ("outside", 100, TimeDelta::minutes(5)),
            Self::SecondFactor => ("second_factor", 100, TimeDelta::minutes(5)),
            Self::WrongAtKiosk => ("wrong_at_kiosk", 100, TimeDelta::minutes(15)),
        }
    }
}

/// Counts a request against its limit, or refuses it with when to come back.
pub(crate) async fn pass(
    context: &Context,
    limit: Limit,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    pass_for(context, limit, &network(client.ip_address.as_deref())).await
}

/// As [`pass`], counted for someone instead of a network.
pub(crate) async fn pass_for(
    context: &Context,
    limit: Limit,
    whom: &str,
) -> Result<(), ServiceError> {
    let (word, most, window) = limit.rule();
    let now = context.clock.now();
    let key = format!("{word} {whom}");
    let counted = attempts::count(context.store.counter(), &key, now, now - window).await?;
    if counted.count > most {
        return Err(ServiceError::TooMany(seconds_until(
            counted.since + window,
            now,
        )));
    }
    Ok(())
}

/// Counts an attempt before it is judged; refuses it once there were too many failures in a row, until
/// `LOCKED_FOR` after the last. A pause of `paused` forgives fewer.
async fn count_until_locked(
    context: &Context,
    key: &str,
    paused: TimeDelta,
    locked: fn(u64) -> ServiceError,
) -> Result<i64, ServiceError> {
    let now = context.clock.now();
    let (forgotten, paused) = (now - LOCKED_FOR, now - paused);
    let counter = context.store.counter();
    let counted =
        attempts::count_until(counter, key, MOST_FAILURES, now, forgotten, paused).await?;
    if counted.count > MOST_FAILURES {
        return Err(locked(seconds_until(counted.since + LOCKED_FOR, now)));
    }
    Ok(counted.count)
}

/// The failed sign-ins to one account from one place.
#[derive(Debug)]
pub(crate) struct SignInAttempts {
    key: String,
    /// How many there were in a row, this one included.
    pub(crate) count: i64,
}

impl SignInAttempts {
    /// Counts an attempt before the password is looked at, so that many at once get no more tries
    /// than one after another; refuses it while the account is locked from there.
    ///
    /// The place is the network, or the browser where it is one the person signed in with before
    /// (`known`): a stranger's failures do not lock a person out of it.
    pub(crate) async fn count(
        context: &Context,
        email_key: &str,
        known: Option<&str>,
        client: &ClientInfo,
    ) -> Result<Self, ServiceError> {
        let place = known.map_or_else(|| network(client.ip_address.as_deref()), ToOwned::to_owned);
        let key = format!("{}{place}", beginning(email_key));
        let count =
            count_until_locked(context, &key, LOCKED_FOR, ServiceError::SignInLocked).await?;
        Ok(Self { key, count })
    }

    /// Forgets the failures of an account from everywhere: it has a new password.
    pub(crate) async fn forgive_all(
        context: &Context,
        email_key: &str,
    ) -> Result<(), ServiceError> {
        Ok(attempts::forget_beginning(context.store.counter(), &beginning(email_key)).await?)
    }

    /// Takes the attempt back: the password was right, and the second factor is still to come. The
    /// failures before stay, or the password would buy more guesses at the code.
    pub(crate) async fn take_back(self, context: &Context) -> Result<(), ServiceError> {
        Ok(attempts::take_back(context.store.counter(), &self.key, MOST_FAILURES).await?)
    }

    /// Forgets the failures: the password was right.
    pub(crate) async fn forgive(self, context: &Context) -> Result<(), ServiceError> {
        attempts::forget(context.store.counter(), &self.key).await?;
        attempts::forget_before(context.store.counter(), context.clock.now() - MEMORY).await?;
        Ok(())
    }
}

/// What the keys of an account's counts begin with: not the address itself, people type passwords
/// there.
fn beginning(email_key: &str) -> String {
    let account = URL_SAFE_NO_PAD.encode(Sha256::digest(email_key));
    format!("password {account} ")
}

/// The wrong codes of one account's second factor, from anywhere.
#[derive(Debug)]
pub(crate) struct CodeAttempts {
    key: String,
    /// How many there were in a row, this one included.
    pub(crate) count: i64,
}

impl CodeAttempts {
    /// Counts an attempt before the code is looked at; refuses it while codes are locked.
    pub(crate) async fn count(
        context: &Context,
        account_id: PersonId,
    ) -> Result<Self, ServiceError> {
        let key = format!("second_factor_code {account_id}");
        let locked = ServiceError::SecondFactorLocked;
        let count = count_until_locked(context, &key, CODES_PAUSED, locked).await?;
        Ok(Self { key, count })
    }

    /// Forgets the failures: the code was right.
    pub(crate) async fn forgive(self, context: &Context) -> Result<(), ServiceError> {
        Ok(attempts::forget(context.store.counter(), &self.key).await?)
    }
}

/// The wrong PINs of one person at one kiosk.
#[derive(Debug)]
pub(crate) struct PinAttempts {
    key: String,
    /// How many there were in a row, this one included.
    pub(crate) count: i64,
}

impl PinAttempts {
    /// Counts an attempt before the PIN is looked at; refuses it while the person's PIN is locked at
    /// that kiosk. Whose PIN: by what was shown, so that numbers that nobody has are locked alike.
    pub(crate) async fn count(
        context: &Context,
        kiosk_id: KioskId,
        whose: &str,
    ) -> Result<Self, ServiceError> {
        let key = format!("{}{kiosk_id}", Self::beginning(whose));
        let count = count_until_locked(context, &key, LOCKED_FOR, ServiceError::PinLocked).await?;
        Ok(Self { key, count })
    }

    /// Forgets the failures: the PIN was right.
    pub(crate) async fn forgive(self, context: &Context) -> Result<(), ServiceError> {
        Ok(attempts::forget(context.store.counter(), &self.key).await?)
    }

    /// Forgets the failures at every kiosk: the person has a new PIN.
    pub(crate) async fn forgive_all(
        context: &Context,
        account_id: PersonId,
    ) -> Result<(), ServiceError> {
        let beginning = Self::beginning(&account_id.to_string());
        Ok(attempts::forget_beginning(context.store.counter(), &beginning).await?)
    }

    fn beginning(whose: &str) -> String {
        format!("pin {} ", URL_SAFE_NO_PAD.encode(Sha256::digest(whose)))
    }
}

/// The network of an address: what one household or company usually has for itself.
pub(crate) fn network(ip_address: Option<&str>) -> String {
    match ip_address.map(str::parse) {
        Some(Ok(IpAddr::V4(address))) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Some(Ok(IpAddr::V6(address))) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => "unknown".to_owned(),
    }
}

fn seconds_until(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let wait = (then - now).num_milliseconds().max(0).unsigned_abs();
    wait.div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_a_household_has() {
        let of = |address: &str| network(Some(address));
        assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(of("nonsense"), "unknown");
    }
}

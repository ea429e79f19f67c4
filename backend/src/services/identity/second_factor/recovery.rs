//! Recovery codes: five, each good once, for when the authenticator app is lost.

use chrona_api_types::{
    AuditEvent, Language, PersonId, ProblemCode, Proof, RecoveryCodeUsed, RecoveryCodes,
    RecoveryStatus, UseRecoveryCode,
};
use chrona_store::identity::{
    accounts,
    second_factors::{self, NewRecoveryCode, RecoveryCode},
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{Code, judge, prove_recently, use_up};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        limits::{self, Limit},
        permissions::Action,
    },
    random::Randomness,
};

const HOW_MANY: usize = 5;
/// Characters that none takes for another, written or read aloud: 25, some 4.6 bits each.
const ALPHABET: &[u8; 25] = b"ACDEFGHJKMNPQRTUVWXY34679";
const GROUPS: usize = 3;
const GROUP_LEN: usize = 5;
const HINT_LEN: usize = 2;

/// What became of the caller's recovery codes.
pub async fn recovery_status(app: &App, request: &Request) -> Result<RecoveryStatus, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let now = app.clock.now();
    let codes =
        second_factors::recovery_codes(app.store.reader(), request.caller.person.id).await?;
    let used = codes.iter().filter(|code| code.used_at.is_some()).count();
    let hints: Vec<String> = codes
        .iter()
        .filter(|code| is_good(code, now))
        .map(|code| code.hint.clone())
        .collect();
    Ok(RecoveryStatus {
        total: codes.len() as u64,
        unused: hints.len() as u64,
        used: used as u64,
        expired: (codes.len() - used - hints.len()) as u64,
        hints,
    })
}

/// Uses one of the caller's recovery codes.
pub async fn use_recovery_code(
    app: &App,
    request: &Request,
    body: UseRecoveryCode,
) -> Result<RecoveryCodeUsed, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let account_id = request.caller.person.id;
    let code = Code::Recovery(body.recovery_code);
    judge(app, &request.caller.person, &request.client, async {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        use_up(app, &transaction, account_id, &code, &request.client).await?;
        transaction.commit_unrecorded().await
    })
    .await?;
    let recovery_codes_left = left(app, app.store.reader(), account_id).await?;
    let message = match request.client.language() {
        Language::Fr => "Code de secours accepté. Il ne servira plus.",
        Language::En => "Recovery code accepted. It will not be good again.",
    };
    Ok(RecoveryCodeUsed {
        success: true,
        message: message.to_owned(),
        recovery_codes_left,
    })
}

/// Gives the caller new recovery codes; the older ones are good no more.
pub async fn regenerate_recovery_codes(
    app: &App,
    request: &Request,
    proof: Proof,
) -> Result<RecoveryCodes, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    if !request.caller.person.has_second_factor {
        return Err(ProblemCode::SecondFactorNotActive.into());
    }
    prove_recently(app, request, proof).await?;
    let account_id = request.caller.person.id;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    if !second_factors::kinds(&transaction, account_id).await?.any() {
        return Err(ProblemCode::SecondFactorNotActive.into());
    }
    let recovery_codes = make(app, &transaction, account_id, now).await?;
    let entry = request.entry(AuditEvent::RecoveryCodesRegenerated);
    transaction.commit([entry]).await?;
    let message = match request.client.language() {
        Language::Fr => "Voici vos nouveaux codes de secours. Les anciens ne sont plus valables.",
        Language::En => "Here are your new recovery codes. The old ones are good no more.",
    };
    Ok(RecoveryCodes {
        success: true,
        message: message.to_owned(),
        recovery_codes,
    })
}

/// How many recovery codes of an account are good.
pub(super) async fn left(
    app: &App,
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<u64, ServiceError> {
    let now = app.clock.now();
    let codes = second_factors::recovery_codes(connection, account_id).await?;
    Ok(codes.iter().filter(|code| is_good(code, now)).count() as u64)
}

/// Makes an account's recovery codes anew.
pub(crate) async fn make(
    app: &App,
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<String>, ServiceError> {
    let codes: Vec<String> = (0..HOW_MANY).map(|_| random_code(&*app.random)).collect();
    let kept = codes.iter().map(|code| {
        let plain = normal(code);
        NewRecoveryCode {
            digest: app.sealer.digest(&place(account_id), &plain),
            hint: plain[plain.len() - HINT_LEN..].to_owned(),
        }
    });
    second_factors::replace_recovery_codes(connection, account_id, kept.collect(), now).await?;
    Ok(codes)
}

/// What may be kept of a code that was typed.
pub(super) fn digests(app: &App, account_id: PersonId, code: &str) -> Vec<String> {
    app.sealer.digests(&place(account_id), &normal(code))
}

fn place(account_id: PersonId) -> String {
    format!("recovery code {account_id}")
}

/// A code as it is compared: without case, spaces and hyphens.
fn normal(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn is_good(code: &RecoveryCode, now: DateTime<Utc>) -> bool {
    code.used_at.is_none() && code.expires_at.is_none_or(|end| end > now)
}

fn random_code(random: &dyn Randomness) -> String {
    let mut code = String::new();
    for group in 0..GROUPS {
        if group > 0 {
            code.push('-');
        }
        for _ in 0..GROUP_LEN {
            code.push(random_character(random));
        }
    }
    code
}

/// Each character as likely as another: 256 is no multiple of 25, so the bytes from 250 on are drawn
/// again.
fn random_character(random: &dyn Randomness) -> char {
    loop {
        let [byte] = random.bytes::<1>();
        if byte < 250 {
            return char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandomness;

    #[test]
    fn a_code_has_three_groups_and_more_than_fifty_bits_beside_its_hint() {
        let code = random_code(&SystemRandomness::default());
        let groups: Vec<&str> = code.split('-').collect();
        assert_eq!(groups.len(), 3);
        let is_ours = |c: u8| ALPHABET.contains(&c);
        assert!(
            groups
                .iter()
                .all(|g| g.len() == 5 && g.bytes().all(is_ours))
        );
        let unknown = f64::from(u8::try_from(GROUPS * GROUP_LEN - HINT_LEN).unwrap());
        assert!(25_f64.log2() * unknown > 50.0);
    }

    #[test]
    fn no_character_is_taken_for_another() {
        for pair in ["0O", "1I", "1L", "IL", "2Z", "5S", "8B"] {
            let both = pair.bytes().filter(|c| ALPHABET.contains(c)).count();
            assert_eq!(both, 0, "{pair}");
        }
    }

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        assert_eq!(normal(" acdef ghjkm-34679"), "ACDEFGHJKM34679");
    }
}

//! Codes of an authenticator app: TOTP (RFC 6238), six digits, a step of 30 seconds.

use chrona_api_types::{PersonId, ProblemCode};
use chrona_store::{identity::second_factors::TotpSecret, sealed::TOTP_SECRET};
use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Totp};

use crate::{App, kernel::ServiceError};

/// A secret's length in bytes: that of HMAC-SHA-1's output (RFC 4226, section 4, R6).
pub(super) const SECRET_LEN: usize = 20;
/// Who gives the code, as the app shows it.
const ISSUER: &str = "Chrona";

/// A step whose code was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Since 1970 (RFC 6238's T).
    pub(super) number: i64,
    /// How many steps after now's.
    pub(super) offset: i64,
}

/// The generator of a new secret, for this address.
pub(super) fn new(secret: &[u8; SECRET_LEN], email: &str) -> Result<Totp, ServiceError> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(ISSUER))
        // A colon parts issuer and account in the app's label.
        .with_account_name(email.replace(':', ""))
        .build()
        .map_err(|error| ServiceError::Internal(format!("a new secret: {error}")))
}

/// The generator of a secret that is kept.
pub(super) fn open(
    app: &App,
    account_id: PersonId,
    kept: &TotpSecret,
) -> Result<Totp, ServiceError> {
    let place = TOTP_SECRET.place(account_id);
    let opened = app
        .sealer
        .open(&place, &kept.sealed_secret)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let unusable = || ServiceError::Internal(format!("the TOTP secret {} is unusable", kept.id));
    let algorithm: Algorithm = kept.algorithm.parse().map_err(|_| unusable())?;
    Builder::new()
        .with_algorithm(algorithm)
        .with_digits(u8::try_from(kept.digits).map_err(|_| unusable())?)
        .with_step_duration(u64::try_from(kept.period).map_err(|_| unusable())?)
        .with_skew(1)
        .with_secret(opened.secret)
        .build()
        .map_err(|_| unusable())
}

/// The step that this code is of: now's, the one before or the one after.
pub(super) fn step(totp: &Totp, code: &str, now: DateTime<Utc>) -> Result<Step, ServiceError> {
    let wrong = || ServiceError::Refused(ProblemCode::TotpCodeInvalid);
    let time = u64::try_from(now.timestamp()).map_err(|_| wrong())?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let number = totp.check(&digits, time).ok_or_else(wrong)?;
    let current = time / totp.step();
    Ok(Step {
        number: number.cast_signed(),
        offset: number.cast_signed() - current.cast_signed(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B.
    const VECTORS: [(u64, &str, &str, &str); 6] = [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ];

    fn of(algorithm: Algorithm, length: usize) -> Totp {
        let seed = "1234567890".repeat(7);
        Builder::new()
            .with_algorithm(algorithm)
            .with_digits(8)
            .with_secret(seed.as_bytes()[..length].to_vec())
            .build()
            .unwrap()
    }

    #[test]
    fn the_vectors_of_the_rfc_hold_for_its_three_algorithms() {
        for (time, sha1, sha256, sha512) in VECTORS {
            for (algorithm, length, expected) in [
                (Algorithm::SHA1, 20, sha1),
                (Algorithm::SHA256, 32, sha256),
                (Algorithm::SHA512, 64, sha512),
            ] {
                let totp = of(algorithm, length);
                assert_eq!(
                    totp.generate(time).to_string(),
                    expected,
                    "{algorithm} {time}"
                );
                let now = DateTime::from_timestamp(time.cast_signed(), 0).unwrap();
                let step = step(&totp, expected, now).unwrap();
                assert_eq!(step.number, time.cast_signed() / 30);
                assert_eq!(step.offset, 0);
            }
        }
    }

    #[test]
    fn a_code_is_good_one_step_before_and_one_after() {
        let totp = of(Algorithm::SHA1, 20);
        let now = DateTime::from_timestamp(2_000_000_010, 0).unwrap();
        let offset = |seconds: i64| {
            let time = (now.timestamp() + seconds).cast_unsigned();
            let code = totp.generate(time).to_string();
            step(&totp, &code, now).ok().map(|step| step.offset)
        };
        assert_eq!(offset(-60), None);
        assert_eq!(offset(-30), Some(-1));
        assert_eq!(offset(0), Some(0));
        assert_eq!(offset(30), Some(1));
        assert_eq!(offset(60), None);
    }

    #[test]
    fn spaces_do_not_matter_and_nothing_else_is_a_code() {
        let totp = of(Algorithm::SHA1, 20);
        let now = DateTime::from_timestamp(59, 0).unwrap();
        assert!(step(&totp, " 9428 7082 ", now).is_ok());
        for text in ["", "+4287082", "94287083", "942870820", "é", "٩٤٢٨٧٠٨٢"] {
            assert!(step(&totp, text, now).is_err(), "{text}");
        }
    }

    #[test]
    fn an_app_reads_issuer_address_and_secret() {
        let totp = new(&[0xAB; SECRET_LEN], "camille+rh@exemple.fr").unwrap();
        assert_eq!(
            totp.to_url().unwrap(),
            "otpauth://totp/Chrona:camille%2Brh%40exemple.fr\
             ?secret=VOV2XK5LVOV2XK5LVOV2XK5LVOV2XK5L&issuer=Chrona"
        );
    }
}

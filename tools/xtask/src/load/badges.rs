//! Badges made with the server's key, and the QR codes they make.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrona_api_types::{DeviceId, PersonId};
use chrona_badge::{BADGE_TYPE, BadgeClaims, SigningKey, compact};
use qrcode::{EcLevel, QrCode};
use sha2::{Digest, Sha256};

use crate::server;
use crate::table::{Table, Verdict};

/// A person and the phone that shows badges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phone {
    pub(crate) user_id: PersonId,
    pub(crate) device_id: DeviceId,
}

/// The claims of the badge of this number; two numbers never share an identifier.
fn claims(phone: Phone, number: u64, now: i64) -> BadgeClaims {
    let digest = Sha256::digest(format!("{now} {number}"));
    BadgeClaims {
        sub: phone.user_id.to_string(),
        device_id: phone.device_id.0,
        jti: URL_SAFE_NO_PAD.encode(&digest[..16]),
        nonce: URL_SAFE_NO_PAD.encode(&digest[16..24]),
        iat: now,
        exp: now + 3600,
        kind: BADGE_TYPE.to_owned(),
    }
}

/// Signs this many badges, each good for an hour, of all phones in turn.
pub(crate) fn sign_many(
    key: &SigningKey,
    phones: &[Phone],
    count: u64,
    now: i64,
) -> Result<Vec<String>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let step = u64::try_from(workers)?;
    let parts = thread::scope(|scope| {
        let running: Vec<_> = (0..step)
            .map(|first| {
                scope.spawn(move || {
                    let mine = (first..count).step_by(workers);
                    mine.zip(phones.iter().cycle())
                        .map(|(number, phone)| Ok(key.sign(&claims(*phone, number, now))?))
                        .collect::<Result<Vec<String>>>()
                })
            })
            .collect();
        running
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .map_err(|_| anyhow::anyhow!("signing failed"))?
            })
            .collect::<Result<Vec<_>>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// Adds the QR versions of both forms of a badge, for keys of 2048 and 4096 bits.
pub(crate) fn add_versions(programs: &Path, table: &mut Table) -> Result<()> {
    for bits in ["2048", "4096"] {
        let folder = tempfile::tempdir()?;
        server::generate_keys(programs, folder.path(), bits)?;
        let key = SigningKey::from_pem(&fs::read_to_string(server::private_key(folder.path()))?)?;
        let phone = Phone {
            user_id: PersonId(1234),
            device_id: DeviceId(1234),
        };
        let badge = key.sign(&claims(phone, 1, 1_800_000_000))?;
        let packed = compact::pack(&badge).context("a badge has no compact form")?;
        let versions = [version(&badge)?, version(&packed)?];
        let figure = format!("version {}", versions[1]);
        let beside = format!("plain JWT: version {}", versions[0]);
        let verdict = if bits == "2048" {
            Verdict::Asked {
                met: versions[1] <= 12,
                wanted: "11 or 12",
            }
        } else {
            Verdict::Told
        };
        table.add(
            &format!("QR of a badge, {bits}-bit key"),
            figure,
            beside,
            verdict,
        );
    }
    Ok(())
}

fn version(text: &str) -> Result<i16> {
    // As the apps draw it: the phone's screen needs no correction of scratches.
    match QrCode::with_error_correction_level(text, EcLevel::L)?.version() {
        qrcode::Version::Normal(version) | qrcode::Version::Micro(version) => Ok(version),
    }
}

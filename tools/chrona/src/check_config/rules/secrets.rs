//! Secrets that could be guessed, are used twice, or are missing.

use std::collections::BTreeSet;

use chrona_backend::config::Secret;

use super::Findings;

/// A random secret of 32 characters has more different ones; "changeme-changeme-changeme-changeme" has 9.
const FEWEST_CHARACTERS: usize = 12;
const PLACEHOLDERS: [&str; 6] = [
    "change", "secret", "example", "exemple", "password", "1234567",
];

pub(super) fn look(found: &mut Findings<'_>) {
    let keys = &found.settings.secret_keys;
    let pepper = found.settings.accounts.password_pepper.as_ref();
    let token = found.settings.web.metrics_token.as_deref();
    let secrets = [
        ("SECRET_KEY", keys.current.as_ref().map(Secret::as_str)),
        ("PASSWORD_PEPPER", pepper.map(Secret::as_str)),
        ("METRICS_TOKEN", token),
    ];
    for (index, (name, secret)) in secrets.iter().enumerate() {
        let Some(secret) = secret else { continue };
        found.danger(
            looks_written(secret),
            name,
            "looks as if a person had written it, and can be guessed. Make one with `openssl rand -base64 32`",
        );
        let same = secrets[..index]
            .iter()
            .find(|(_, other)| *other == Some(secret));
        if let Some((other, _)) = same {
            let words = format!("is the same as {other}: who learns one has both. Make another");
            found.danger(true, name, words);
        }
    }
    found.advice(
        pepper.is_none(),
        "PASSWORD_PEPPER",
        "is not set: who steals the database can try passwords on it. Make one with `openssl rand -base64 32`, and \
         keep it, for without it nobody signs in",
    );
    let previous = keys.previous.as_ref();
    found.advice(
        previous.is_some() && previous == keys.current.as_ref(),
        "SECRET_KEY_PREVIOUS",
        "is the same as SECRET_KEY. Take it away",
    );
    found.advice(
        previous.is_some() && previous != keys.current.as_ref(),
        "SECRET_KEY_PREVIOUS",
        "is set: what it sealed still opens. Run `chrona reseal`, then take it away",
    );
}

fn looks_written(secret: &str) -> bool {
    let different: BTreeSet<char> = secret.chars().collect();
    let lower = secret.to_lowercase();
    different.len() < FEWEST_CHARACTERS || PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::looks_written;

    #[test]
    fn what_a_person_writes_is_told_from_what_is_random() {
        for written in [
            "changeme-changeme-changeme-changeme",
            "00000000000000000000000000000000",
            "My-Secret-Key-For-Production-2026!",
        ] {
            assert!(looks_written(written), "{written}");
        }
        for random in [
            "7f3c9a1e0b5d8246c1fa93e75d20b84ae61c",
            "q9Xv0bYw2mLr8TzK4dHs6JfN1pGc3uRe5aIo7iUy+/w=",
        ] {
            assert!(!looks_written(random), "{random}");
        }
    }
}

//! How a setting is shown: never a secret.

use chrona_backend::config::{Asked, Origin};
use reqwest::Url;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) origin: String,
}

pub(super) fn shown(asked: &Asked) -> Shown {
    let value = match (asked.secret_length, &asked.value) {
        (Some(length), _) => format!("set, {length} characters"),
        (None, Some(value)) => without_password(value),
        (None, None) => "not set".to_owned(),
    };
    let origin = match &asked.origin {
        Origin::Environment => "environment".to_owned(),
        Origin::File(file) => format!("file {}", file.display()),
        Origin::Default => "default".to_owned(),
    };
    Shown {
        name: asked.name.clone(),
        value,
        origin,
    }
}

/// A value as it may be shown: one of one line, without the password of an address.
fn without_password(value: &str) -> String {
    let line: String = value
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    match Url::parse(&line) {
        Ok(mut url) if url.password().is_some() => {
            // It has a host, or it had no password.
            let _ = url.set_password(Some("…"));
            url.to_string()
        }
        _ => line,
    }
}

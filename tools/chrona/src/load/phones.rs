//! The phones people ask for badges with.

use std::path::Path;

use anyhow::Result;
use chrona_api_types::{Device, DeviceId, ProblemCode};
use chrona_backend::random::{Randomness, SystemRandomness};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::Api,
    phone_key::{KeyFile, PhoneKey},
    session::Session,
};

/// What a phone of this tool is called.
const NAME: &str = "chrona load";

/// Someone's phone.
#[derive(Debug)]
pub(super) struct Phone {
    pub(super) id: DeviceId,
    /// What it proves to have, where it is bound.
    pub(super) key: Option<PhoneKey>,
}

/// Finds phones, or registers them: all without a key, or all with one.
#[derive(Debug)]
pub(super) struct Phones(Option<KeyFile>);

impl Phones {
    /// With keys where there is a file for them.
    pub(super) fn new(keys: Option<&Path>) -> Result<Self> {
        Ok(Self(keys.map(KeyFile::open).transpose()?))
    }

    /// A phone that may ask for badges: one of theirs, or one that is registered now; or why there is
    /// none.
    pub(super) async fn of(
        &mut self,
        api: &Api,
        session: &Session,
    ) -> Result<Result<Phone, String>> {
        let list = session.sign(api.request(Method::GET, "/devices/me?limit=100"));
        let answer = api.ask(list).await?;
        if answer.status != 200 {
            return Ok(Err(answer.words()));
        }
        let listed: Vec<Device> = answer.read(200)?;
        let in_use = || {
            let fit = listed.iter();
            fit.filter(|phone| !phone.is_revoked && phone.is_confirmed)
        };
        match &mut self.0 {
            None => match in_use().find(|phone| !phone.is_bound) {
                Some(phone) => Ok(Ok(Phone {
                    id: phone.id,
                    key: None,
                })),
                None => without_key(api, session).await,
            },
            Some(keys) => {
                let kept = keys.find(session.email());
                let kept = kept.filter(|(id, _)| in_use().any(|phone| phone.id == *id));
                match kept {
                    Some((id, key)) => Ok(Ok(Phone { id, key: Some(key) })),
                    None => with_key(api, session, keys).await,
                }
            }
        }
    }
}

async fn without_key(api: &Api, session: &Session) -> Result<Result<Phone, String>> {
    let body = json!({
        "device_fingerprint": format!("{NAME} {}", session.email()),
        "device_name": NAME,
    });
    let made = register(api, session, &body).await?;
    Ok(made.and_then(|made| confirmed(&made, None)))
}

async fn with_key(
    api: &Api,
    session: &Session,
    keys: &mut KeyFile,
) -> Result<Result<Phone, String>> {
    let key = KeyFile::make()?;
    // Another one with a key that is lost may be in use.
    let random: &dyn Randomness = &SystemRandomness::default();
    let body = json!({
        "device_fingerprint": format!("{NAME} {} {}", session.email(), random.text::<9>()),
        "device_name": NAME,
        "public_key": key.jwk(),
    });
    let made = match register(api, session, &body).await? {
        Ok(made) => made,
        Err(why) => return Ok(Err(why)),
    };
    keys.keep(session.email(), made.id, &key)?;
    Ok(confirmed(&made, Some(key)))
}

async fn register(api: &Api, session: &Session, body: &Value) -> Result<Result<Device, String>> {
    let request = session.sign(api.request(Method::POST, "/devices/register").json(body));
    let answer = api.ask(request).await?;
    if answer.status == 201 {
        return answer.read(201).map(Ok);
    }
    Ok(Err(
        if answer.problem().code == ProblemCode::DeviceKeyRequired.as_str() {
            "phones need a key on this server: add --phone-keys FILE".to_owned()
        } else {
            answer.words()
        },
    ))
}

fn confirmed(made: &Device, key: Option<PhoneKey>) -> Result<Phone, String> {
    if made.is_confirmed {
        Ok(Phone { id: made.id, key })
    } else {
        Err("the phone that was registered has to be confirmed first, by the e-mailed link or by an administrator".to_owned())
    }
}

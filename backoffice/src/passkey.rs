//! Passkeys as the browser makes and shows them (Web Authentication, Level 3).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_web::{
    ApiError, Client, Credential,
    types::{
        AccessToken, Language, PasskeySignIn, PasskeySupport, Proof, RegisterPasskey,
        RegisteredPasskey,
    },
};
use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{browser, office::Office, words::say};

/// Why there is no passkey.
pub(crate) enum Failure {
    /// The server refused.
    Refused(ApiError),
    /// The person stopped, was not recognised, or took too long.
    GivenUp,
    /// The authenticator has one of this account already.
    Already,
    /// The browser cannot.
    Impossible,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl Failure {
    /// What happened and what to do.
    pub(crate) fn sentence(&self, language: Language) -> String {
        match self {
            Self::Refused(error) => error.sentence(language),
            Self::GivenUp => say!(language, passkeys.given_up).to_owned(),
            Self::Already => say!(language, passkeys.already).to_owned(),
            Self::Impossible => say!(language, passkeys.impossible).to_owned(),
        }
    }
}

/// Whether passkeys can be used on this very page: the browser knows them, and they are for this origin.
fn are_for_this_page(support: &PasskeySupport) -> bool {
    let known = get(&window(), "PublicKeyCredential").is_some_and(|api| !api.is_undefined());
    known && support.origin.is_some() && support.origin == window().location().origin().ok()
}

/// Whether passkeys can be used on this very page; none until the server answers.
pub(crate) fn usable(office: Office) -> RwSignal<Option<bool>> {
    let usable = RwSignal::new(None);
    leptos::task::spawn_local(async move {
        let anyone = Client::new(Credential::None, office.now_language());
        if let Ok(support) = anyone.passkey_support().await {
            let _ = usable.try_set(Some(are_for_this_page(&support)));
        }
    });
    usable
}

/// Makes a passkey and adds it to the caller's account.
pub(crate) async fn add(
    office: Office,
    name: String,
    proof: &Proof,
) -> Result<RegisteredPasskey, Failure> {
    let client = office.client();
    let ceremony = client.begin_passkey(proof).await?;
    let made = ask("create", &ceremony.options).await?;
    let mut credential = described(&made, &["clientDataJSON", "attestationObject"])?;
    if let Some(transports) = transports(&made) {
        credential["response"]["transports"] = json!(transports);
    }
    let made = RegisterPasskey {
        token: ceremony.token,
        name,
        credential,
    };
    Ok(client.finish_passkey(&made).await?)
}

/// Signs in with a passkey that the person chooses.
pub(crate) async fn sign_in(language: Language) -> Result<AccessToken, Failure> {
    let client = Client::new(Credential::None, language);
    let ceremony = client.begin_passkey_sign_in().await?;
    let shown = ask("get", &ceremony.options).await?;
    let members = [
        "clientDataJSON",
        "authenticatorData",
        "signature",
        "userHandle",
    ];
    let shown = PasskeySignIn {
        token: ceremony.token,
        credential: described(&shown, &members)?,
        refresh_in_cookie: Some(true),
    };
    Ok(client.finish_passkey_sign_in(&shown).await?)
}

/// Asks the browser for a credential: `create` or `get`.
async fn ask(method: &str, options: &Value) -> Result<JsValue, Failure> {
    let asked = asked(options).ok_or(Failure::Impossible)?;
    let credentials = get(&window().navigator(), "credentials").ok_or(Failure::Impossible)?;
    let promise = browser::call(&credentials, method, &[asked]).ok_or(Failure::Impossible)?;
    let promise: Promise = promise.dyn_into().map_err(|_| Failure::Impossible)?;
    JsFuture::from(promise).await.map_err(|error| {
        let name = get(&error, "name").and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "AbortError") => Failure::GivenUp,
            Some("InvalidStateError") => Failure::Already,
            _ => Failure::Impossible,
        }
    })
}

/// The options as the browser takes them: bytes where JSON has base64url.
fn asked(options: &Value) -> Option<JsValue> {
    let public_key = JSON::parse(&options.to_string()).ok()?;
    to_bytes(&public_key, "challenge")?;
    if options.get("user").is_some() {
        to_bytes(&get(&public_key, "user")?, "id")?;
    }
    for list in ["excludeCredentials", "allowCredentials"] {
        if options.get(list).is_some_and(Value::is_array) {
            for credential in Array::from(&get(&public_key, list)?) {
                to_bytes(&credential, "id")?;
            }
        }
    }
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &public_key).ok()?;
    Some(asked.into())
}

fn to_bytes(object: &JsValue, member: &str) -> Option<()> {
    let text = get(object, member)?.as_string()?;
    let bytes = Uint8Array::from(URL_SAFE_NO_PAD.decode(text).ok()?.as_slice());
    Reflect::set(object, &member.into(), &bytes).ok()?;
    Some(())
}

/// A credential as JSON, with these members of its response.
fn described(credential: &JsValue, members: &[&str]) -> Result<Value, Failure> {
    let id = to_text(credential, "rawId").ok_or(Failure::Impossible)?;
    let response = get(credential, "response").ok_or(Failure::Impossible)?;
    let members = members
        .iter()
        .map(|member| ((*member).to_owned(), json!(to_text(&response, member))));
    Ok(json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": members.collect::<serde_json::Map<_, _>>(),
        "clientExtensionResults": {},
    }))
}

/// A member's bytes in base64url; none where it has none.
fn to_text(object: &JsValue, member: &str) -> Option<String> {
    let bytes = get(object, member).filter(JsValue::is_object)?;
    Some(URL_SAFE_NO_PAD.encode(Uint8Array::new(&bytes).to_vec()))
}

/// How the authenticator is reached, where the browser tells.
fn transports(credential: &JsValue) -> Option<Vec<String>> {
    let response = get(credential, "response")?;
    let told = browser::call(&response, "getTransports", &[])?;
    Some(
        Array::from(&told)
            .iter()
            .filter_map(|way| way.as_string())
            .collect(),
    )
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok()
}

//! Who may do what: every operation of the API's document, with every principal.

use chrona_api_types::Role;
use chrona_backend::kernel::permissions::{May, OPERATIONS, who};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Db, Server, TestKiosk};

/// What every operation finds well-formed, so that only the principal decides.
fn body(operation: &str) -> Value {
    let mut body = json!({
        "email": "x@exemple.fr", "password": "longtemps", "role": "user",
        "device_fingerprint": "x", "device_name": "x", "device_id": 424_242,
        "current_password": "x", "new_password": "longtemps", "new_email": "y@exemple.fr",
        "qr_token": "x", "app_version": "1", "kiosk_name": "x", "location": "x",
        "user_id": 424_242, "name": "x", "user_ids": [], "access_mode": "public", "employee_email": "x@exemple.fr",
        "hr_code": "x", "session_token": "x", "otp_code": "x",
        "token": "x", "credential": {},
        "totp_secret_id": 424_242, "verification_code": "x", "totp_code": "x",
        "recovery_code": "x", "provider": "x", "code": "x", "state": "x",
        "pin": "294817", "number": "1234", "key": "press-0000000001", "by": "staff_number",
        "reason": "x",
        "from": "2026-01-01", "to": "2026-01-02", "type": "sick_leave", "weeks": [{}], "content": "x",
    });
    let more = json!({
        "name_fr": "x", "name_en": "x", "paid": true, "counts": true, "elsewhere": false, "leave_gain": "worked",
        "needs_document": false, "decided_by": "hr", "neutral": false, "colour": "#000000", "pattern": "plain",
        "active": true, "count": "six_a_week", "year_begins": 6, "lowest_hundredths": 0, "balance": "x",
        "hundredths": 100, "source": "opening", "agreed": true,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    // What is another word elsewhere.
    match operation {
        "enter_contract" => body["kind"] = "full_time".into(),
        "ask" | "preview_request" => body["kind"] = "absence".into(),
        "save_absence_type" => body["unit"] = "day".into(),
        "save_balance" => {
            body["unit"] = "day".into();
            body["gain"] = "by_hand".into();
        }
        _ => {}
    }
    body
}

/// The same of the parameters of reads.
const QUERY: &str = "from=2026-01-01&to=2026-01-02&calendar=FR&year=2026";

/// What someone reaches whose role asks for a second factor and who has none.
const BEFORE_THE_SECOND_FACTOR: &[&str] = &[
    "me",
    "my_sessions",
    "end_my_session",
    "sign_out",
    "change_password",
    "change_my_email",
    "cancel_my_email_change",
    "my_identities",
    "begin_identity_link",
    "finish_identity_link",
    "unlink_identity",
    "second_factor_status",
    "provision_totp",
    "activate_totp",
    "validate_totp",
    "remove_second_factor",
    "use_recovery_code",
    "recovery_status",
    "regenerate_recovery_codes",
    "my_passkeys",
    "begin_passkey_registration",
    "finish_passkey_registration",
    "remove_passkey",
];

/// A path with something in the place of each of its parameters.
fn filled(path: &str) -> String {
    let numbers = [
        "{id}",
        "{user_id}",
        "{team_id}",
        "{contract_id}",
        "{schedule_id}",
        "{absence_id}",
        "{entry_id}",
        "{rules_id}",
    ];
    let path = numbers
        .iter()
        .fold(path.to_owned(), |path, name| path.replace(name, "424242"));
    path.replace("{provider}", "x")
        .replace("{month}", "2026-10")
}

#[tokio::test]
async fn without_the_second_factor_that_is_required_only_the_own_account_is_reached() {
    let server = Server::start_with(Db::Sqlite, &[("REQUIRE_TOTP", "true")]).await;
    let mut admin = server.admin().await;
    let document: Value = serde_json::from_str(chrona_backend::api::document()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if !matches!(who(name), Some(May::SignedIn | May::Do(..))) {
                continue;
            }
            let path = filled(path);
            let query = QUERY;
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let mut request = server.request(method.clone(), &format!("{path}?{query}"));
            if method != Method::GET {
                request = request.json(&body(name));
            }
            let answer = request.bearer_auth(&admin.token).send().await.unwrap();
            let status = answer.status().as_u16();
            if BEFORE_THE_SECOND_FACTOR.contains(&name) {
                assert!(!matches!(status, 401 | 403), "{name}: {status}");
            } else {
                assert_eq!(status, 403, "{name}");
                let problem: Value = answer.json().await.unwrap();
                assert_eq!(problem["code"], "second_factor_setup_required", "{name}");
            }
            if name == "sign_out" {
                admin = server.signed_in("rh@exemple.fr").await;
            }
        }
    }
}

#[tokio::test]
async fn every_operation_lets_pass_whom_the_table_says() {
    let server = Server::start(Db::Sqlite).await;
    let mut admin = server.admin().await;
    let mut manager = server.person(&admin, "chef@exemple.fr", "manager").await;
    let mut user = server.person(&admin, "camille@exemple.fr", "user").await;
    let mut payroll = server.person(&admin, "paie@exemple.fr", "payroll").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let wrong_kiosk = TestKiosk {
        id: 0,
        key: "x".repeat(43),
    };
    let document: Value = serde_json::from_str(chrona_backend::api::document()).unwrap();

    let mut walked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let may = who(name).unwrap_or_else(|| panic!("{method} {path} ({name}) has no row"));
            let path = filled(path);
            let query = QUERY;
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let call = async |bearer: Option<&str>, key: Option<&TestKiosk>| {
                let mut request = server.request(method.clone(), &format!("{path}?{query}"));
                if let Some(token) = bearer {
                    request = request.bearer_auth(token);
                }
                if let Some(kiosk) = key {
                    request = request.header("X-Kiosk-API-Key", &kiosk.key);
                }
                if method != Method::GET {
                    request = request.json(&body(name));
                }
                // A stream is judged by its first line.
                request.send().await.unwrap().status().as_u16()
            };
            let outcomes = [
                call(None, None).await,
                call(Some("not a token"), None).await,
                call(None, Some(&wrong_kiosk)).await,
                call(None, Some(&kiosk)).await,
                call(Some(&user.token), None).await,
                call(Some(&manager.token), None).await,
                call(Some(&payroll.token), None).await,
                call(Some(&admin.token), None).await,
            ];
            let passes = outcomes.map(|status| !matches!(status, 401 | 403));
            let expected = match may {
                // Registration is closed here, and the form is no JSON: neither is about who asks.
                May::Anyone => {
                    // Some are limited by whom they are about, whoever asks.
                    let is_same = |status: &u16| [outcomes[0], 429].contains(status);
                    assert!(outcomes.iter().all(is_same), "{name}: {outcomes:?}");
                    walked += 1;
                    continue;
                }
                May::SignedIn => [false, false, false, false, true, true, true, true],
                May::Do(action, least) => {
                    let [user, manager, payroll, admin] =
                        Role::ALL.map(|role| role.reaches(action, least));
                    [false, false, false, false, user, manager, payroll, admin]
                }
                May::Kiosk => [false, false, false, true, false, false, false, false],
            };
            assert_eq!(passes, expected, "{method} {path} ({name}): {outcomes:?}");
            // Without a credential, or with another sort's, 401; with a role that may not, 403.
            for (place, (status, passes)) in outcomes.into_iter().zip(passes).enumerate() {
                let is_known = place > 3 && may != May::Kiosk;
                let refusal = if is_known { 403 } else { 401 };
                assert!(
                    passes || status == refusal,
                    "{method} {path} ({name}): {outcomes:?}"
                );
            }
            walked += 1;
            if name == "sign_out" {
                user = server.signed_in("camille@exemple.fr").await;
                manager = server.signed_in("chef@exemple.fr").await;
                payroll = server.signed_in("paie@exemple.fr").await;
                admin = server.signed_in("rh@exemple.fr").await;
            }
        }
    }
    assert_eq!(
        walked,
        OPERATIONS.len(),
        "a row names no operation, or one twice"
    );
}

#[test]
fn the_committed_table_is_the_programs() {
    let committed = include_str!("../../../../docs/permissions.md");
    assert!(
        committed == chrona_backend::api::permissions(),
        "docs/permissions.md is not up to date: \
         cargo run --bin chrona-backend -- --print-permissions > docs/permissions.md"
    );
}

//! What a kept database holds, made through the API of the version that it is of.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    harness::{Person, Server, TestKiosk},
    identity::second_factor,
    people::teams::{set_managers, set_team, team},
};

pub(super) const CAMILLE: &str = "camille@exemple.fr";
pub(super) const LOUISE: &str = "louise@exemple.fr";
pub(super) const CHEF: &str = "chef@exemple.fr";

/// Fills a server's database with a little of much; answers what someone must know to go on with it.
pub(super) async fn everything(server: &Server) -> Value {
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let louise = server.person(&admin, LOUISE, "user").await;
    let chef = server.person(&admin, CHEF, "manager").await;

    let atelier = team(server, &admin, "Atelier").await;
    set_team(server, &admin, &camille, Some(atelier))
        .await
        .ok(200);
    set_managers(server, &admin, atelier, &[&chef])
        .await
        .ok(200);
    let body = json!({
        "employee_email": "nour@exemple.fr", "first_name": "Nour", "last_name": "Petit",
        "staff_number": "042", "send_invitation": false,
    });
    server
        .post("/admin/hr-codes", &admin.token, body)
        .await
        .ok(201);

    let door = server.kiosk(&admin, "Porte A").await;
    let phones = [
        server.phone(&camille, "telephone-1").await,
        server.phone(&louise, "telephone-2").await,
    ];
    let mut punches = 0;
    for _ in 0..4 {
        for (person, phone) in [(&camille, phones[0]), (&louise, phones[1])] {
            punch(server, person, phone, &door).await;
            punches += 1;
        }
        server.clock.advance(TimeDelta::minutes(5));
    }
    let app = second_factor::set_up(server, &louise).await;
    json!({
        "punches": punches,
        "phone": phones[0],
        "kiosk": { "id": door.id, "key": door.key },
        "recovery_code": app.recovery[0],
    })
}

/// Shows a badge of someone's phone at a door.
pub(super) async fn punch(server: &Server, person: &Person, phone: i64, door: &TestKiosk) -> Value {
    let badge = server.badge(person, phone).await;
    server.punch(door, &badge).await.ok(200)
}

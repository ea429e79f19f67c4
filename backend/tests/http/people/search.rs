//! Searching as people type: word by word, without accents, ligatures, apostrophes and case.

use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, PASSWORD, Person, Server};

async fn create(server: &Server, admin: &Person, first: &str, last: &str, number: &str) -> i64 {
    let body = json!({
        "email": format!("{number}@exemple.fr"), "password": PASSWORD, "role": "user",
        "first_name": first, "last_name": last, "staff_number": number,
    });
    let made = server
        .post("/admin/users", &admin.token, body)
        .await
        .ok(201);
    made["id"].as_i64().unwrap()
}

async fn found(server: &Server, admin: &Person, list: &str, wanted: &str) -> (Value, u64) {
    let query = serde_urlencoded::to_string([("search", wanted)]).unwrap();
    let reply = server.get(&format!("{list}?{query}"), &admin.token).await;
    let total = reply.header("x-total-count").parse().unwrap();
    (reply.ok(200), total)
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

#[rstest]
#[tokio::test]
async fn people_are_found_as_they_are_typed_and_as_they_are_now(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let zoe = create(&server, &admin, "Zoë", "Lefèvre", "0042").await;
    let anne = create(&server, &admin, "Anne", "Lecœur", "A-7").await;
    let jean = create(&server, &admin, "Jean-Baptiste", "d’Alembert", "9").await;
    let all = [zoe, anne, jean];
    for (wanted, expected) in [
        ("Lefèvre Zoë", vec![zoe]),
        ("zoe lefevre", vec![zoe]),
        ("LEF zo", vec![zoe]),
        ("lecoeur", vec![anne]),
        ("LECŒUR anne", vec![anne]),
        ("d\u{27}alembert", vec![jean]),
        ("d’Alembert", vec![jean]),
        ("dalembert jean", vec![jean]),
        ("alembert baptiste", vec![jean]),
        ("jean baptiste", vec![jean]),
        ("0042", vec![zoe]),
        ("a7", vec![anne]),
        ("a-7@exemple", vec![anne]),
        ("lefevre anne", vec![]),
        ("%", vec![]),
        ("exemple.fr", vec![jean, anne, zoe]),
    ] {
        let (list, total) = found(&server, &admin, "/admin/users", wanted).await;
        let mut listed = ids(&list);
        listed.retain(|id| all.contains(id));
        if wanted == "%" {
            // Nothing but a sign is no search.
            continue;
        }
        assert_eq!(listed, expected, "{wanted}");
        if wanted != "exemple.fr" {
            assert_eq!(total, expected.len() as u64, "{wanted}");
        }
    }
    // What is found follows what is said of a person.
    let path = format!("/admin/users/{zoe}");
    let body = json!({ "last_name": "Straße", "staff_number": "B8" });
    server.patch(&path, &admin.token, body).await.ok(200);
    assert_eq!(found(&server, &admin, "/admin/users", "lefevre").await.1, 0);
    assert_eq!(
        ids(&found(&server, &admin, "/admin/users", "strasse zoe b8")
            .await
            .0),
        [zoe]
    );
    let long = "a".repeat(201);
    let path = format!("/admin/users?search={long}");
    server
        .get(&path, &admin.token)
        .await
        .problem(422, "invalid_value");
}

#[rstest]
#[tokio::test]
async fn phones_and_invitations_are_found_by_their_person(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    create(&server, &admin, "Zoë", "Lefèvre", "0042").await;
    create(&server, &admin, "Zoé", "Lefèvre", "0043").await;
    let one = server.signed_in("0042@exemple.fr").await;
    let other = server.signed_in("0043@exemple.fr").await;
    let phone = server.phone(&one, "un").await;
    let second = server.phone(&other, "deux").await;
    let (list, total) = found(&server, &admin, "/admin/devices", "lefevre zoe").await;
    assert_eq!((ids(&list), total), (vec![second, phone], 2));
    // Two people of one name are told apart.
    assert_eq!(list[0]["user_staff_number"], "0043");
    assert_eq!(list[1]["user_email"], "0042@exemple.fr");
    let (list, _) = found(&server, &admin, "/admin/devices", "0042 lefevre").await;
    assert_eq!(ids(&list), [phone]);

    let body = json!({
        "employee_email": "anne@exemple.fr", "first_name": "Anne", "last_name": "Lecœur",
        "staff_number": "0044",
    });
    let invited = server
        .post("/admin/hr-codes", &admin.token, body)
        .await
        .ok(201);
    let (list, total) = found(&server, &admin, "/admin/hr-codes", "lecoeur 44").await;
    assert_eq!((&list[0]["id"], total), (&invited["id"], 1));
    assert_eq!(
        found(&server, &admin, "/admin/hr-codes", "lefevre").await.1,
        0
    );
    let presence = server.get("/admin/presence", &admin.token).await.ok(200);
    let numbers: Vec<&Value> = presence
        .as_array()
        .unwrap()
        .iter()
        .map(|person| &person["staff_number"])
        .collect();
    assert!(numbers.contains(&&json!("0042")) && numbers.contains(&&json!("0043")));
}

//! However administrators treat one another, one stays.

use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Person, Server};

/// What one administrator does to another.
#[derive(Clone, Copy, Debug)]
enum Does {
    Demotes,
    Deletes,
}

async fn doing(server: &Server, by: &Person, does: Does, to: &Person) -> u16 {
    let path = format!("/admin/users/{}", to.id);
    let request = match does {
        Does::Demotes => server
            .request(Method::PATCH, &format!("{path}/role"))
            .json(&json!({ "role": "user" })),
        Does::Deletes => server.request(Method::DELETE, &path),
    };
    let reply = server.send(request.bearer_auth(&by.token)).await;
    reply.status.as_u16()
}

#[rstest]
#[case::both_demote(Does::Demotes, Does::Demotes)]
#[case::both_delete(Does::Deletes, Does::Deletes)]
#[case::one_of_each(Does::Demotes, Does::Deletes)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_turn_on_each_other_one_stays(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] first: Does,
    #[case] second: Does,
) {
    // A new pair each time; `rh@exemple.fr` only makes them.
    let server = Server::start_with(db, &[]).await;
    let maker = server.admin().await;
    for round in 0..8 {
        let one = server
            .person(&maker, &format!("a{round}@exemple.fr"), "admin")
            .await;
        let other = server
            .person(&maker, &format!("b{round}@exemple.fr"), "admin")
            .await;
        let (to_other, to_one) = tokio::join!(
            doing(&server, &one, first, &other),
            doing(&server, &other, second, &one),
        );
        let done = [to_other, to_one]
            .iter()
            .filter(|status| **status < 300)
            .count();
        assert_eq!(done, 1, "round {round}: {to_other} and {to_one}");
        let refused = to_other.max(to_one);
        assert!([401, 403].contains(&refused), "{refused}");
        let query = format!(
            "SELECT id FROM accounts WHERE role = 'admin' AND closed_at IS NULL AND id IN ({}, {})",
            one.id, other.id
        );
        assert_eq!(server.rows(&query).await.len(), 1, "round {round}");
    }
}

/// Who lost the right while the request was on its way does nothing with it any more.
#[rstest]
#[tokio::test]
async fn the_last_one_cannot_be_taken_away(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let first = server.admin().await;
    let second = server.person(&first, "b@exemple.fr", "admin").await;
    assert_eq!(doing(&server, &second, Does::Demotes, &first).await, 200);
    assert_eq!(doing(&server, &first, Does::Demotes, &second).await, 403);
    assert_eq!(doing(&server, &second, Does::Demotes, &second).await, 403);
    assert_eq!(doing(&server, &second, Does::Deletes, &second).await, 403);
    server.sign_in("b@exemple.fr", PASSWORD).await.ok(200);
}

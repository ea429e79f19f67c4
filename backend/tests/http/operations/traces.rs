//! Spans of requests, as a collector gets them.

use std::{collections::BTreeMap, time::Duration};

use poem::{
    Request, Response, Server as Listener,
    endpoint::make,
    http::StatusCode,
    listener::{Acceptor, Listener as _, TcpListener},
};
use reqwest::Method;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::harness::{Db, Server};

/// What a collector was sent: where, with which authorization, and what.
type Post = (String, Option<String>, Value);

/// A collector, which answers with this status; its address, and what it is sent.
async fn collector(status: StatusCode) -> (String, mpsc::UnboundedReceiver<Post>) {
    let (sender, posts) = mpsc::unbounded_channel();
    let endpoint = make(move |mut request: Request| {
        let sender = sender.clone();
        async move {
            let path = request.uri().path().to_owned();
            let token = request.header("authorization").map(ToOwned::to_owned);
            let body = request.take_body().into_string().await.unwrap();
            let _ = sender.send((path, token, serde_json::from_str(&body).unwrap()));
            poem::Result::<Response>::Ok(Response::builder().status(status).body("{}"))
        }
    });
    let acceptor = TcpListener::bind("127.0.0.1:0")
        .into_acceptor()
        .await
        .unwrap();
    let bound = acceptor.local_addr();
    let address = bound[0].as_socket_addr().unwrap().to_string();
    let serving = Listener::new_with_acceptor(acceptor).run(endpoint);
    tokio::spawn(serving);
    (address, posts)
}

/// The next spans that arrive, by name.
async fn spans(posts: &mut mpsc::UnboundedReceiver<Post>) -> BTreeMap<String, Value> {
    let next = tokio::time::timeout(Duration::from_secs(10), posts.recv());
    let (_, _, document) = next.await.expect("spans arrive").unwrap();
    let spans = document["resourceSpans"][0]["scopeSpans"][0]["spans"].clone();
    let spans = spans.as_array().unwrap().iter();
    let named = |span: &Value| (span["name"].as_str().unwrap().to_owned(), span.clone());
    spans.map(named).collect()
}

fn attribute<'a>(span: &'a Value, key: &str) -> &'a Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute["key"] == key);
    &found.unwrap()["value"]
}

#[tokio::test]
async fn a_request_is_a_span_that_names_its_route_and_nobody() {
    let (address, mut posts) = collector(StatusCode::OK).await;
    let endpoint = format!("http://{address}/otlp/");
    let more = [("OTLP_ENDPOINT", &*endpoint), ("OTLP_TOKEN", "collectors")];
    let server = Server::start_with(Db::Sqlite, &more).await;
    let answered = server.get("/admin/users/424242", "nobody").await;
    answered.problem(401, "unauthorized");
    server
        .get("/made/up/zoe", "")
        .await
        .problem(404, "not_found");
    let post = tokio::time::timeout(Duration::from_secs(10), posts.recv());
    let (path, token, document) = post.await.expect("spans arrive").unwrap();
    assert_eq!(path, "/otlp/v1/traces");
    assert_eq!(token.as_deref(), Some("Bearer collectors"));
    let resource = &document["resourceSpans"][0];
    let service = attribute(&resource["resource"], "service.name");
    assert_eq!(service["stringValue"], "chrona");
    let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
    let span = &spans[0];
    assert_eq!(span["name"], "GET /admin/users/{id}");
    assert_eq!(span["kind"], 2);
    assert_eq!(span["traceId"].as_str().unwrap().len(), 32);
    assert_eq!(span["spanId"].as_str().unwrap().len(), 16);
    assert!(span["parentSpanId"].is_null());
    let status = attribute(span, "http.response.status_code");
    assert_eq!(status["intValue"], "401");
    let id = &attribute(span, "chrona.request_id")["stringValue"];
    assert_eq!(id, answered.header("x-request-id"));
    let time = |member: &str| span[member].as_str().unwrap().parse::<i64>().unwrap();
    let took = time("endTimeUnixNano") - time("startTimeUnixNano");
    assert!((1..5_000_000_000).contains(&took), "{took}");
    let text = document.to_string();
    for word in ["424242", "zoe", "127.0.0.1", "nobody"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn a_span_is_of_the_trace_of_a_proxy_that_is_believed() {
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let told = format!("00-{trace}-b7ad6b7169203331-01");
    let untold = told.replace("-01", "-00");
    let (address, mut posts) = collector(StatusCode::OK).await;
    let endpoint = format!("http://{address}");
    let proxied = [
        ("OTLP_ENDPOINT", &*endpoint),
        ("TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let ask = async |server: &Server, path: &str, parent: &str| {
        let request = server.request(Method::GET, path);
        server.send(request.header("traceparent", parent)).await
    };
    let server = Server::start_with(Db::Sqlite, &proxied).await;
    ask(&server, "/health", &untold).await.ok(200);
    ask(&server, "/ready", &told).await.ok(200);
    let spans_told = spans(&mut posts).await;
    let names: Vec<_> = spans_told.keys().collect();
    assert_eq!(names, ["GET /ready"], "the proxy decides");
    assert_eq!(spans_told["GET /ready"]["traceId"], trace);
    assert_eq!(spans_told["GET /ready"]["parentSpanId"], "b7ad6b7169203331");
    drop(server);

    let stranger = Server::start_with(Db::Sqlite, &proxied[..1]).await;
    ask(&stranger, "/health", &told).await.ok(200);
    let spans_told = spans(&mut posts).await;
    assert_ne!(spans_told["GET /health"]["traceId"], trace);
}

#[tokio::test]
async fn what_waits_is_sent_before_the_server_stops() {
    let (address, mut posts) = collector(StatusCode::OK).await;
    let endpoint = format!("http://{address}");
    let more = [("OTLP_ENDPOINT", &*endpoint)];
    let mut server = Server::start_with(Db::Sqlite, &more).await;
    server.get("/health", "").await.ok(200);
    server.stop().await;
    assert!(spans(&mut posts).await.contains_key("GET /health"));
}

#[tokio::test]
async fn a_collector_that_is_away_or_refuses_keeps_nobody_waiting() {
    let (address, _posts) = collector(StatusCode::SERVICE_UNAVAILABLE).await;
    for endpoint in [format!("http://{address}"), "http://127.0.0.1:1".to_owned()] {
        let more = [("OTLP_ENDPOINT", &*endpoint)];
        let mut server = Server::start_with(Db::Sqlite, &more).await;
        for _ in 0..20 {
            server.get("/health", "").await.ok(200);
        }
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        server.get("/health", "").await.ok(200);
        server.stop().await;
    }
}

//! Clients as they should not be, and as libraries hide them: bytes on a socket, TLS, frames of HTTP/2.

use std::{io::ErrorKind, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use chrona_backend::App;
use h2::client::SendRequest;
use poem::http::{Request, Response};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Much longer than any of the server's limits in these tests.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// Where a listener listens.
pub(crate) fn address(url: &str) -> SocketAddr {
    let (_, address) = url.split_once("://").unwrap();
    address.parse().unwrap()
}

/// Connects to a listener.
pub(crate) async fn connect(url: &str) -> TcpStream {
    TcpStream::connect(address(url)).await.unwrap()
}

/// Connects as a client that has room for little of what it is sent.
pub(crate) async fn connect_with_little_room(url: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(address(url)).await.unwrap()
}

/// Everything that comes until the server ends the connection.
pub(crate) async fn until_closed(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut read = Vec::new();
    let all = tokio::time::timeout(LONG, stream.read_to_end(&mut read)).await;
    match all.expect("the server keeps the connection") {
        Ok(_) => {}
        // TLS misses its goodbye, and a socket what it had not read.
        Err(error) => assert!(
            [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset].contains(&error.kind()),
            "{error}"
        ),
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// Sends a request as it stands, and answers what comes until the server ends the connection.
pub(crate) async fn send(url: &str, request: &str) -> String {
    let mut stream = connect(url).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    until_closed(&mut stream).await
}

/// The head and the body of an answer to a request after which the connection is kept.
pub(crate) async fn ask(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: &str,
) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = tokio::time::timeout(LONG, stream.read(&mut buffer)).await;
        let read = read.expect("no answer comes").unwrap();
        assert!(read > 0, "the server ended the connection: {answer}");
        answer.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        if let Some((head, body)) = answer.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>().unwrap())
            });
            if length.is_none_or(|length| body.len() >= length) {
                return answer;
            }
        }
    }
}

/// Waits until the server has counted something, as its metrics tell.
pub(crate) async fn until_counted(app: &App, what: &str, at_least: f64) {
    let counted = async {
        loop {
            let told = app.metrics.scrape(app).await;
            let line = told.lines().find_map(|line| line.strip_prefix(what));
            let count = line.map_or(0.0, |count| count.trim().parse::<f64>().unwrap());
            if count >= at_least {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let counted = tokio::time::timeout(LONG, counted).await;
    assert!(counted.is_ok(), "{what} stays below {at_least}");
}

/// A certificate for a server, and clients that believe it.
pub(crate) struct Certificate {
    /// The settings that have the server speak HTTPS with it.
    pub(crate) settings: [(&'static str, String); 2],
    authority: RootCertStore,
}

impl Certificate {
    pub(crate) fn make(folder: &Path) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let file = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let mut authority = RootCertStore::empty();
        authority.add(made.cert.der().clone()).unwrap();
        Self {
            settings: [
                ("TLS_CERT_PATH", file("certificate.pem", made.cert.pem())),
                (
                    "TLS_KEY_PATH",
                    file("key.pem", made.signing_key.serialize_pem()),
                ),
            ],
            authority,
        }
    }

    /// Shakes hands with a server, for this protocol (`h2`, `http/1.1`).
    pub(crate) async fn greet(&self, stream: TcpStream, protocol: &str) -> TlsStream<TcpStream> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.authority.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.unwrap();
        let chosen = stream.get_ref().1.alpn_protocol().unwrap();
        assert_eq!(chosen, protocol.as_bytes());
        stream
    }
}

/// What speaks HTTP/2 with a server; it takes so many bytes of each answer before it asks for more.
pub(crate) type Speaker = SendRequest<bytes::Bytes>;

pub(crate) async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    window: u32,
) -> Speaker {
    let (speaker, connection) = h2::client::Builder::new()
        .initial_window_size(window)
        .handshake(stream)
        .await
        .unwrap();
    tokio::spawn(async move {
        // It ends when the server or the speaker does.
        let _ = connection.await;
    });
    speaker.ready().await.unwrap()
}

/// Asks over HTTP/2; answers the status, the headers and the body.
pub(crate) async fn ask_over_h2(
    speaker: &mut Speaker,
    request: Request<String>,
) -> Response<String> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, ());
    let (answer, mut sending) = speaker.send_request(request, body.is_empty()).unwrap();
    if !body.is_empty() {
        sending.send_data(body.into(), true).unwrap();
    }
    let (parts, mut body) = answer.await.unwrap().into_parts();
    let mut text = Vec::new();
    while let Some(part) = body.data().await {
        let part = part.unwrap();
        body.flow_control().release_capacity(part.len()).unwrap();
        text.extend_from_slice(&part);
    }
    Response::from_parts(parts, String::from_utf8(text).unwrap())
}

//! Files that are taken away: whole or visibly not, right in a spreadsheet, read along an index, and no longer than
//! their reader may.

mod authors;
mod cut;
mod formulas;
mod plans;
mod readers;
mod reports;
mod spreadsheet;
mod whole;

use sea_orm::ConnectionTrait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::harness::{Db, Person, Server};

/// A server with this many punches of its administrator, one a minute from 2026-01-01T00:00:00Z on.
async fn with_punches(db: Db, count: u32) -> (Server, Person) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    add_punches(&server, db, &admin, count).await;
    (server, admin)
}

/// Adds punches straight to the database, as an import would.
async fn add_punches(server: &Server, db: Db, whose: &Person, count: u32) {
    let phone = server
        .phone(whose, &format!("telephone-{}", whose.id))
        .await;
    let kiosk = server.kiosk(whose, &format!("Porte {}", whose.id)).await;
    let at = match db {
        Db::Sqlite => "strftime('%Y-%m-%dT%H:%M:%S+00:00', '2026-01-01', '+' || i || ' minutes')",
        Db::Postgres => "timestamptz '2026-01-01T00:00:00Z' + i * interval '1 minute'",
    };
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at) \
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1) \
         SELECT {account}, {phone}, {kiosk}, CASE WHEN i % 2 = 0 THEN 'clock_in' ELSE 'clock_out' END, \
         'badge', {at}, 'added {account} ' || i, {at} FROM n",
        account = whose.id,
        kiosk = kiosk.id,
    );
    let writer = server.app.store.writer();
    writer.execute_unprepared(&insert).await.unwrap();
}

const YEAR: &str = "/admin/reports/attendance?from=2025-12-31&to=2026-12-31";

/// An answer that is read from its socket, as it comes.
struct RawAnswer {
    socket: TcpStream,
    read: Vec<u8>,
}

impl RawAnswer {
    /// Asks over HTTP/1.1. What is not read stays with the server, but for what its socket takes, a few megabytes: ours
    /// takes little.
    async fn ask(server: &Server, path: &str, token: &str, more: &str) -> Self {
        let address = server.api.strip_prefix("http://").unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(64 * 1024).unwrap();
        let mut socket = socket.connect(address.parse().unwrap()).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{more}\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let read = Vec::new();
        Self { socket, read }
    }

    /// Reads until so much is there.
    async fn read_some(&mut self, bytes: usize) {
        while self.read.len() < bytes {
            let more = self.socket.read_buf(&mut self.read).await.unwrap();
            assert!(more > 0, "{}", String::from_utf8_lossy(&self.read));
        }
        let head = String::from_utf8_lossy(&self.read[..100]).into_owned();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    }

    /// Reads until the chunked body is over, or the connection is; answers the body, and what follows the last chunk
    /// where there is one.
    async fn read_to_end(mut self) -> (Vec<u8>, Option<String>) {
        let head = loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                break end + 4;
            }
            assert!(self.socket.read_buf(&mut self.read).await.unwrap() > 0);
        };
        let mut body = Vec::new();
        let mut place = head;
        loop {
            let Some(line) = self.until(place, b"\r\n").await else {
                return (body, None);
            };
            let size = std::str::from_utf8(&self.read[place..line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            place = line + 2;
            if size == 0 {
                let end = self.until(line, b"\r\n\r\n").await;
                let trailers = end.map(|end| String::from_utf8_lossy(&self.read[line..end]));
                return (body, trailers.map(|text| text.trim().to_owned()));
            }
            while self.read.len() < place + size + 2 {
                if !self.more().await {
                    return (body, None);
                }
            }
            body.extend_from_slice(&self.read[place..place + size]);
            place += size + 2;
        }
    }

    async fn until(&mut self, from: usize, end: &[u8]) -> Option<usize> {
        loop {
            if let Some(found) = self.read.get(from..).and_then(|rest| find(rest, end)) {
                return Some(from + found);
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Whether there was more; a connection that was reset has no more.
    async fn more(&mut self) -> bool {
        let more = self.socket.read_buf(&mut self.read).await;
        more.is_ok_and(|more| more > 0)
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part == wanted)
}

fn lines(body: &[u8]) -> usize {
    body.split(|&byte| byte == b'\n').count() - 1
}

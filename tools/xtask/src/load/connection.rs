//! One kept connection to the server, with next to no work of its own, so that what is measured is
//! the server.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is used again and again.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    header: String,
    buffer: Vec<u8>,
}

impl Connection {
    /// Opens a connection whose requests carry this header, such as `X-Kiosk-API-Key: …`.
    pub(crate) async fn open(address: SocketAddr, header: String) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            address,
            header,
            buffer: Vec::with_capacity(4096),
        })
    }

    /// Puts another header in the place of the one that its requests carry.
    pub(crate) fn carry(&mut self, header: &str) {
        header.clone_into(&mut self.header);
    }

    /// Sends a request and gives the answer's status and body.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> Result<(u16, String)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.header,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if let Some(answer) = self.answer()? {
                return Ok(answer);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }

    /// Sends JSON and gives the answer's status and body.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Result<(u16, String)> {
        self.send("POST", path, "application/json", body).await
    }

    /// The answer, once all of it is there.
    fn answer(&self) -> Result<Option<(u16, String)>> {
        let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&self.buffer[..end])?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .context("the answer has no status")?;
        let length: usize = head
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            })
            .context("the answer has no length")?;
        let body = &self.buffer[end + 4..];
        if body.len() < length {
            return Ok(None);
        }
        Ok(Some((status, String::from_utf8(body[..length].to_vec())?)))
    }
}

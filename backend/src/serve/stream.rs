//! A client's bytes, noted as they come and go.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::visit::Visit;

/// After so long without a byte the system asks whether the client's machine is still there, …
const ASK_AFTER: Duration = Duration::from_mins(1);
/// … and again so often, …
const ASK_EVERY: Duration = Duration::from_secs(15);
/// … and so many times before the connection is dead.
#[cfg(unix)]
const ASK_TIMES: u32 = 4;
/// How much the system takes that was not sent yet: with more, a slow reader would look like one that
/// reads nothing for minutes.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 64 * 1024;

/// A client's connection; what is read and written is noted.
#[derive(Debug)]
pub(super) struct Noted {
    inner: TcpStream,
    visit: Visit,
}

impl Noted {
    /// Wraps a connection. The system ends it when what was sent is not acknowledged for as long as `stall`,
    /// or when the client's machine is gone.
    pub(super) fn new(inner: TcpStream, visit: Visit, stall: Duration) -> Self {
        // Where one cannot be set, the server's own limits hold.
        let socket = SockRef::from(&inner);
        let asked = TcpKeepalive::new()
            .with_time(ASK_AFTER)
            .with_interval(ASK_EVERY);
        #[cfg(unix)]
        let asked = asked.with_retries(ASK_TIMES);
        #[cfg_attr(
            not(target_os = "linux"),
            expect(unused_mut, reason = "Linux has more")
        )]
        let mut set = vec![socket.set_tcp_keepalive(&asked), inner.set_nodelay(true)];
        #[cfg(target_os = "linux")]
        set.extend([
            socket.set_tcp_user_timeout(Some(stall)),
            socket.set_tcp_notsent_lowat(UNSENT),
        ]);
        #[cfg(not(target_os = "linux"))]
        let _ = stall;
        for error in set.into_iter().filter_map(Result::err) {
            tracing::debug!(%error, "an option of a connection could not be set");
        }
        Self { inner, visit }
    }
}

impl AsyncRead for Noted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.visit.has_read();
        }
        read
    }
}

impl Noted {
    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(bytes)) => self.visit.has_written(*bytes),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.visit.is_blocked(),
        }
        written
    }
}

impl AsyncWrite for Noted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, buffer);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, buffers);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(context);
        if flushed.is_ready() {
            self.visit.is_flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

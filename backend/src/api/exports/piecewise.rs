//! A body that comes in pieces, and is whole only when it is told so.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame};
use poem::http::HeaderMap;
use tokio::sync::mpsc;

use crate::services::punching::live::Reading;

/// What the body is made of.
pub(crate) enum Piece {
    /// More of it.
    Data(Bytes),
    /// That all of it was sent, with what follows it.
    End(Option<HeaderMap>),
}

/// Ends well only after [`Piece::End`]. Where the pieces stop without it, whatever stopped them, or where the reader
/// may read no more, it fails, and the transfer breaks off: HTTP/1.1 without the last chunk (RFC 9112, section 8),
/// HTTP/2 with `RST_STREAM`.
pub(crate) struct Piecewise {
    pieces: mpsc::Receiver<Piece>,
    reading: Arc<Reading>,
    has_ended: bool,
}

impl Piecewise {
    pub(crate) fn new(pieces: mpsc::Receiver<Piece>, reading: Arc<Reading>) -> Self {
        Self {
            pieces,
            reading,
            has_ended: false,
        }
    }
}

impl Body for Piecewise {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let cut = || Poll::Ready(Some(Err(io::Error::other("the file was cut short"))));
        if self.reading.is_lost() {
            return cut();
        }
        match ready!(self.pieces.poll_recv(context)) {
            Some(Piece::Data(data)) => Poll::Ready(Some(Ok(Frame::data(data)))),
            Some(Piece::End(trailers)) => {
                self.has_ended = true;
                Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))))
            }
            None => cut(),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.has_ended
    }
}

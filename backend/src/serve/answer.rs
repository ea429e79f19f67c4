//! An answer's body on its way out: it says when a part of it waits to be read.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::visit::{Asking, LEAST_READ};

/// A body whose parts are noted. Its request counts as being answered until it is dropped.
///
/// It is handed out in pieces. The transport takes what it is given as a whole, however large it is and however
/// little room the client gives: of one that took everything at once, nobody would see that it is not read.
#[derive(Debug)]
pub(super) struct Answer<B> {
    inner: B,
    /// What the inner body gave and was not handed out.
    rest: Bytes,
    number: u64,
    asking: Asking,
    has_failed: bool,
}

impl<B> Answer<B>
where
    B: Body<Data = Bytes, Error = io::Error>,
{
    pub(super) fn new(inner: B, asking: Asking) -> Self {
        let number = asking.answer_number();
        if !inner.is_end_stream() {
            asking.visit().waits_to_be_read(number, true);
        }
        Self {
            inner,
            rest: Bytes::new(),
            number,
            asking,
            has_failed: false,
        }
    }
}

impl<B> Body for Answer<B>
where
    B: Body<Data = Bytes, Error = io::Error> + Unpin,
{
    type Data = Bytes;
    type Error = io::Error;

    /// The transport asks for the next part once it has room for it, which is when the client read enough.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.has_failed {
            // Whoever asks again after a failure must not take the answer for a whole one.
            return Poll::Ready(Some(Err(io::Error::other("the answer broke off"))));
        }
        if self.rest.is_empty() {
            let part = Pin::new(&mut self.inner).poll_frame(context);
            let waits = matches!(part, Poll::Ready(Some(Ok(_))));
            self.has_failed = matches!(part, Poll::Ready(Some(Err(_))));
            self.asking.visit().waits_to_be_read(self.number, waits);
            match ready!(part).transpose()?.map(Frame::into_data) {
                Some(Ok(data)) => self.rest = data,
                Some(Err(trailers)) => return Poll::Ready(Some(Ok(trailers))),
                None => return Poll::Ready(None),
            }
        } else {
            self.asking.visit().waits_to_be_read(self.number, true);
        }
        let length = self.rest.len().min(LEAST_READ);
        let piece = self.rest.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        !self.has_failed && self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let inner = self.inner.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        self.asking.visit().waits_to_be_read(self.number, false);
    }
}

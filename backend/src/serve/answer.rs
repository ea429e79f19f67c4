//! An answer's body on its way out: it says when a part of it waits to be read.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::visit::Asking;

/// A body whose parts are noted. Its request counts as being answered until it is dropped.
#[derive(Debug)]
pub(super) struct Answer<B> {
    inner: B,
    number: u64,
    asking: Asking,
    has_begun: bool,
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
            number,
            asking,
            has_begun: false,
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
        let part = Pin::new(&mut self.inner).poll_frame(context);
        let waits = matches!(part, Poll::Ready(Some(Ok(_))));
        self.has_begun |= waits;
        self.has_failed = matches!(part, Poll::Ready(Some(Err(_))));
        self.asking.visit().waits_to_be_read(self.number, waits);
        part
    }

    /// After a part it is said to go on, even where it was the last one: HTTP/2 would let go of the answer at once,
    /// and nobody would see that the part is not read.
    fn is_end_stream(&self) -> bool {
        !self.has_begun && !self.has_failed && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        self.asking.visit().waits_to_be_read(self.number, false);
    }
}

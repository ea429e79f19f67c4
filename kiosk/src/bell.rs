//! Waiting for something to happen, or for some time to pass.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

/// A bell that one waiter hears; rung while nobody waits, it is heard by the next who does.
#[derive(Clone, Default)]
pub(crate) struct Bell {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    rung: Cell<bool>,
    waiter: RefCell<Option<Waker>>,
}

impl Bell {
    /// Wakes the waiter.
    pub(crate) fn ring(&self) {
        self.inner.rung.set(true);
        if let Some(waiter) = self.inner.waiter.take() {
            waiter.wake();
        }
    }

    /// Waits for a ring.
    pub(crate) async fn heard(&self) {
        poll_fn(|context| {
            if self.inner.rung.take() {
                return Poll::Ready(());
            }
            self.inner.waiter.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Waits for a ring, `ms` milliseconds at most; true when it rang.
    pub(crate) async fn heard_within(&self, ms: u32) -> bool {
        let ring = std::pin::pin!(self.heard());
        matches!(select(ring, TimeoutFuture::new(ms)).await, Either::Left(_))
    }
}

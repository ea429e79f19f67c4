//! The organisation's zone, in which both apps show times wherever the browser thinks it is. The
//! server tells it; it is kept for the next visit.

use std::cell::RefCell;

use crate::storage;

const KEPT: &str = "chrona.zone";

thread_local! {
    static ZONE: RefCell<Option<String>> = RefCell::new(storage::read(KEPT));
}

/// The zone's IANA name; `None` until the server has told it once, and the browser's own is used.
pub fn current() -> Option<String> {
    ZONE.with_borrow(Clone::clone)
}

/// Keeps what the server told.
pub fn keep(name: &str) {
    if current().as_deref() != Some(name) {
        storage::write(KEPT, name);
        ZONE.set(Some(name.to_owned()));
    }
}

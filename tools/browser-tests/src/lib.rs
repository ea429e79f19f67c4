//! Chrona in real browsers.

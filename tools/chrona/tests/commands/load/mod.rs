//! `chrona load`, against a real server.

mod punches;
mod reads;

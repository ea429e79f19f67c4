//! Tables as files that spreadsheets and programs read. No I/O and no clock: rows go in, bytes come out, a
//! part at a time.

mod inert;
mod instant;
mod table;

pub use inert::{inert, inert_json};
pub use instant::write_instant;
pub use table::{Layout, Table};

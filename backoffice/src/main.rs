//! The back-office.

fn main() {}

//! The tablet at the door.

fn main() {}

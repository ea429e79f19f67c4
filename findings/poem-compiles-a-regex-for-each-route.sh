#!/usr/bin/env bash
# poem 3.1.12 (https://crates.io/crates/poem), Route.
#
# A good engineer would guess: adding a route to a table is an insertion into a tree, a microsecond or two, and what a
# program's start takes has nothing to do with how many routes it has.
#
# Seen: the path of each one goes through a regular expression for doubled slashes, which is compiled anew for each.
# A table of 1,000 routes takes 21 ms to make, optimised, of which compiling that expression 1,000 times is 15 ms. In a
# debug build, where a thousand tests start a server with some 110 routes on three listeners each, it was a tenth of
# the processor's time. Making the table once and sharing it (`Arc<Route>` is an endpoint) takes two thirds of it away.
#
# Needs cargo and the registry of Rust packages. Prints what was seen; fails if that changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "routes"
version = "0.0.0"
edition = "2021"

[dependencies]
poem = { version = "=3.1.12", default-features = false, features = ["server"] }
regex = "=1.13.1"
TOML
cat > src/main.rs <<'RUST'
use std::{hint::black_box, time::Instant};

use poem::{endpoint::make_sync, Route};

const COUNT: usize = 1_000;

fn main() {
    // The middle of five, since the machine may be busy.
    let mut ratios: Vec<f64> = (0..5).map(|_| ratio()).collect();
    ratios.sort_by(f64::total_cmp);
    println!("a table of {COUNT} routes takes {:.2} times what {COUNT} regular expressions take", ratios[2]);
    assert!(ratios[2] > 0.5, "adding a route costs no regular expression any more");
}

fn ratio() -> f64 {
    let start = Instant::now();
    let mut routes = Route::new();
    for number in 0..COUNT {
        routes = routes.at(format!("/things/{number}"), make_sync(|_| "here"));
    }
    black_box(&routes);
    let adding = start.elapsed();
    let start = Instant::now();
    for _ in 0..COUNT {
        black_box(regex::Regex::new("//+").expect("it is one"));
    }
    let compiling = start.elapsed();
    println!("routes: {adding:?}; regular expressions: {compiling:?}");
    adding.as_secs_f64() / compiling.as_secs_f64()
}
RUST
cargo run --quiet --release

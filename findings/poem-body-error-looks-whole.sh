#!/usr/bin/env bash
# poem 3.1.12 (https://crates.io/crates/poem), server over HTTP/1.1.
#
# A good engineer would guess: when the stream behind an answer of unknown length yields an error half-way, the
# transfer breaks off, and the client sees that the answer is not whole (RFC 9112, section 8: a chunked body without
# its last chunk is incomplete). hyper does so when its connection is dropped at the error.
#
# Seen: poem asks the connection that failed once more, to end it in peace, and the client gets a proper last chunk
# (`0\r\n\r\n`). Half of a file looks like a whole one, with status 200: curl exits with 0.
#
# Needs cargo, curl, and the registry of Rust packages. Prints what was seen; fails if that changes.
set -euo pipefail

place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "half"
version = "0.0.0"
edition = "2021"

[dependencies]
poem = "=3.1.12"
futures-util = "=0.3.31"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
TOML
cat > src/main.rs <<'RUST'
use futures_util::stream;
use poem::{get, handler, listener::{Acceptor, Listener, TcpListener}, Body, Route, Server};

/// Two lines of a file, then the database is gone.
#[handler]
fn report() -> Body {
    let parts: Vec<Result<&'static str, std::io::Error>> = vec![
        Ok("first\n"),
        Ok("second\n"),
        Err(std::io::Error::other("the database is gone")),
    ];
    Body::from_bytes_stream(stream::iter(parts))
}

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr().remove(0);
    println!("{}", address.as_socket_addr().unwrap().port());
    Server::new_with_acceptor(acceptor).run(Route::new().at("/report", get(report))).await
}
RUST
cargo build --quiet
./target/debug/half > port &
server=$!
for _ in $(seq 50); do
  [ -s port ] && break
  sleep 0.1
done

code=0
curl --silent --show-error --http1.1 --raw --include --output answer "http://127.0.0.1:$(cat port)/report" || code=$?
echo "curl's exit code: $code"
cat answer
ended=$(tail -c 5 answer | od -An -c | tr -d ' \n')
if [ "$code" = 0 ] && [ "$ended" = '0\r\n\r\n' ]; then
  echo "As seen before: an answer that failed half-way ends like a whole one."
else
  echo "This changed: curl's code $code, last bytes $ended" >&2
  exit 1
fi

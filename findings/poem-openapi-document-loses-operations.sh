#!/usr/bin/env bash
# poem-openapi 5.1.16 (https://crates.io/crates/poem-openapi): the document it makes of a documented member of an enum's
# type, read by openapi-spec-validator 0.9.0 and openapi-python-client 0.29.1 (https://pypi.org).
#
# A good engineer would guess: a documented API gives a document that validates, and of which a client can be made.
#
# Seen, of one object with two documented members and nothing unusual:
# - a member that may be absent and has a default (`#[oai(default)]` on an Option) gets `"default": null` beside a type
#   that is not nullable: openapi-spec-validator refuses the document.
# - a member whose type is an enum becomes `allOf` of the reference and of a schema that holds the description alone.
#   OpenAPI allows that; openapi-python-client takes it for a second type ("Cannot take allOf a non-object"), leaves the
#   object out, and with it every operation that takes one, with a warning and exit code 0.
#
# Needs cargo, python3 with venv, and the registries of Rust and Python packages. Fails if what was seen changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0 openapi-python-client==0.29.1
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "document"
version = "0.0.0"
edition = "2024"

[dependencies]
poem = { version = "=3.1.12", default-features = false }
poem-openapi = "=5.1.16"
TOML
cat > src/main.rs <<'RUST'
use poem_openapi::{Enum, Object, OpenApi, OpenApiService, payload::Json};

#[derive(Enum)]
enum Way {
    In,
    Out,
}

#[derive(Object)]
struct Passage {
    /// Which way.
    way: Way,
    /// Who, where that is known.
    #[oai(default)]
    who: Option<String>,
}

struct Api;

#[OpenApi]
impl Api {
    #[oai(path = "/passages", method = "post", operation_id = "note_passage")]
    async fn note(&self, passage: Json<Passage>) -> Json<bool> {
        Json(matches!(passage.way, Way::In) && passage.who.is_some())
    }

    #[oai(path = "/doors", method = "get", operation_id = "count_doors")]
    async fn doors(&self) -> Json<u32> {
        Json(2)
    }
}

fn main() {
    println!("{}", OpenApiService::new(Api, "Doors", "1").spec());
}
RUST
cargo build --quiet 2> build.log || { cat build.log >&2; exit 1; }
./target/debug/document > document.json
if python/bin/openapi-spec-validator document.json > validated 2>&1; then valid=yes; else valid=no; fi
grep -o "None for not nullable" validated | head -n 1 || true
PATH="$place/python/bin:$PATH" python/bin/openapi-python-client generate --path document.json --output-path client > made 2>&1
code=$?
grep -o "Cannot take allOf a non-object" made | head -n 1 || true
found=$(find client -name 'note_passage.py' -o -name 'count_doors.py' | sed 's|.*/||' | sort | tr '\n' ' ')
echo "valid: $valid; the client has: $found(exit code $code)"
if [ "$valid" = no ] && [ "$found" = "count_doors.py " ] && [ $code = 0 ]; then
  echo "As seen before: the document does not validate, and the client lacks an operation."
else
  echo "This changed." >&2
  exit 1
fi

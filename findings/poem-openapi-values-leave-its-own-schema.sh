#!/usr/bin/env bash
# poem-openapi 5.1.16 (https://crates.io/crates/poem-openapi): what its objects read and write, held against the schema
# that it makes of them, by jsonschema 4.26.0 (https://pypi.org).
#
# A good engineer would guess: what the library writes fits the schema the library makes, and what does not fit it is
# refused.
#
# Seen, of one object with a text and a text that may be absent (`Option<String>`):
# - the absent one is written as null, and its schema says `"type": "string"`, without `nullable`: the answer does not fit.
# - `false` and a number are read where the schema asks for a text, as "false" and as the number's digits; null, lists and
#   objects are refused.
#
# Needs cargo, python3 with venv, and the registries of Rust and Python packages. Fails if what was seen changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "values"
version = "0.0.0"
edition = "2024"

[dependencies]
poem = { version = "=3.1.12", default-features = false }
poem-openapi = "=5.1.16"
serde_json = "1"
TOML
cat > src/main.rs <<'RUST'
use poem_openapi::{
    Object, OpenApi, OpenApiService,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};
use serde_json::json;

#[derive(Object)]
struct Door {
    name: String,
    floor: Option<String>,
}

struct Api;

#[OpenApi]
impl Api {
    #[oai(path = "/doors", method = "post")]
    async fn door(&self, door: Json<Door>) -> Json<Door> {
        door
    }
}

fn main() {
    let spec = OpenApiService::new(Api, "Doors", "1").spec();
    let spec: serde_json::Value = serde_json::from_str(&spec).unwrap();
    let written = Door { name: "Nord".to_owned(), floor: None }.to_json().unwrap();
    let read: Vec<_> = [json!(false), json!(7), json!(null), json!([]), json!({})]
        .into_iter()
        .map(|name| Door::parse_from_json(Some(json!({ "name": name }))).ok().map(|door| door.name))
        .collect();
    println!("{}", json!({ "schema": spec["components"]["schemas"]["Door"], "written": written, "read": read }));
}
RUST
cargo build --quiet 2> build.log || { cat build.log >&2; exit 1; }
./target/debug/values > values.json
seen=$(python/bin/python - <<'PYTHON'
import json
import jsonschema

seen = json.load(open("values.json"))
schema, written = seen["schema"], seen["written"]
errors = [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(written)]
print(json.dumps({
    "nullable": schema["properties"]["floor"].get("nullable"),
    "written": written,
    "errors": errors,
    "read": seen["read"],
}))
PYTHON
)
echo "$seen"
wanted='{"nullable": null, "written": {"name": "Nord", "floor": null}, "errors": ["None is not of type '"'string'"'"], "read": ["false", "7", null, null, null]}'
if [ "$(python/bin/python -c 'import json, sys; print(json.loads(sys.argv[1]) == json.loads(sys.argv[2]))' "$seen" "$wanted")" = True ]; then
  echo "As seen before: its answers do not fit its schema, and it reads what does not."
else
  echo "This changed." >&2
  exit 1
fi

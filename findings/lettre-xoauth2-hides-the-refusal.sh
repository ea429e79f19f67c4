#!/usr/bin/env bash
# lettre 0.11.23 (https://crates.io/crates/lettre), its SMTP transport with Mechanism::Xoauth2, and aiosmtpd 1.4.6
# (https://pypi.org/project/aiosmtpd/) as a relay that refuses a token the way Google and Microsoft document it: 334 with
# the reason in base64, then, after the client's empty line, 535.
#
# A good engineer would guess: a refused token is told like a refused password, with the relay's 535 and its words.
#
# Seen: lettre takes the 334 for a challenge that the mechanism does not have, ends the exchange and answers a client
# error without a status code: "This mechanism does not expect a challenge". Neither the reason nor 535 is seen, so that
# whoever sorts errors by their code takes a token that was withdrawn for a defect of the program. A refused password
# (PLAIN) is told with 535.
#
# Needs cargo, python3 with venv, and the registries of Rust and Python packages. Fails if what was seen changes.
set -euo pipefail

place=$(mktemp -d)
trap 'kill "${relay:-}" 2> /dev/null || true; rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aiosmtpd==1.4.6
cat > relay.py <<'PYTHON'
import asyncio
from aiosmtpd.smtp import MISSING, SMTP, AuthResult


class Mailbox:
    async def auth_XOAUTH2(self, server, args):
        if await server.challenge_auth('{"status":"401","schemes":"bearer"}') is MISSING:
            return MISSING
        return AuthResult(success=False, handled=False)


async def main():
    refuse = lambda *_: AuthResult(success=False, handled=False)
    make = lambda: SMTP(Mailbox(), authenticator=refuse, auth_require_tls=False, hostname="localhost")
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
PYTHON
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "refused"
version = "0.0.0"
edition = "2024"

[dependencies]
lettre = { version = "=0.11.23", default-features = false, features = ["builder", "smtp-transport"] }
TOML
cat > src/main.rs <<'RUST'
use lettre::{
    Message, SmtpTransport, Transport,
    transport::smtp::authentication::{Credentials, Mechanism},
};

fn main() {
    let port = std::env::args().nth(1).unwrap().parse().unwrap();
    for (name, mechanism) in [("PLAIN", Mechanism::Plain), ("XOAUTH2", Mechanism::Xoauth2)] {
        let relay = SmtpTransport::builder_dangerous("127.0.0.1")
            .port(port)
            .credentials(Credentials::new("office@example.org".into(), "expired".into()))
            .authentication(vec![mechanism])
            .build();
        let letter = Message::builder()
            .from("office@example.org".parse().unwrap())
            .to("someone@example.org".parse().unwrap())
            .body("Hello".to_owned());
        let error = relay.send(&letter.unwrap()).unwrap_err();
        let code = error.status().map(|code| code.to_string());
        println!("{name} {} {}", code.as_deref().unwrap_or("no-code"), error.is_client());
    }
}
RUST
cargo build --quiet
python/bin/python relay.py > port 2> /dev/null &
relay=$!
until [ -s port ]; do sleep 0.1; done
seen=$(./target/debug/refused "$(cat port)")
echo "$seen"
if [ "$seen" = "$(printf 'PLAIN 535 false\nXOAUTH2 no-code true')" ]; then
  echo "As seen before: a refused access token is a client error without a code."
else
  echo "This changed." >&2
  exit 1
fi

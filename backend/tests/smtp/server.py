"""An SMTP server for the tests: TLS, AUTH, and on demand the ways a relay fails.

    server.py FOLDER

FOLDER holds cert.pem, key.pem and `mode`, a file that is read at each command: ok, refuse, busy, denied,
stall or drop. Each message that is taken becomes FOLDER/mail/N.json. The first line printed is the three
ports: STARTTLS, TLS from the first byte, and HTTP of an OAuth server.

That server gives tokens for XOAUTH2 to the client `chrona` with its secret, and to a service account by a statement
that oauth.pem, its public key, verifies. FOLDER/tokens says what it does: `ok`, `short` for tokens that hold for no time,
`denied`. Each token that it gave is a line of FOLDER/issued. The relay takes the last one alone.
"""

import asyncio
import base64
import email
import email.policy
import itertools
import json
import os
import ssl
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import MISSING, SMTP, AuthResult

folder = sys.argv[1]
numbers = itertools.count(1)


def mode():
    with open(os.path.join(folder, "mode"), encoding="utf-8") as file:
        return file.read().strip()


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"chrona" and data.password == b"a relay's password"
    return AuthResult(success=good and mode() != "denied", handled=False)


def read(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read().strip()


def issued():
    try:
        return read("issued").split()
    except FileNotFoundError:
        return []


class Mailbox:
    async def auth_XOAUTH2(self, server, args):
        said = base64.b64decode(args[1]).decode()
        tokens = issued()
        if tokens and said == f"user=pointage@exemple.fr\x01auth=Bearer {tokens[-1]}\x01\x01":
            return AuthResult(success=True)
        # As Google and Microsoft do: why, and then the refusal.
        if await server.challenge_auth('{"status":"401","schemes":"bearer"}') is MISSING:
            return MISSING
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "refuse":
            return "550 5.1.1 There is no such mailbox"
        if mode() == "busy":
            return "451 4.3.0 Too busy, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "stall":
            await asyncio.sleep(3600)
        if mode() == "drop":
            server.transport.abort()
            return "451 4.3.0 Gone"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kept = {
            "to": envelope.rcpt_tos,
            "from": str(message["from"]),
            "subject": str(message["subject"]),
            "message_id": str(message["message-id"]),
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
        }
        number = next(numbers)
        draft = os.path.join(folder, "mail", f"{number}.draft")
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.rename(draft, os.path.join(folder, "mail", f"{number:04}.json"))
        return "250 2.0.0 OK"


def is_signed(assertion):
    """Whether a statement is the service account's (RFC 7523)."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    def decode(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    text, signature = assertion.rsplit(".", 1)
    key = serialization.load_pem_public_key(read("oauth.pem").encode())
    key.verify(decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(decode(text.split(".")[1]))
    return (
        claims["iss"] == "chrona@service.example"
        and claims["sub"] == "pointage@exemple.fr"
        and claims["scope"] == "https://mail.google.com/"
        and claims["aud"].endswith("/token")
        and claims["exp"] - claims["iat"] == 300
    )


class TokenServer(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["content-length"])
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        if form["grant_type"] == "client_credentials":
            scope = "https://outlook.office365.com/.default"
            wanted = {"client_id": "chrona", "client_secret": "a client's secret", "scope": scope}
            is_good = all(form.get(name) == value for name, value in wanted.items())
        else:
            is_good = is_signed(form["assertion"])
        behaviour = read("tokens")
        if not is_good or behaviour == "denied":
            answer = {"error": "invalid_client", "error_description": "The secret has expired."}
            return self.answer(401, answer)
        token = f"token-{len(issued()) + 1}"
        with open(os.path.join(folder, "issued"), "a", encoding="utf-8") as file:
            file.write(token + "\n")
        holds = 0 if behaviour == "short" else 3600
        self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": holds})

    def answer(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    common = {"authenticator": authenticate, "auth_required": True, "hostname": "localhost"}
    loop = asyncio.get_running_loop()
    starttls = await loop.create_server(
        lambda: SMTP(Mailbox(), tls_context=context, require_starttls=True, **common), "127.0.0.1", 0
    )
    # Over TLS from the first byte there is no STARTTLS that could be asked for before AUTH.
    implicit = await loop.create_server(
        lambda: SMTP(Mailbox(), auth_require_tls=False, **common), "127.0.0.1", 0, ssl=context
    )
    tokens = ThreadingHTTPServer(("127.0.0.1", 0), TokenServer)
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    ports = [server.sockets[0].getsockname()[1] for server in (starttls, implicit)]
    print(*ports, tokens.server_address[1], flush=True)
    # The end of standard input is the end of the test.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())

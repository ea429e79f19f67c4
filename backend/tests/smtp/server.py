"""An SMTP server for the tests: TLS, AUTH, and on demand the ways a relay fails.

    server.py FOLDER

FOLDER holds cert.pem, key.pem and `mode`, a file that is read at each command: ok, refuse, busy, denied,
stall or drop. Each message that is taken becomes FOLDER/mail/N.json. The first line printed is the two
ports: STARTTLS, then TLS from the first byte.
"""

import asyncio
import email
import email.policy
import itertools
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder = sys.argv[1]
numbers = itertools.count(1)


def mode():
    with open(os.path.join(folder, "mode"), encoding="utf-8") as file:
        return file.read().strip()


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"chrona" and data.password == b"a relay's password"
    return AuthResult(success=good and mode() != "denied", handled=False)


class Mailbox:
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
    ports = [server.sockets[0].getsockname()[1] for server in (starttls, implicit)]
    print(*ports, flush=True)
    # The end of standard input is the end of the test.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())

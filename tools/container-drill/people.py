"""People over HTTP: signing in with a second factor, badges, punches, and requests that go on."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import struct
import threading
import time
import urllib.parse

from report import expect

PASSWORD = "a phrase that is long enough"
ADMIN = "camille@example.org"


class Answer:
    def __init__(self, status, text):
        self.status = status
        self.text = text

    def json(self):
        return json.loads(self.text or "null")

    def ok(self, status=200):
        expect(self.status == status, f"status {self.status} instead of {status}: {self.text[:200]}")
        return self.json()


class Site:
    """The three sites of an installation, on this machine."""

    def __init__(self, domain=None, authority=None):
        self.domain = domain
        self.context = ssl.create_default_context(cafile=authority) if domain else None

    def send(self, site, method, path, token=None, body=None, form=None, headers=(), seconds=15):
        """One request on a connection of its own."""
        headers = dict(headers)
        content = None
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        if form is not None:
            content = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = path if site == "api" else f"/api{path}"
        connection = self._connect(site, seconds)
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode())
        finally:
            connection.close()

    def _connect(self, site, seconds):
        if not self.domain:
            port = {"api": 8000, "backoffice": 5173, "kiosk": 5174}[site]
            return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        host = f"{site}.{self.domain}"
        connection = http.client.HTTPSConnection(host, 443, timeout=seconds, context=self.context)
        plain = socket.create_connection(("127.0.0.1", 443), seconds)
        connection.sock = self.context.wrap_socket(plain, server_hostname=host)
        return connection

    def status(self, path):
        """The API's status for a path, or what went wrong on the way to it."""
        try:
            return self.send("api", "GET", path, seconds=5).status
        except OSError as error:
            return type(error).__name__

    def certificate(self, site):
        """Who issued the certificate of a site."""
        connection = self._connect(site, 10)
        issuer = dict(part[0] for part in connection.sock.getpeercert()["issuer"])
        connection.close()
        return issuer["commonName"]


class Account:
    """Someone who has an account, and what they know and have."""

    def __init__(self, email, password=PASSWORD):
        self.email = email
        self.password = password
        self.secret = None
        self.step = 0
        self.token = None
        self.device = None

    def sign_in(self, site):
        form = {"username": self.email, "password": self.password}
        if self.secret:
            form["totp_code"] = self.code()
        answer = site.send("api", "POST", "/auth/token", form=form)
        self.token = answer.ok()["access_token"]

    def code(self):
        """The code of now, each of them once (RFC 6238)."""
        while int(time.time()) // 30 <= self.step:
            time.sleep(0.5)
        self.step = int(time.time()) // 30
        digest = hmac.new(base64.b32decode(self.secret), struct.pack(">Q", self.step), hashlib.sha1).digest()
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 1000000:06}"

    def register_phone(self, site):
        body = {"device_fingerprint": f"phone of {self.email}", "device_name": "Phone"}
        self.device = site.send("api", "POST", "/devices/register", self.token, body).ok(201)["id"]

    def set_up_second_factor(self, site):
        made = site.send("api", "POST", "/totp/provision", self.token, {}).ok()
        self.secret = made["secret"]
        body = {"totp_secret_id": made["totp_secret_id"], "verification_code": self.code()}
        site.send("api", "POST", "/totp/activate", self.token, body).ok()

    def badge(self, site):
        answer = site.send("backoffice", "POST", "/punch/request-token", self.token, {"device_id": self.device})
        return answer.ok()["qr_token"]


def first_administrator(installation, site, email=ADMIN):
    """From the console, as docs/operations.md says it, and on to a second factor."""
    admin = Account(email)
    installation.chrona("create-admin", "--email", email, "--password-stdin", input=admin.password)
    admin.sign_in(site)
    asked = site.send("api", "GET", "/admin/users", admin.token)
    expect(asked.status == 403, f"without a second factor the accounts were answered with {asked.status}")
    admin.set_up_second_factor(site)
    admin.sign_in(site)
    return admin


def make_people(site, admin, count):
    people = []
    for number in range(1, count + 1):
        person = Account(f"person{number}@example.org")
        body = {"email": person.email, "password": person.password, "role": "user", "first_name": f"Person {number}"}
        site.send("api", "POST", "/admin/users", admin.token, {**body, "last_name": "Martin"}).ok(201)
        person.sign_in(site)
        person.register_phone(site)
        people.append(person)
    return people


def punch(site, person, key):
    """A badge of a person's phone, shown at the kiosk."""
    body = {"qr_token": person.badge(site)}
    answer = site.send("kiosk", "POST", "/punch/validate", body=body, headers={"X-Kiosk-API-Key": key})
    return answer.ok()["punch_type"]


class Traffic:
    """Requests that go on while something is done: what people read, and punches at a kiosk.

    One that fails is tried again, as the apps do: it counts as failed, and as lost when it fails for 20 s.
    """

    TRIES_FOR = 20

    def __init__(self, site, people, key, reads=3):
        self.site = site
        self.people = people
        self.key = key
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.done = {"reads": 0, "punches": 0}
        self.failed = {"reads": 0, "punches": 0}
        self.lost = []
        self.why = {}
        self.longest = 0.0
        self.threads = [threading.Thread(target=self._go_on, args=("reads", self._read, 0.1)) for _ in range(reads)]
        self.threads.append(threading.Thread(target=self._go_on, args=("punches", self._punch, 0.4)))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _read(self, turn):
        person = self.people[turn % len(self.people)]
        self.site.send("backoffice", "GET", "/auth/me", person.token).ok()

    def _punch(self, turn):
        punch(self.site, self.people[turn % len(self.people)], self.key)

    def _go_on(self, kind, act, pause):
        turn = 0
        while not self.ended.is_set():
            turn += 1
            self._one(kind, act, turn)
            self.ended.wait(pause)

    def _one(self, kind, act, turn):
        begun = time.monotonic()
        while True:
            try:
                act(turn)
                break
            except Exception as error:
                with self.lock:
                    self.failed[kind] += 1
                    why = str(error)[:80] or type(error).__name__
                    self.why[why] = self.why.get(why, 0) + 1
                if time.monotonic() - begun > self.TRIES_FOR:
                    self.lost.append(kind)
                    return
                time.sleep(0.5)
        with self.lock:
            self.done[kind] += 1
            self.longest = max(self.longest, time.monotonic() - begun)

    def seen(self):
        why = "".join(f" ({number} × {why})" for why, number in self.why.items())
        return (
            f"{self.done['reads']} reads and {self.done['punches']} punches meanwhile,"
            f" of which {sum(self.failed.values())} failed at first{why}, {len(self.lost)} for good;"
            f" the slowest took {self.longest:.1f} s"
        )

"""Behind Traefik: production with Pebble's certificates, an instance killed, updates and the way back; development."""

import json
import os
import signal
import time

import backups
import images
from installation import Installation, until
from people import Site, Traffic, first_administrator, make_people, punch
from report import expect

DOMAIN = "chrona.test"
SITES = ["api", "backoffice", "kiosk"]
# What an ACME server of our own wants beside the compose files: to be there, to find the hosts, and to be believed.
OVERRIDE = """\
services:
  pebble:
    image: drill-pebble
    networks: [front]
    volumes:
      - ./pebble:/pebble:ro
  traefik:
    networks:
      front:
        aliases: [{aliases}]
    environment:
      TRAEFIK_CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_CASERVER: https://pebble:14000/dir
      TRAEFIK_CERTIFICATESRESOLVERS_LETSENCRYPT_ACME_CACERTIFICATES: /pebble/pebble.pem
    volumes:
      - ./pebble/pebble.pem:/pebble/pebble.pem:ro
"""
PEBBLE = {
    "pebble": {
        "listenAddress": "0.0.0.0:14000",
        "managementListenAddress": "0.0.0.0:15000",
        "certificate": "/pebble/pebble.pem",
        "privateKey": "/pebble/pebble.key",
        "httpPort": 80,
        "tlsPort": 443,
    }
}


def make_certificate(installation, certificate, key, *names):
    """A certificate that signs itself."""
    installation.good(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
        "-subj", f"/CN={names[0]}", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
        "-out", str(certificate), "-keyout", str(key),
    )


def production(report, drill):
    drill.engine.clear(report)
    edge = drill.edge = Installation(report, drill.project, drill.work / "edge", "chrona-edge")
    with report.check("tools/setup-env --domain, and docker compose up: two instances and Traefik", needed=True) as saw:
        edge.good("tools/setup-env", "--domain", DOMAIN, "--email", "ops@example.org")
        hosts = ", ".join(f"{site}.{DOMAIN}" for site in SITES)
        (edge.folder / "docker-compose.drill.yml").write_text(OVERRIDE.format(aliases=hosts))
        pebble = edge.folder / "pebble"
        pebble.mkdir()
        (pebble / "pebble.json").write_text(json.dumps(PEBBLE))
        make_certificate(edge, pebble / "pebble.pem", pebble / "pebble.key", "pebble")
        edge.put(COMPOSE_FILE="docker-compose.yml:docker-compose.https.prod.yml:docker-compose.drill.yml")
        edge.compose("up", "-d", "--wait", "pebble")
        edge.compose("up", "-d")
        edge.until_well("postgres", "backend", "backend-2", "traefik")
        saw("postgres, backend, backend-2 and traefik are well by their own health checks")
    with report.check("Each host has a certificate that Pebble issued", needed=True) as saw:
        networks = edge.container("pebble")["NetworkSettings"]["Networks"]
        address = next(iter(networks.values()))["IPAddress"]
        root = edge.good("curl", "-sS", "--fail", "--cacert", str(edge.folder / "pebble/pebble.pem"),
                         "--resolve", f"pebble:15000:{address}", "https://pebble:15000/roots/0")
        drill.authority = edge.folder / "pebble/root.pem"
        drill.authority.write_text(root)
        drill.edge_site = Site(DOMAIN, str(drill.authority))
        until(lambda: drill.edge_site.status("/ready") == 200, 60, "api./ready says 200")
        issuers = {site: issuer(drill.edge_site, site) for site in SITES}
        expect(all("Pebble" in name for name in issuers.values()), f"{issuers}")
        saw(", ".join(f"{site}: {name}" for site, name in issuers.items()))
    site = drill.edge_site
    with report.check("Traefik alone is published, and plain HTTP leads to HTTPS") as saw:
        published = edge.compose("ps", "--format", "{{.Service}} {{range .Publishers}}{{.PublishedPort}} {{end}}")
        services = {line.split()[0] for line in published.splitlines() if set(line.split()[1:]) - {"0"}}
        expect(services == {"traefik"}, f"published: {published}")
        told = edge.good("curl", "-sS", "--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}",
                         "--resolve", f"kiosk.{DOMAIN}:80:127.0.0.1", f"http://kiosk.{DOMAIN}/")
        expect(told.split()[0] in ("301", "308") and told.split()[1].startswith(f"https://kiosk.{DOMAIN}"), told)
        saw(f"http://kiosk.{DOMAIN}/ is answered with {told}")
    with report.check("Signing in with a second factor and punching through it", needed=True) as saw:
        drill.edge_admin = first_administrator(edge, site)
        drill.edge_people = make_people(site, drill.edge_admin, 6)
        made = edge.chrona("create-kiosk", "--name", "Entrance", "--location", "Paris", "--json")
        drill.edge_key = json.loads(made.strip().splitlines()[-1])["api_key"]
        kinds = [punch(site, person, drill.edge_key) for person in drill.edge_people]
        drill.acknowledged = len(kinds)
        saw(f"{len(kinds)} punches")
    with report.check("chrona check-config finds nothing dangerous") as saw:
        told = edge.compose("run", "--rm", "--no-deps", "--entrypoint", "/chrona", "backend", "check-config", "--json")
        findings = json.loads(told[told.index("{") :])["findings"]
        advice = sorted({one["setting"] for one in findings if one["weight"] == "advice"})
        expect(len(findings) == len([one for one in findings if one["weight"] == "advice"]), f"{findings}")
        saw(f"exit code 0, with advice on {', '.join(advice) or 'nothing'}")
    killed(report, drill)


def issuer(site, host):
    """Asked again while the certificate is still on its way."""
    for _ in range(60):
        try:
            return site.certificate(host)
        except OSError:
            time.sleep(0.5)
    return "none"


def killed(report, drill):
    edge, site = drill.edge, drill.edge_site
    for service in ["backend", "backend-2"]:
        with report.check(f"The process of {service} is killed while requests go on") as saw:
            with Traffic(site, drill.edge_people, drill.edge_key) as traffic:
                time.sleep(4)
                old = edge.pid(service)
                os.kill(old, signal.SIGKILL)
                seconds = until(lambda: edge.pid(service) not in (0, old), 30, "it is started again")
                edge.until_well(service)
                time.sleep(6)
            drill.acknowledged += traffic.done["punches"]
            expect(not traffic.lost, traffic.seen())
            saw(f"started again by its restart policy after {seconds:.0f} s; {traffic.seen()}")
    acknowledged(report, drill)


def acknowledged(report, drill):
    with report.check("Each punch that was acknowledged is in the ledger") as saw:
        entries = json.loads(drill.edge.chrona("ledger", "verify", "--json"))["entries"]
        expect(entries >= drill.acknowledged, f"{drill.acknowledged} were acknowledged, {entries} are in it")
        saw(f"{drill.acknowledged} were acknowledged, {entries} are in it, and it verifies")


def update(report, drill, version, **settings):
    """tools/update with requests going on; answers its exit code, what it said and the requests."""
    with Traffic(drill.edge_site, drill.edge_people, drill.edge_key) as traffic:
        time.sleep(2)
        begun = time.monotonic()
        code, said = drill.edge.run("tools/update", version, CURL_CA_BUNDLE=str(drill.authority), **settings)
        seconds = time.monotonic() - begun
        time.sleep(3)
    drill.acknowledged += traffic.done["punches"]
    for person in drill.edge_people:
        person.sign_in(drill.edge_site)
    return code, said, seconds, traffic


def running(drill):
    """The versions that the two instances run, and the one that .env says."""
    edge = drill.edge
    found = [edge.container(service)["Config"]["Image"].split(":")[1] for service in ["backend", "backend-2"]]
    said = [line[15:] for line in (edge.folder / ".env").read_text().splitlines() if line.startswith("CHRONA_VERSION=")]
    return [*found, *said]


def updates(report, drill):
    edge = drill.edge
    first = drill.version
    second, broken, mute = f"{first}-second", f"{first}-broken", f"{first}-mute"
    folder = drill.work / "images"
    with report.check("A second version is built, and two that are no good", needed=True) as saw:
        programs = drill.next_programs or drill.programs
        source = drill.work / "source"
        images.make_source(report, drill.parts, drill.project, programs, source)
        images.build_chrona(report, source, second, "second")
        images.build_broken(report, folder, second, broken)
        images.build_with(report, second, mute, "API_ADDR=127.0.0.1:8000")
        saw("of " + ("its own programs" if drill.next_programs else "the same programs, with another label"))
    backups.make_folder(edge)
    edge.put(BACKUP_RECIPIENTS=backups.make_key(report, drill)[1])
    with report.check("tools/update brings both instances to the second version, and nobody notices") as saw:
        code, said, seconds, traffic = update(report, drill, second)
        expect(code == 0, f"exit code {code}: {said[-300:]}")
        expect(running(drill) == [second] * 3, f"the versions are {running(drill)}")
        expect(not sum(traffic.failed.values()), traffic.seen())
        backup = backups.one_backup(edge.folder)
        saw(f"{seconds:.0f} s with a backup first ({backup.stat().st_size / 1000:.0f} kB); {traffic.seen()}")
    with report.check("An update to a version that is not there changes nothing") as saw:
        code, said = edge.run("tools/update", "9.9.9")
        expect(code == 1 and running(drill) == [second] * 3, f"exit code {code}, {running(drill)}")
        saw(f"exit code 1: {said.strip().splitlines()[-1]}")
    with report.check("A version that does not take the settings is refused before anything runs") as saw:
        edge.put(ORGANISATION_TIMEZONE="Nowhere/Else")
        code, said, seconds, traffic = update(report, drill, first)
        edge.put(ORGANISATION_TIMEZONE="")
        expect(code == 1 and running(drill) == [second] * 3, f"exit code {code}, {running(drill)}: {said[-300:]}")
        expect(not sum(traffic.failed.values()), traffic.seen())
        saw(f"exit code 1: {said.strip().splitlines()[-1]}; {traffic.seen()}")
    with report.check("A version whose server ends at once: tools/update goes back") as saw:
        code, said, seconds, traffic = update(report, drill, broken)
        expect(code == 1, f"exit code {code}: {said[-300:]}")
        expect(running(drill) == [second] * 3, f"the versions are {running(drill)}")
        expect(not traffic.lost, traffic.seen())
        saw(f"exit code 1 after {seconds:.0f} s, {second} is back; {traffic.seen()}")
    with report.check("A version that is well and whose API nobody reaches: tools/update goes back") as saw:
        code, said, seconds, traffic = update(report, drill, mute, UPDATE_ATTEMPTS="5")
        expect(code == 1, f"exit code {code}: {said[-300:]}")
        expect(running(drill) == [second] * 3, f"the versions are {running(drill)}")
        expect(not traffic.lost, traffic.seen())
        saw(f"exit code 1 after {seconds:.0f} s, {second} is back; {traffic.seen()}")
    with report.check("tools/update back to the first version, which people ask for, and nobody notices") as saw:
        code, said, seconds, traffic = update(report, drill, first)
        expect(code == 0, f"exit code {code}: {said[-300:]}")
        expect(running(drill) == [first] * 3, f"the versions are {running(drill)}")
        expect(not sum(traffic.failed.values()), traffic.seen())
        saw(f"{seconds:.0f} s; {traffic.seen()}")
    acknowledged(report, drill)


def development(report, drill):
    drill.engine.clear(report)
    dev = Installation(report, drill.project, drill.work / "dev", "chrona-dev")
    with report.check("Behind Traefik on this machine, with a certificate that signs itself, not mkcert's") as saw:
        dev.good("tools/setup-env")
        files = ["-f", "docker-compose.yml", "-f", "docker-compose.https.dev.yml"]
        certificates = dev.folder / "infra/traefik/certs"
        names = [f"{site}.localhost" for site in SITES]
        make_certificate(dev, certificates / "cert.pem", certificates / "key.pem", *names)
        dev.compose(*files, "config", "--quiet")
        dev.compose(*files, "up", "-d", "--wait", "backend", "traefik")
        site = Site("localhost", str(certificates / "cert.pem"))
        until(lambda: site.status("/ready") == 200, 60, "api.localhost/ready says 200")
        for host in SITES:
            site.send(host, "GET", "/ready").ok()
        saw("https://api.localhost, backoffice.localhost and kiosk.localhost answer")

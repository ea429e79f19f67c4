"""tools/deploy, to a folder that stands for another machine, with a certificate of one's own."""

import os
import re
import time

import edge
from images import copy
from installation import Installation, until
from people import Site, Traffic, first_administrator, make_people, punch
from report import expect

# What `ssh MACHINE COMMAND` does, on this machine.
SSH = '#!/bin/sh\nshift\nexec sh -c "$1"\n'


def own_certificate(project):
    """The override file of docs/operations.md, as it stands there."""
    text = (project / "docs/operations.md").read_text().split("### With a certificate of your own")[1]
    return re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]


def steps(report, drill):
    drill.engine.clear(report)
    here = Installation(report, drill.project, drill.work / "repository", "chrona-deployed")
    copy(drill.project / "tools/deploy", here.folder / "tools/deploy")
    there = Installation(report, drill.project, drill.work / "deployed", "chrona-deployed")
    for file in ["docker-compose.yml", "docker-compose.https.prod.yml", "tools/update"]:
        (there.folder / file).unlink()
    ssh = drill.work / "ssh"
    ssh.write_text(SSH)
    ssh.chmod(0o755)
    certificate = there.folder / "certificates/cert.pem"
    ways = {"DEPLOY_SSH": str(ssh), "CURL_CA_BUNDLE": str(certificate)}

    def deploy(version, *options):
        return here.run("tools/deploy", version, "ops@there", "--folder", str(there.folder), *options, **ways)

    with report.check("tools/deploy installs it, with a certificate of one's own", needed=True) as saw:
        certificate.parent.mkdir()
        names = [f"{site}.{edge.DOMAIN}" for site in edge.SITES]
        edge.make_certificate(there, certificate, certificate.parent / "key.pem", *names)
        os.chmod(certificate.parent / "key.pem", 0o600)
        (there.folder / "docker-compose.override.yml").write_text(own_certificate(drill.project))
        settings = here.folder / "settings"
        files = "docker-compose.yml:docker-compose.https.prod.yml:docker-compose.override.yml"
        settings.write_text(f"COMPOSE_FILE={files}\n")
        options = ["--domain", edge.DOMAIN, "--email", "ops@example.org", "--settings", str(settings)]
        code, said = deploy(drill.version, *options)
        expect(code == 0, f"exit code {code}: {said[-400:]}")
        there.until_well("postgres", "backend", "backend-2", "traefik")
        site = Site(edge.DOMAIN, str(certificate))
        until(lambda: site.status("/ready") == 200, 60, "api./ready says 200")
        admin = first_administrator(there, site)
        people = make_people(site, admin, 4)
        body = {"kiosk_name": "Door", "location": "Lyon"}
        kiosk = site.send("api", "POST", "/admin/kiosks", admin.token, body).ok(201)
        key = site.send("api", "POST", f"/admin/kiosks/{kiosk['id']}/generate-api-key", admin.token, {}).ok()["api_key"]
        saw("as docs/operations.md says it; images sent and loaded, .env and secrets made there, two instances"
            f" behind Traefik; {len(people)} people, a punch: {punch(site, people[0], key)}")
    with report.check("tools/deploy brings the second version, and nobody notices") as saw:
        with Traffic(site, people, key) as traffic:
            time.sleep(2)
            code, said = deploy(f"{drill.version}-second")
            time.sleep(2)
        expect(code == 0, f"exit code {code}: {said[-400:]}")
        expect(not sum(traffic.failed.values()), traffic.seen())
        saw(traffic.seen())
    with report.check("tools/deploy of a version that does not become well: that and its files go back") as saw:
        rules = here.folder / "infra/traefik/dynamic.yml"
        before = (there.folder / "infra/traefik/dynamic.yml").read_text()
        rules.write_text(rules.read_text() + "# of the version that does not become well\n")
        code, said = deploy(f"{drill.version}-broken")
        expect(code == 1, f"exit code {code}: {said[-400:]}")
        expect((there.folder / "infra/traefik/dynamic.yml").read_text() == before, "its files stayed")
        until(lambda: site.status("/ready") == 200, 60, "api./ready says 200")
        saw("exit code 1, the files of the version before are back; a punch: " + punch(site, people[1], key))

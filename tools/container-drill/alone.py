"""docker-compose.yml alone: installing it, what its containers may do, and a database that is away."""

import json
import time

from engine import HERE, OUTSIDE, OUTSIDE_PORT, reaches
from images import docker
from installation import moment, process, until
from people import Site, Traffic, first_administrator, make_people, punch
from report import expect

STEPS = ["postgres", "roles", "migrate", "rights", "keys", "backend"]


def install(report, drill):
    first = drill.first
    with report.check("tools/setup-env makes .env and the secrets", needed=True) as saw:
        first.good("tools/setup-env")
        before = {file.name: file.read_bytes() for file in (first.folder / "secrets").iterdir()}
        first.good("tools/setup-env")
        after = {file.name: file.read_bytes() for file in (first.folder / "secrets").iterdir()}
        expect(before == after, "run again, it changed a secret")
        saw(f"{len(before)} files of secrets, the same ones when it was run again")
    with report.check("docker compose up -d starts everything", needed=True) as saw:
        begun = time.monotonic()
        first.compose("up", "-d")
        first.until_well("postgres", "backend")
        saw(f"postgres and backend are well by their own health checks after {time.monotonic() - begun:.0f} s")
    with report.check("The services start in the order that docs/operations.md tells") as saw:
        states = {step: first.container(step)["State"] for step in STEPS}
        for step in STEPS[1:-1]:
            expect(states[step]["ExitCode"] == 0, f"{step} ended with {states[step]['ExitCode']}")
        for before, after in zip(STEPS, STEPS[1:]):
            done = "StartedAt" if before == "postgres" else "FinishedAt"
            begun = moment(states[after]["StartedAt"])
            expect(moment(states[before][done]) <= begun, f"{after} began before {before} was done")
        saw(", ".join(STEPS) + "; the four between ended with 0")
    site = drill.site = Site()
    with report.check("An administrator is made in the container, with a second factor", needed=True) as saw:
        drill.admin = first_administrator(first, site)
        people = site.send("api", "GET", "/admin/users", drill.admin.token).ok()
        expect(len(people["items"] if isinstance(people, dict) else people) == 1, f"accounts: {people}")
        saw("without the second factor no account was listed, with it the one there is")
    with report.check("Six people, each with a phone, and a kiosk", needed=True) as saw:
        drill.people = make_people(site, drill.admin, 6)
        made = first.chrona("create-kiosk", "--name", "Entrance", "--location", "Paris", "--json")
        drill.key = json.loads(made.strip().splitlines()[-1])["api_key"]
        saw("chrona create-kiosk in the container printed the kiosk's configuration")
    with report.check("People punch at the kiosk", needed=True) as saw:
        kinds = [punch(site, person, drill.key) for person in drill.people for _ in range(2)]
        expect(kinds == ["clock_in", "clock_out"] * 6, f"punches were {kinds}")
        saw(f"{len(kinds)} punches, in and out")
    with report.check("The three sites are served on this machine alone") as saw:
        for port in [8000, 5173, 5174]:
            expect(reaches(1, "127.0.0.1", port) == "reached", f"port {port} is not reached")
            elsewhere = reaches(1, HERE, port)
            expect(elsewhere != "reached", f"port {port} is published to others")
        saw("ports 8000, 5173 and 5174 of 127.0.0.1, and of no other address")
    verify_ledger(report, first, "The ledger verifies in the container")


def verify_ledger(report, installation, title):
    with report.check(title) as saw:
        verified = json.loads(installation.chrona("ledger", "verify", "--json"))
        saw(", ".join(f"{name} {value}" for name, value in verified.items() if isinstance(value, (bool, int))))
        return verified


def confinement(report, drill):
    first = drill.first
    uid = next(line for line in (first.folder / ".env").read_text().splitlines() if line.startswith("CHRONA_UID="))[11:]
    with report.check("The server's process is nobody in particular, without capabilities or a way to get any") as saw:
        status = process(first.pid("backend"))
        expect(set(status["Uid"].split()) == {uid} and uid != "0", f"its user is {status['Uid']}")
        for kind in ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"]:
            expect(int(status[kind], 16) == 0, f"{kind} is {status[kind]}")
        expect(status["NoNewPrivs"] == "1", "it may get new privileges")
        expect(status["Seccomp"] == "2", f"its system calls are not filtered: {status['Seccomp']}")
        saw(f"user {uid}, all five sets of capabilities empty, no_new_privs, system calls filtered")
    with report.check("PostgreSQL's process is not root's either") as saw:
        status = process(first.pid("postgres"))
        user = status["Uid"].split()[0]
        expect(user != "0" and status["NoNewPrivs"] == "1", f"user {user}, no_new_privs {status['NoNewPrivs']}")
        saw(f"user {user} of its image, no_new_privs")
    with report.check("The server's root cannot be written") as saw:
        expect(first.container("backend")["HostConfig"]["ReadonlyRootfs"], "docker says it can be")
        for place in ["", "etc/"]:
            try:
                open(f"/proc/{first.pid('backend')}/root/{place}written", "w").close()
                raised = None
            except OSError as error:
                raised = error.strerror
            expect(raised == "Read-only file system", f"a file in /{place} was answered with {raised}")
        saw("as root of the machine, a file in / and in /etc: read-only file system")
    with report.check("The image holds the programs, the authorities and the licence, and nothing else") as saw:
        name = docker(report, "create", "chrona:" + drill.version).strip()
        done = docker(report, "export", "--output", str(drill.work / "image.tar"), name)
        expect(done == "", done)
        docker(report, "rm", name)
        listed = first.good("tar", "-tf", str(drill.work / "image.tar")).split()
        (drill.work / "image.tar").unlink()
        # What the engine itself adds to each container.
        added = ("dev/", ".dockerenv", "proc/", "sys/", "etc/hostname", "etc/hosts", "etc/resolv.conf", "etc/mtab")
        own = [file for file in listed if not file.startswith(added) and not file.endswith("/")]
        image = drill.work / "source/programs/image"
        expected = sorted(str(file.relative_to(image)) for file in image.rglob("*") if file.is_file())
        expect(sorted(own) == expected, f"it holds {own}")
        saw(", ".join("/" + file for file in expected))
    with report.check("The database's network has no way out; the server's has") as saw:
        from_backend = reaches(first.pid("backend"), OUTSIDE, OUTSIDE_PORT)
        from_postgres = reaches(first.pid("postgres"), OUTSIDE, OUTSIDE_PORT)
        expect(from_backend == "reached", f"from backend: {from_backend}")
        expect(from_postgres != "reached", "PostgreSQL's container reached a machine outside")
        saw(f"a machine outside: from postgres {from_postgres}, from backend reached")
    with report.check("Under a limit of 256 MB of memory the server lives, and answers") as saw:
        (first.folder / "docker-compose.override.yml").write_text(
            "services:\n  backend:\n    mem_limit: 256m\n    memswap_limit: 256m\n  postgres:\n    mem_limit: 512m\n"
        )
        first.compose("up", "-d", "--wait", "postgres", "backend")
        limit = first.container("backend")["HostConfig"]["Memory"]
        expect(limit == 256 * 1024 * 1024, f"the limit is {limit}")
        for account in [drill.admin, *drill.people]:
            account.sign_in(drill.site)
        with Traffic(drill.site, drill.people, drill.key, reads=4) as traffic:
            time.sleep(20)
        expect(not traffic.failed["reads"] and not traffic.failed["punches"], traffic.seen())
        container = first.container("backend")
        expect(not container["State"]["OOMKilled"] and container["RestartCount"] == 0, f"{container['State']}")
        used = docker(report, "stats", "--no-stream", "--format", "{{.MemUsage}}", container["Id"]).strip()
        peak = int(process(container["State"]["Pid"])["VmHWM"].split()[0]) / 1024
        saw(f"{traffic.seen()}; in use {used}, the process's peak {peak:.0f} MiB, with the sign-ins of seven people")


def away(report, drill):
    first, site = drill.first, drill.site
    with report.check("PostgreSQL stops: the server lives, says that it is not ready, and is not restarted") as saw:
        first.compose("stop", "postgres")
        until(lambda: site.status("/ready") == 503, 30, "/ready says 503")
        time.sleep(45)  # Longer than three of its health checks.
        expect(site.status("/live") == 200, f"/live says {site.status('/live')}")
        container = first.container("backend")
        health = container["State"]["Health"]["Status"]
        expect(health == "healthy", f"its container is {health}")
        expect(container["RestartCount"] == 0, "it was restarted")
        saw("45 s later /live says 200, /ready 503, the container is healthy and was not restarted")
    with report.check("PostgreSQL starts again: the server is ready by itself") as saw:
        first.compose("start", "postgres")
        seconds = until(lambda: site.status("/ready") == 200, 60, "/ready says 200")
        saw(f"{seconds:.0f} s after; a punch: {punch(site, drill.people[0], drill.key)}")
    with report.check("The server restarts while PostgreSQL is away: it waits, and becomes well") as saw:
        first.compose("stop", "postgres")
        first.compose("restart", "backend")
        time.sleep(10)
        status = site.status("/ready")
        expect(status != 200, f"/ready says {status} without a database")
        state = first.container("backend")["State"]
        expect(state["Running"], f"it ended: {state}")
        first.compose("start", "postgres")
        seconds = until(lambda: site.status("/ready") == 200, 60, "/ready says 200")
        first.until_well("backend")
        saw(f"without a database it ran on, and answered /ready with {status}; with it, ready after {seconds:.0f} s")
    with report.check("docker compose down and up keep everything, beside 15 networks of others") as saw:
        first.compose("down")
        (first.folder / "docker-compose.override.yml").unlink(missing_ok=True)
        others = [f"drill-other-{number}" for number in range(15)]
        for name in others:
            docker(report, "network", "create", name)
        first.compose("up", "-d", "--wait")
        until(lambda: site.status("/ready") == 200, 60, "/ready says 200")
        docker(report, "network", "rm", *others)
        punch(site, drill.people[1], drill.key)
        saw("a person who was signed in punched after it")
    verify_ledger(report, first, "The ledger verifies after it")

"""A backup, its checks, a database that is lost, and a second installation."""

import datetime
import json
import os
import re
import shutil
import zoneinfo

from alone import verify_ledger
from installation import Installation, until
from people import first_administrator, punch
from report import expect


def user(installation):
    lines = (installation.folder / ".env").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("CHRONA_UID="))[11:])


def restoring(installation, *arguments, options=()):
    """The function of that name in docs/operations.md."""
    return installation.compose(
        "--profile", "backup", "run", "--rm", "--no-deps", "--entrypoint", "chrona",
        "--volume", f"{installation.folder}/restoring:/restoring:ro", *options, "backup", *arguments,
    )


def make_restoring(installation, *files):
    """The folder `restoring/`, with what restoring wants, for the containers' user alone."""
    folder = installation.folder / "restoring"
    folder.mkdir(mode=0o700)
    for file in files:
        shutil.copy(file, folder / file.name)
    for path in [folder, *folder.iterdir()]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.chown(path, user(installation), user(installation))


def make_key(report, drill):
    """The key pair of backups, as whoever keeps the private one makes it, elsewhere."""
    key = drill.work / "backup.key"
    key.unlink(missing_ok=True)
    made = drill.first.good(str(drill.programs / "chrona"), "backup-key", "--out", str(key))
    line = next(line for line in made.splitlines() if line.startswith("Public key"))
    return key, line.split()[-1]


def one_backup(folder):
    files = sorted((folder / "backups").glob("chrona-*.backup"))
    expect(files, "there is no backup in the folder")
    return files[-1]


def make_folder(installation):
    folder = installation.folder / "backups"
    folder.mkdir(mode=0o700)
    os.chown(folder, user(installation), user(installation))


def steps(report, drill):
    first, site = drill.first, drill.site
    with report.check("The service backup makes an encrypted backup", needed=True) as saw:
        drill.backup_key, drill.recipient = make_key(report, drill)
        make_folder(first)
        first.put(BACKUP_RECIPIENTS=drill.recipient)
        first.compose("--profile", "backup", "run", "--rm", "backup")
        file = one_backup(first.folder)
        head = file.read_bytes()[:20]
        expect(head == b"chrona-backup 1 age\n", f"it begins with {head}")
        saw(f"{file.stat().st_size / 1000:.0f} kB, mode {file.stat().st_mode & 0o777:o}")
    with report.check("chrona backup verify in the container, without the key and with it") as saw:
        verify = ["backup", "verify", "/backups", "--max-age-hours", "1"]
        make_restoring(first, drill.backup_key, first.folder / "secrets/secret_key")
        restoring(first, *verify)
        password = (first.folder / "secrets/owner_password").read_text()
        psql = ["exec", "--no-TTY", "--user", "postgres", "postgres", "createdb", "--owner", "chrona_owner", "scratch"]
        first.compose(*psql)
        scratch = f"BACKUP_SCRATCH_URL=postgresql://chrona_owner:{password}@postgres/scratch"
        key = ["--env", "SECRET_KEY_FILE=/restoring/secret_key", "--env", scratch]
        said = restoring(first, *verify, "--identity", "/restoring/backup.key", "--json", options=key)
        saw("its sum; then restored into an empty database beside the other one, with its ledger verified")
        report.log(said)
        first.compose("exec", "--no-TTY", "--user", "postgres", "postgres", "dropdb", "scratch")
    nightly(report, drill)

    before = verify_ledger(report, first, "The ledger before the loss")
    with report.check("The database is lost, and restored from the backup", needed=True) as saw:
        # What was punched after the backup would be missing, so there is a last one.
        first.compose("--profile", "backup", "run", "--rm", "backup")
        first.compose("--profile", "backups", "down", "--volumes")
        first.compose("up", "-d", "--wait", "postgres")
        first.compose("run", "--rm", "--no-deps", "roles")
        restore = ["restore", "--identity", "/restoring/backup.key"]
        folder = ["--volume", f"{first.folder}/backups:/from:ro", "--env", "SECRET_KEY_FILE=/restoring/secret_key"]
        restoring(first, *restore, f"/from/{one_backup(first.folder).name}", options=folder)
        shutil.rmtree(first.folder / "restoring")
        first.compose("up", "-d", "--wait")
        until(lambda: site.status("/ready") == 200, 60, "/ready says 200")
        saw("docker compose down --volumes, roles, restore, up")
    after = verify_ledger(report, first, "The ledger after it")
    with report.check("Everyone is there as before") as saw:
        expect(before == after, f"the ledger was {before}, and is {after}")
        drill.admin.sign_in(site)
        drill.people[2].sign_in(site)
        kind = punch(site, drill.people[2], drill.key)
        saw(f"the administrator signs in with password and second factor; a punch: {kind}")
    second_installation(report, drill)


def nightly(report, drill):
    first = drill.first
    with report.check("The service backups makes one at its time, and reads it back") as saw:
        at = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")) + datetime.timedelta(seconds=120)
        # Of one day the last one stays, so that their number does not tell.
        before = one_backup(first.folder).name
        first.put(COMPOSE_PROFILES="backups", BACKUP_AT=at.strftime("%H:%M"))
        first.compose("up", "-d", "--wait")

        def is_made():
            return one_backup(first.folder).name > before

        until(is_made, 200, "a backup is made at its time")

        def is_read_back():
            token = (first.folder / "secrets/metrics_token").read_text()
            told = drill.site.send("api", "GET", "/metrics", token).text
            age = re.search(r"^chrona_backup_verified_age_seconds(?:{.*})? (\S+)", told, re.MULTILINE)
            return age and float(age[1]) < 200

        until(is_read_back, 60, "the metrics say that it was verified")
        said = first.compose("logs", "--no-log-prefix", "backups").strip().splitlines()
        expect(first.container("backups")["State"]["Running"], "it ended")
        report.log("\n".join(said))
        first.compose("rm", "--stop", "--force", "backups")
        first.put(COMPOSE_PROFILES="", BACKUP_AT="")
        saw("started by COMPOSE_PROFILES=backups; at BACKUP_AT a file was there, and by the metrics it was verified")


def second_installation(report, drill):
    first, site = drill.first, drill.site
    with report.check("A second installation from that backup, as docs/operations.md says") as saw:
        before = json.loads(first.chrona("ledger", "verify", "--json"))
        first.compose("--profile", "backup", "run", "--rm", "backup")
        first.compose("down")
        second = Installation(report, drill.project, drill.work / "second", "chrona-second")
        second.good("tools/setup-env")
        make_restoring(second, one_backup(first.folder), drill.backup_key, first.folder / "secrets/secret_key")
        second.compose("up", "-d", "--wait", "postgres")
        second.compose("run", "--rm", "--no-deps", "roles")
        key = ["--env", "SECRET_KEY_FILE=/restoring/secret_key"]
        file = f"/restoring/{one_backup(first.folder).name}"
        restoring(second, "restore", "--identity", "/restoring/backup.key", file, options=key)
        reseal = ["--volume", f"{second.folder}/secrets/secret_key:/new_key:ro", "--env", "SECRET_KEY_FILE=/new_key"]
        reseal += ["--env", "SECRET_KEY_PREVIOUS_FILE=/restoring/secret_key"]
        restoring(second, "reseal", options=reseal)
        shutil.rmtree(second.folder / "restoring")
        second.compose("up", "-d", "--wait")
        until(lambda: site.status("/ready") == 200, 60, "/ready says 200")
        keys = json.loads(second.chrona("keys", "--json"))
        form = {"username": drill.admin.email, "password": drill.admin.password}
        refused = site.send("api", "POST", "/auth/token", form=form)
        expect(refused.status == 401, f"a password of the first one was answered with {refused.status}")
        admin = first_administrator(second, site, "essai@example.org")
        punches = site.send("api", "GET", "/admin/punches", admin.token).ok()
        punches = punches["items"] if isinstance(punches, dict) else punches
        after = json.loads(second.chrona("ledger", "verify", "--json"))
        expect(before == after, f"the ledger was {before}, and is {after}")
        saw("restored, and resealed under secrets of its own; passwords of the first one are refused"
            f", a new administrator sees its punches ({len(punches)} on the first page)"
            f"; the ledger verifies, {len(keys)} signing key is listed")
    second_down(report, drill)


def second_down(report, drill):
    with report.check("The second one goes, the first one comes back") as saw:
        second = drill.work / "second"
        if second.exists():
            drill.first.run("docker", "compose", "--project-directory", str(second), "down", "--volumes",
                            COMPOSE_PROJECT_NAME="chrona-second")
        drill.first.compose("up", "-d", "--wait")
        until(lambda: drill.site.status("/ready") == 200, 60, "/ready says 200")
        saw(f"a punch: {punch(drill.site, drill.people[3], drill.key)}")

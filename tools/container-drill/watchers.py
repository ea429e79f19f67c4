"""The profile monitoring, but for Grafana."""

import json
import re
import shutil

import images
from installation import Installation, until
from report import expect


def steps(report, drill):
    drill.engine.clear(report)
    watched = Installation(report, drill.project, drill.work / "watched", "chrona-watched")
    with report.check("Images of Prometheus and Alertmanager are made of Debian's", needed=True) as saw:
        folder = drill.work / "images"
        templates = drill.parts.watchers / "usr/share/prometheus/alertmanager"
        shutil.copytree(templates, folder / "alertmanager/alertmanager", symlinks=True, dirs_exist_ok=True)
        compose = (drill.project / "docker-compose.yml").read_text()
        for name, program in [("prometheus", "prometheus"), ("alertmanager", "prometheus-alertmanager")]:
            tag = re.search(rf"image: (prom/{name}:\S+)", compose)[1]
            shutil.copy(drill.parts.watchers / "usr/bin" / program, folder / name / program)
            images.docker(report, "build", "--quiet", "--tag", tag, str(folder / name))
            version = images.docker(report, "run", "--rm", "--entrypoint", f"/bin/{name}", tag, "--version").split()[2]
            drill.report_version(name.capitalize(), f"{version} (Debian's), in the place of {tag.split(':')[1]}")
            saw(f"{tag} is {version}")
    with report.check("They start with the profile monitoring and are well", needed=True) as saw:
        watched.good("tools/setup-env")
        watched.compose("up", "-d", "--wait", "backend")
        watched.compose("--profile", "monitoring", "up", "-d", "--wait", "prometheus", "alertmanager")
        watched.until_well("prometheus", "alertmanager")
        saw("by their own health checks")
    with report.check("Prometheus reads the server's figures, and has the rules") as saw:
        address = next(
            network["IPAddress"]
            for name, network in watched.container("prometheus")["NetworkSettings"]["Networks"].items()
            if name.endswith("_monitoring")
        )

        def ask(path):
            return json.loads(watched.good("curl", "-sS", "--fail", f"http://{address}:9090/api/v1/{path}"))["data"]

        def is_up():
            found = ask("query?query=up%7Bjob%3D%22chrona%22%7D")["result"]
            return [one["value"][1] for one in found] == ["1"]

        seconds = until(is_up, 60, "the server is asked")
        rules = sum(len(group["rules"]) for group in ask("rules")["groups"])
        expect(rules > 10, f"{rules} rules")
        managers = ask("alertmanagers")["activeAlertmanagers"]
        expect(len(managers) == 1, f"{managers}")
        saw(f"one instance is up after {seconds:.0f} s; {rules} rules; Alertmanager is known to it")

"""The checks of a run, and the report of them."""

import contextlib
import datetime
import subprocess
import time
import traceback


class Failed(Exception):
    """A check did not hold; the text says what was seen."""


class Stop(Exception):
    """A check failed that the rest of its section depends on."""


def expect(condition, seen):
    """Fails the check with what was seen, unless the condition holds."""
    if not condition:
        raise Failed(seen)


class Report:
    def __init__(self, log):
        self.log_file = open(log, "w", encoding="utf-8")
        self.begun = time.time()
        self.sections = []
        self.versions = []
        self.notes = []

    def log(self, text):
        self.log_file.write(f"{time.time() - self.begun:8.1f} {text}\n")
        self.log_file.flush()

    def section(self, title, steps, *arguments):
        """Runs a section; a failure that ends it does not end the others."""
        print(f"\n{title}", flush=True)
        self.sections.append((title, []))
        try:
            steps(self, *arguments)
        except Stop:
            self._add("The rest of this section", False, "was not reached", 0)
        except Exception as error:  # The drill's own fault: a section less, and a report all the same.
            self.log(traceback.format_exc())
            self._add("The drill itself", False, f"{type(error).__name__}: {error}", 0)

    @contextlib.contextmanager
    def check(self, name, needed=False):
        """A check, in which `saw(text)` says what was seen."""
        seen = []
        begun = time.time()
        self.log(f"== {name}")
        try:
            yield seen.append
            passed = True
        except Failed as error:
            passed = False
            seen.append(str(error))
        except subprocess.CalledProcessError as error:
            passed = False
            seen.append(f"exit code {error.returncode}: {last_lines(error.output or '')}")
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            passed = False
            self.log(traceback.format_exc())
            seen.append(f"{type(error).__name__}: {error}")
        self._add(name, passed, "; ".join(seen), time.time() - begun)
        if needed and not passed:
            raise Stop

    def _add(self, name, passed, seen, seconds):
        self.sections[-1][1].append((name, passed, seen, seconds))
        line = f"{'ok  ' if passed else 'FAIL'} {seconds:6.1f} s  {name}: {seen}"
        print(line, flush=True)
        self.log(line)

    def failures(self):
        return [name for _, checks in self.sections for name, passed, _, _ in checks if not passed]

    def write(self, file, not_run):
        day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        count = sum(len(checks) for _, checks in self.sections)
        failed = len(self.failures())
        lines = [
            "# The container drill",
            "",
            "Written by [tools/container-drill](../tools/container-drill/__main__.py), which runs the compose files in",
            "a Docker engine of its own: `sudo python3 tools/container-drill`.",
            "",
            f"Run on {day} (UTC), in {(time.time() - self.begun) / 60:.0f} minutes: {count} checks,"
            f" {failed if failed else 'none'} of which failed.",
            "",
            "| what | version |",
            "| --- | --- |",
        ]
        lines += [f"| {name} | {version} |" for name, version in self.versions]
        if self.notes:
            lines += ["", "What differs from a real installation:", ""]
            lines += [line for note in self.notes for line in bullet(note)]
        for title, checks in self.sections:
            lines += ["", f"## {title}", ""]
            for name, passed, seen, seconds in checks:
                mark = "" if passed else "**FAILED**, "
                lines += bullet(f"**{name}** ({mark}{seconds:.1f} s): {seen}.")
        lines += ["", "## Not run", ""]
        lines += [line for note in not_run for line in bullet(note)]
        with open(file, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


def bullet(text, width=116):
    """An item of a list, in lines that are not longer than the house's."""
    lines, line = [], "-"
    for word in text.split():
        if len(line) + 1 + len(word) > width and line.strip():
            lines.append(line)
            line = " "
        line += f" {word}"
    return [*lines, line]


def last_lines(text, count=3):
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return " / ".join(lines[-count:])[-400:]

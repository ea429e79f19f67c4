#!/usr/bin/env bash
# python-holidays 0.108 (https://pypi.org/project/holidays/), its iCalendar export.
#
# A good engineer would guess: without `language=`, a country's public holidays have the names of the country's default
# language, as `default_language` says; and the language that an exported calendar names is the one its events are in.
#
# Seen: where the machine's LANG is a language that the country has names in, the events are in that one. The calendar's
# own name says the default language all the same: the same two lines of Python make another file on another machine,
# and the file says of itself what it is not. Who compares calendars by name, or imports one made elsewhere, sees every
# day renamed. `language="nl"` makes it the same everywhere.
#
# Needs Python 3 with venv, and the registry of Python packages. Prints what was seen; fails if that changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/python"
"$place/python/bin/pip" install --quiet --disable-pip-version-check holidays==0.108

cat > "$place/export.py" <<'PYTHON'
import sys
from holidays import country_holidays
from holidays.ical import ICalExporter

more = {"language": sys.argv[1]} if len(sys.argv) > 1 else {}
days = country_holidays("BE", years=2027, **more)
lines = ICalExporter(days).generate().splitlines()
wanted = [line for line in lines if line.startswith(("X-WR-CALNAME", "SUMMARY"))]
print(" | ".join(wanted[:2]))
PYTHON

seen() {
    env -u LC_ALL -u LC_MESSAGES -u LANGUAGE LANG="$1" "$place/python/bin/python" "$place/export.py" "${@:2}"
}

dutch='X-WR-CALNAME:Belgium Public Holidays [nl] | SUMMARY:Nieuwjaar'
english="X-WR-CALNAME:Belgium Public Holidays [nl] | SUMMARY:New Year's Day"
for case in "C|$dutch" "nl_BE.UTF-8|$dutch" "en_US.UTF-8|$english"; do
    found=$(seen "${case%%|*}")
    echo "LANG=${case%%|*}: $found"
    [ "$found" = "${case#*|}" ] || { echo "this has changed" >&2; exit 1; }
done
found=$(seen en_US.UTF-8 nl)
echo "LANG=en_US.UTF-8, language=nl: $found"
[ "$found" = "$dutch" ] || { echo "this has changed" >&2; exit 1; }

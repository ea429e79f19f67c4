"""Prints the holidays of python-holidays and of the State's jours-feries-france as JSON: list, calendar, date, name."""

import json
import sys

import holidays
from jours_feries_france import JoursFeries

# Our calendar, python-holidays' subdivision, the State's zone.
CALENDARS = [
    ("FR", None, "Métropole"),
    ("FR-57", "57", "Alsace-Moselle"),
    ("FR-57-GF", "6AE", "Alsace-Moselle"),
    ("FR-971", "971", "Guadeloupe"),
    ("FR-972", "972", "Martinique"),
    ("FR-973", "973", "Guyane"),
    ("FR-974", "974", "La Réunion"),
    ("FR-976", "976", "Mayotte"),
    ("FR-BL", "BL", "Saint-Barthélémy"),
    ("FR-MF", "MF", "Saint-Martin"),
    ("FR-MF-27", "MF", "Saint-Martin"),
    ("FR-PM", "PM", "Saint-Pierre-et-Miquelon"),
]


def the_states(zone, years):
    """Names by date; two of one day are joined."""
    days = {}
    for year in years:
        for name, date in JoursFeries.for_year(year, zone).items():
            days.setdefault(date.isoformat(), []).append(name)
    return {date: " et ".join(names) for date, names in days.items()}


def pythons(subdivision, years):
    """Names by date."""
    found = holidays.France(subdiv=subdivision, years=years, language="fr")
    return {date.isoformat(): name for date, name in found.items()}


years = range(int(sys.argv[1]), int(sys.argv[2]) + 1)
json.dump(
    {
        "python-holidays": {name: pythons(subdivision, years) for name, subdivision, _ in CALENDARS},
        "jours-feries-france": {name: the_states(zone, years) for name, _, zone in CALENDARS},
    },
    sys.stdout,
)

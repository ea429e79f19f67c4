#!/usr/bin/env bash
# holidays 0.108 (https://pypi.org/project/holidays/), France.
#
# A good engineer would guess: a day is in the list of a year when the law of that year has it in its own. L222-1 of the
# labour code had Whit Monday in 2005, 2006 and 2007: law 2004-626 made it the day of solidarity where no agreement named
# another, and did not take it from the list (circular of 27 September 2005 of the minister of the civil service: it
# keeps being a public holiday by L222-1).
#
# Seen: Whit Monday is left out in these three years, for France and for each of its territories, as if worked as the
# day of solidarity meant no holiday. Hours of that day then count as those of any Monday. jours-feries-france, which
# the State makes its data set with, has the day in all years.
#
# Needs Python with its venv module, and PyPI. Prints what was seen; fails if that changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
./python/bin/python -m pip install --quiet --disable-pip-version-check holidays==0.108 jours-feries-france==0.7.0
cat > whit_monday.py <<'PYTHON'
from datetime import timedelta

import holidays
from dateutil.easter import easter
from jours_feries_france import JoursFeries

for year in range(2003, 2010):
    day = easter(year) + timedelta(days=50)
    told = {
        "holidays": all(day in holidays.France(years=year, subdiv=place) for place in (None, "57", "971", "PM")),
        "jours-feries-france": JoursFeries.is_bank_holiday(day),
    }
    print(day, *(name for name, has_it in told.items() if has_it))
PYTHON
./python/bin/python whit_monday.py | tee seen
if diff -u - seen <<'EXPECTED'
2003-06-09 holidays jours-feries-france
2004-05-31 holidays jours-feries-france
2005-05-16 jours-feries-france
2006-06-05 jours-feries-france
2007-05-28 jours-feries-france
2008-05-12 holidays jours-feries-france
2009-06-01 holidays jours-feries-france
EXPECTED
then
  echo "As seen before: holidays has no Whit Monday from 2005 to 2007."
else
  echo "This changed." >&2
  exit 1
fi

"""Write the synthetic roster of forty agencies that ships with ispsim; no agency in it exists.

    python tools/make_roster.py            # writes scenarios/rosters/forty_agencies.csv
    python tools/make_roster.py --check    # status 1 if the file is not what this script writes

Every number below is an assumption, chosen to look like a region: smaller agencies with less released time in the
country, survey scores in the middle of their scales, and a few agencies that did not answer.
"""

import argparse
import csv
import io
import random
import sys
from pathlib import Path
from statistics import NormalDist

FILE = Path(__file__).parents[1] / "scenarios" / "rosters" / "forty_agencies.csv"
SEED = 2010
SYSTEMS = ("child welfare", "justice", "mental health")
GROUPS = {
    # number, middle size, spread of its logarithm, hours released per head and week
    "rural": (18, 7.0, 0.45, 0.40),
    "urban": (22, 14.0, 0.50, 0.55),
}
CLIENTS, CLIENTS_SPREAD = 20.0, 3.0  # per practitioner
STAFF_PER_LEADER = 10
ICS, ICS_SPREAD = 2.0, 0.45  # points of 0 to 4, between agencies
ILS, ILS_SPREAD = 2.1, 0.60  # points of 0 to 4
NO_ANSWER = 0.12  # share of agencies without a score, for each survey by itself
COLUMNS = ("organization", "system", "group", "staff", "leaders", "clients", "slack", "ics", "ils")


def roster() -> str:
    """Return the text of the file."""
    draw = random.Random(SEED)

    def normal(mean: float, spread: float, low: float, high: float) -> float:
        return min(max(mean + spread * NormalDist().inv_cdf(draw.random()), low), high)

    def score(mean: float, spread: float) -> str:
        value = normal(mean, spread, 0.3, 3.7)
        return f"{value:.1f}" if draw.random() >= NO_ANSWER else ""

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group, (number, size, spread, slack) in GROUPS.items():
        for k in range(number):
            staff = max(round(size * 2.718281828 ** normal(0.0, spread, -1.2, 1.2)), 3)
            writer.writerow(
                [
                    f"{group}-{k + 1:02d}",
                    SYSTEMS[k % len(SYSTEMS)],
                    group,
                    staff,
                    max(round(staff / STAFF_PER_LEADER), 1),
                    round(staff * normal(CLIENTS, CLIENTS_SPREAD, 10.0, 30.0)),
                    f"{normal(slack, 0.12, 0.1, 1.0):.2f}",
                    score(ICS, ICS_SPREAD),
                    score(ILS, ILS_SPREAD),
                ]
            )
    return text.getvalue()


def main() -> int:
    """Write or check the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if the file differs")
    asked = parser.parse_args()
    if asked.check:
        return int(FILE.read_text(encoding="utf-8") != roster())
    FILE.write_text(roster(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

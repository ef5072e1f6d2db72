"""Match policies to the one they are compared with: print the numbers that make them spend the same.

The strategies in ``scenarios/equal_cost/`` spend what its ISPs spend, all payers together, staff time included;
external and internal ISPs spend what equal allocation spends, the programme alone; support that is the same for all
plans as many contacts as the adaptive one. Each means: the mean over runs of one seed, within 1 %.

    python experiments/equal_cost.py                # prints the numbers to write into the files, about a minute
    python experiments/equal_cost.py --check        # status 1 if a file no longer matches
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ispsim

FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
TOLERANCE = 0.01
RUNS, SEED = 40, 1


@dataclass(frozen=True)
class Match:
    """A file whose `outcome` must be that of `aim`; `settings` says what a number stands for in the file."""

    file: str
    aim: str
    outcome: str
    settings: Callable[[float], dict[str, Any]]
    start: float


def _cost_of(strategy: str) -> Match:
    return Match(
        f"equal_cost/{strategy}", "equal_cost/isps", "cost", lambda x: {f"strategies.{strategy}.cost": x}, 10_000.0
    )


def _second_phase(visits: float) -> dict[str, Any]:
    """Return the phases of `same_for_all.toml` with another second one; three remote contacts to a visit."""
    first = ispsim.load_scenario(FOLDER / "policies/same_for_all.toml").support.phases[0].model_dump()
    second = {"weeks": 52, "visits_per_month": visits, "remote_per_month": 3.0 * visits}
    return {"support.phases": [first, second]}


MATCHES = (
    *(
        _cost_of(strategy)
        for strategy in (
            "training",
            "materials",
            "audit_feedback",
            "opinion_leaders",
            "leadership",
            "organizational_support",
        )
    ),
    Match(
        "policies/external_and_internal",
        "policies/equal_allocation",
        "cost_programme",
        lambda x: {"support.internal.hours_per_week": x},
        1.0,
    ),
    Match("policies/same_for_all", "policies/adaptive_step_up", "contacts_planned", _second_phase, 1.25),
)


def mean(file: str, outcome: str, runs: int, settings: dict[str, Any] | None = None) -> float:
    """Return the mean of an outcome over the run."""
    scenario = ispsim.load_scenario(FOLDER / f"{file}.toml", **(settings or {}))
    return float(ispsim.simulate(scenario, runs=runs, seed=SEED).final[outcome].mean())


@cache
def aimed(file: str, outcome: str, runs: int) -> float:
    """Return what is to be matched."""
    return mean(file, outcome, runs)


def solve(match: Match, runs: int) -> float:
    """Return the number that matches, by the secant rule: outcomes are straight lines in it, or nearly."""
    aim = aimed(match.aim, match.outcome, runs)
    low, high = 0.8 * match.start, match.start
    at_low = mean(match.file, match.outcome, runs, match.settings(low))
    for _ in range(8):
        at_high = mean(match.file, match.outcome, runs, match.settings(high))
        if abs(at_high / aim - 1.0) < TOLERANCE / 100.0:
            break
        low, high, at_low = high, high + (aim - at_high) * (high - low) / (at_high - at_low), at_high
    return high


def main() -> int:
    """Print a line for each match."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--check", action="store_true", help="only check what stands in the files")
    asked = parser.parse_args()
    apart = 0
    for match in MATCHES:
        aim = aimed(match.aim, match.outcome, asked.runs)
        ratio = mean(match.file, match.outcome, asked.runs) / aim
        apart += abs(ratio - 1.0) > TOLERANCE
        line = f"{match.file}: {match.outcome} is {ratio:.4f} of {aim:,.0f} ({match.aim})"
        if not asked.check:
            line += "; it matches with " + ", ".join(
                f"{key} = {value!r}" for key, value in match.settings(round(solve(match, asked.runs), 3)).items()
            )
        print(line)
    if asked.check and apart:
        print(f"{apart} files no longer match", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

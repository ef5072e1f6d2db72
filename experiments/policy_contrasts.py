"""Hold the policies in ``scenarios/policies/`` and ``scenarios/equal_cost/`` against one another.

Each row is an expectation that stands in ``docs/policies.md``: the outcome of one policy is above that of another. They
are compared replication by replication under common random numbers. "As expected" means that a one-sided paired t test
rejects the contrary at 1 % divided by the number of rows, "the other way" that it does so in the other direction,
"unclear" neither: so the chance that any verdict is a false alarm is at most 2 % over the whole table.

    python experiments/policy_contrasts.py                      # 100 runs each, some minutes
    python experiments/policy_contrasts.py --markdown           # the table of docs/policies.md
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy import stats

import ispsim
from ispsim.analysis.spread import gini
from ispsim.engine.results import Runs

FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
FALSE_ALARMS = 0.01
ARMS: dict[str, str] = {
    "none": "policies/setting",
    "equal": "policies/equal_allocation",
    "need-based": "policies/need_based",
    "external and internal": "policies/external_and_internal",
    "step-up": "policies/adaptive_step_up",
    "same for all": "policies/same_for_all",
    "fading": "policies/intensive_then_fading",
    "abrupt end": "policies/abrupt_end",
    "abrupt end, later": "policies/abrupt_end",
    "waves": "policies/staggered_waves",
    "at once": "policies/all_at_once",
    "ISPs": "equal_cost/isps",
    "training": "equal_cost/training",
    "materials": "equal_cost/materials",
    "audit and feedback": "equal_cost/audit_feedback",
    "opinion leaders": "equal_cost/opinion_leaders",
    "leadership": "equal_cost/leadership",
    "organisational support": "equal_cost/organizational_support",
}

SETTINGS: dict[str, dict[str, object]] = {"abrupt end, later": {"support.start_week": 16}}
"""Settings of an arm beside its file: here both supports end in week 52."""


class Results:
    """Runs of every arm, made when asked for and kept as arrays.

    Parameters
    ----------
    runs, seed : int
        Replications and seed.
    settings : dict
        Settings of every arm, to make it smaller.
    """

    def __init__(self, runs: int, seed: int = 1, settings: dict[str, object] | None = None) -> None:
        self.runs, self.seed, self.settings = runs, seed, settings or {}
        self._simulated = cache(self._simulate)
        self._places = cache(self._place)

    def _simulate(self, arm: str) -> Runs:
        scenario = ispsim.load_scenario(FOLDER / f"{ARMS[arm]}.toml", **self.settings, **SETTINGS.get(arm, {}))
        return ispsim.simulate(scenario, runs=self.runs, seed=self.seed)

    def _place(self, arm: str, measure: str) -> np.ndarray:
        runs = self._simulated(arm)
        values = runs.organizations[measure].to_numpy()
        return values.reshape(self.runs, runs.scenario.weeks + 1, runs.scenario.setting.organizations)

    def over(self, arm: str, measure: str = "faithful_use") -> np.ndarray:
        """Return a weekly measure, shape (runs, weeks + 1)."""
        return self._simulated(arm).measure(measure)

    def final(self, arm: str, measure: str) -> np.ndarray:
        """Return a measure over the run, shape (runs,)."""
        return self._simulated(arm).final[measure].to_numpy()

    def planned_hours(self, arm: str) -> np.ndarray:
        """Return ISP hours on meetings, travel, preparation and short remote contacts, shape (runs,)."""
        ledger = self._simulated(arm).ledger
        what = ("meetings on site", "remote meetings", "travel", "preparation", "short remote contacts")
        hours = ledger[(ledger["who"] == "isp") & ledger["what"].isin(what)]
        return hours.groupby("replication")["amount"].sum().to_numpy()

    def places(self, arm: str, *measures: str) -> list[np.ndarray]:
        """Return weekly measures by organisation, each shape (runs, weeks + 1, organisations)."""
        found = [self._places(arm, measure).copy() for measure in measures]
        self._simulated(arm).__dict__.pop("organizations", None)  # large, and not needed again
        return found


Outcome = Callable[[Results, str], np.ndarray]


def at(week: int) -> Outcome:
    """Return faithful use, mean of the four weeks up to `week`."""
    return lambda results, arm: results.over(arm)[:, week - 3 : week + 1].mean(axis=1)


def last_contact(results: Results, arm: str) -> int:
    """Return the last week with planned contact."""
    return int(np.flatnonzero(np.nan_to_num(results.over(arm, "contacts_planned")[0]))[-1])


def kept_per_hour(results: Results, arm: str) -> np.ndarray:
    """Return faithful use gained over no support, a year after the last contact, per 1,000 ISP hours worked."""
    week = last_contact(results, arm) + 52
    gain = at(week)(results, arm) - at(week)(results, "none")
    return 1000.0 * gain / results.final(arm, "isp_hours")


def per_hour_at(week: int) -> Outcome:
    """Return the same in one week of the calendar."""

    def outcome(results: Results, arm: str) -> np.ndarray:
        return 1000.0 * (at(week)(results, arm) - at(week)(results, "none")) / results.final(arm, "isp_hours")

    return outcome


def per_planned_hour(results: Results, arm: str) -> np.ndarray:
    """Return faithful use gained, week 104, per 1,000 planned hours: meetings, travel, preparation.

    Without administration, supervision and calls answered, which take their share of all paid hours.
    """
    return 1000.0 * (at(104)(results, arm) - at(104)(results, "none")) / results.planned_hours(arm)


def between_places(statistic: Callable[[np.ndarray], float], week: int) -> Outcome:
    """Return a statistic over organisations of their faithful use in a week."""

    def outcome(results: Results, arm: str) -> np.ndarray:
        (use,) = results.places(arm, "faithful_use")
        return np.array([statistic(run[week]) for run in use])

    return outcome


def p90_less_p10(values: np.ndarray) -> float:
    """Return the distance between the 10th and the 90th percentile."""
    return float(np.quantile(values, 0.9) - np.quantile(values, 0.1))


def neediest(week: int, share: float = 0.2) -> Outcome:
    """Return mean faithful use, in `week`, of the organisations to whom allocation by need plans most contact."""

    def outcome(results: Results, arm: str) -> np.ndarray:
        (planned,) = results.places("need-based", "contacts_planned")
        (use,) = results.places(arm, "faithful_use")
        first = np.argsort(-planned[:, 1], axis=1, kind="stable")[:, : max(int(share * use.shape[2]), 1)]
        return np.take_along_axis(use[:, week], first, axis=1).mean(axis=1)

    return outcome


def where_use_was(below: bool, week: int, judged: int = 26, bar: float = 0.5) -> Outcome:
    """Return mean faithful use in `week` of the organisations below the bar in week `judged`, or of the others."""

    def outcome(results: Results, arm: str) -> np.ndarray:
        use, faithful = results.places(arm, "use_share", "faithful_use")
        chosen = (use[:, judged] < bar) == below
        return np.array([run[mine].mean() for run, mine in zip(faithful[:, week], chosen, strict=True)])

    return outcome


def in_own_last_week(results: Results, arm: str) -> np.ndarray:
    """Return faithful use gained over no support in each organisation's own last week of support, mean."""
    planned, use = results.places(arm, "contacts_planned", "faithful_use")
    (alone,) = results.places("none", "faithful_use")
    weeks = planned.shape[1] - 1 - np.argmax(np.nan_to_num(planned[:, ::-1]) > 0.0, axis=1)
    here = np.take_along_axis(use - alone, weeks[:, None], axis=1)[:, 0]
    return here.mean(axis=1)


def years(results: Results, arm: str) -> np.ndarray:
    """Return years of faithful use per practitioner over the run."""
    return results.over(arm)[:, 1:].sum(axis=1) / 52.0


def kept_contacts(results: Results, arm: str) -> np.ndarray:
    """Return contacts kept ÷ planned."""
    return results.final(arm, "contacts_kept") / results.final(arm, "contacts_planned")


def sustainment(results: Results, arm: str) -> np.ndarray:
    """Return the share of faithful use that is left a year after the last planned hours."""
    return results.final(arm, "sustainment")


@dataclass(frozen=True)
class Contrast:
    """`more` is expected above `less` in an outcome; `expected` is False where nothing was said beforehand."""

    number: int
    more: str
    less: str
    of: str
    outcome: Outcome
    expected: bool = True

    def difference(self, results: Results) -> np.ndarray:
        """Return the paired differences, shape (runs,)."""
        return self.outcome(results, self.more) - self.outcome(results, self.less)


OTHERS = ("training", "materials", "audit and feedback", "leadership", "organisational support")
CONTRASTS = (
    Contrast(1, "fading", "abrupt end", "gain a year after the last contact, per 1,000 ISP hours", kept_per_hour),
    Contrast(1, "fading", "abrupt end", "gain in week 104, per 1,000 ISP hours", per_hour_at(104)),
    Contrast(1, "fading", "abrupt end", "faithful use, week 104", at(104)),
    Contrast(1, "fading", "abrupt end", "use left a year after support", sustainment, False),
    Contrast(1, "fading", "abrupt end, later", "faithful use, week 104", at(104), False),
    Contrast(1, "fading", "abrupt end, later", "gain, week 104, per 1,000 ISP hours", per_hour_at(104), False),
    Contrast(1, "fading", "abrupt end, later", "gain, week 104, per 1,000 planned hours", per_planned_hour, False),
    Contrast(2, "equal", "need-based", "90th less 10th percentile, week 52", between_places(p90_less_p10, 52)),
    Contrast(2, "equal", "need-based", "Gini coefficient, week 52", between_places(gini, 52)),
    Contrast(2, "equal", "need-based", "faithful use, week 52", at(52)),
    Contrast(2, "need-based", "equal", "faithful use of the neediest fifth, week 52", neediest(52), False),
    Contrast(3, "step-up", "same for all", "faithful use of those below the bar, week 78", where_use_was(True, 78)),
    Contrast(3, "same for all", "step-up", "faithful use of those above it, week 78", where_use_was(False, 78)),
    Contrast(3, "step-up", "same for all", "faithful use of all, week 78", at(78), False),
    Contrast(4, "equal", "external and internal", "faithful use, week 52", at(52)),
    Contrast(4, "external and internal", "equal", "faithful use, week 104", at(104)),
    Contrast(4, "external and internal", "equal", "faithful use, week 156", at(156)),
    Contrast(5, "waves", "at once", "gain in the own last week of support", in_own_last_week),
    Contrast(5, "waves", "at once", "contacts kept ÷ planned", kept_contacts),
    Contrast(5, "at once", "waves", "years of faithful use a head", years),
    Contrast(5, "waves", "at once", "faithful use, week 156", at(156)),
    *(Contrast(6, "ISPs", other, "faithful use, week 52", at(52)) for other in (*OTHERS, "opinion leaders")),
    *(Contrast(6, "opinion leaders", other, "faithful use, week 52", at(52)) for other in OTHERS),
    *(Contrast(6, other, "none", "faithful use, week 52", at(52), False) for other in (*OTHERS, "opinion leaders")),
    *(Contrast(6, other, "materials", "faithful use, week 52", at(52)) for other in OTHERS if other != "materials"),
)


@dataclass(frozen=True)
class Found:
    """What came out of a contrast."""

    mean: float
    low: float
    high: float
    t: float
    n: int

    def verdict(self, contrasts: int) -> str:
        """Return the verdict, when so many contrasts are judged together."""
        needed = stats.t.ppf(1.0 - FALSE_ALARMS / contrasts, self.n - 1)
        return "as expected" if self.t > needed else "the other way" if self.t < -needed else "unclear"


def found(difference: np.ndarray) -> Found:
    """Return the mean of paired differences with its 95 % t interval; undefined pairs are left out."""
    difference = difference[np.isfinite(difference)]
    mean, error = float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(difference.size))
    half = float(stats.t.ppf(0.975, difference.size - 1)) * error
    return Found(mean, mean - half, mean + half, mean / error if error else float("inf"), difference.size)


def table(results: Results) -> list[tuple[str, ...]]:
    """Return the rows: number, contrast, outcome, both means, difference with interval, verdict."""
    rows = []
    for contrast in CONTRASTS:
        more, less = (float(np.nanmean(contrast.outcome(results, arm))) for arm in (contrast.more, contrast.less))
        what = found(contrast.difference(results))
        verdict = what.verdict(len(CONTRASTS))
        if not contrast.expected:
            verdict = "no expectation: " + {"as expected": "higher", "the other way": "lower"}.get(verdict, verdict)
        interval = f"{what.mean:+.4f} ({what.low:+.4f} to {what.high:+.4f})"
        rows.append(
            (
                str(contrast.number),
                f"{contrast.more} above {contrast.less}",
                contrast.of,
                f"{more:.4f}",
                f"{less:.4f}",
                interval,
                verdict,
            )
        )
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--markdown", action="store_true")
    asked = parser.parse_args()
    rows = table(Results(asked.runs))
    head = ("no.", "expected", "in", "first", "second", "difference (95 %)", "found")
    if asked.markdown:
        print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
        print(f"\n{asked.runs} runs each, seed 1, 1 % false alarms over all {len(rows)} rows and each direction.")
        return
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()

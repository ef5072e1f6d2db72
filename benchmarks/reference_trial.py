"""The reference trial: what the model gives with default parameters, beside what published studies give.

Two arms of 30 organisations of uneven size that deliver the RSI, from independent replications, after 104 weeks of
burn-in and 13 weeks of baseline; one full-time ISP per 11 organisations for 12 months in one arm, nobody in the other.
The outcome is faithful use in 40 charts per organisation and window; baseline = the last 13 weeks before support,
follow-up = weeks 40 to 52 of it. The standardised difference is that of `ispsim.analysis.trials`. Designs of one trial
(other caseloads, other contact …) share organisations, people and charts, so contrasts between them are paired.

    python benchmarks/reference_trial.py                 # 200 trials, a few minutes
    python benchmarks/reference_trial.py --markdown      # the table as Markdown, for the changelog
    python benchmarks/reference_trial.py --check         # status 1 if anything is out of band
"""

import argparse
import sys
import time
from dataclasses import dataclass

import numpy as np

from ispsim import ImplementationModel, Scenario
from ispsim.analysis import trials
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.scenario.schema import Support
from ispsim.world.build import build_world

SEED = 1
BASELINE, BURN_IN, ORGANIZATIONS = 13, 104, 30
WINDOWS = trials.Windows.around(BASELINE)
CONTROL_FROM = 1_000_000  # first replication of the control arms, out of the way of the treated ones
CASELOADS = (3, 6, 12, 24, 40)
CONTACTS = (0.5, 1.0, 2.0, 4.0)
REFERENCE = {
    "name": "Reference trial",
    "weeks": 65,
    "setting": {"organizations": ORGANIZATIONS, "burn_in": BURN_IN, "stage": "delivered"},
    "support": {"isps": 2.73, "caseload": 11, "start_week": BASELINE, "weeks": 52},
}


@dataclass(frozen=True)
class Finding:
    """One line of the table: a number over trials or worlds, and where it should lie.

    Attributes
    ----------
    name, band, source : str
        What it is, where it should lie (in words), and the study the band comes from.
    values : numpy.ndarray
        One for each trial or world.
    low, high : float
        The band.
    clearly : bool
        Whether the whole 95 % interval must lie in the band, not only the mean.
    """

    name: str
    values: np.ndarray
    low: float
    high: float
    band: str
    source: str
    clearly: bool = False
    digits: int = 3

    @property
    def mean(self) -> float:
        return float(np.nanmean(self.values))

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval of the mean."""
        defined = self.values[~np.isnan(self.values)]
        return 1.96 * float(defined.std(ddof=1)) / defined.size**0.5 if defined.size > 1 else float("nan")

    @property
    def in_band(self) -> bool:
        slack = self.half_width if self.clearly else 0.0
        return bool(self.mean - slack >= self.low and self.mean + slack <= self.high)

    def cells(self) -> list[str]:
        number = f"{self.mean:.{self.digits}f} ± {self.half_width:.{self.digits}f}".replace("-", "−")
        return [self.name, number, self.band, "in band" if self.in_band else "OUT OF BAND", self.source]


def treated(**settings: object) -> Scenario:
    """Return the treated arm with other settings."""
    return Scenario.from_dict(REFERENCE).with_settings(settings)


def differences(number: int, workers: int | None) -> dict[str, dict[str, np.ndarray]]:
    """Return, for each design, the fields of `trials.Difference` over trials."""
    usual = Support()
    designs: dict[str, tuple[dict, dict]] = {"reference": ({}, {})}
    for caseload in CASELOADS:
        designs[f"caseload {caseload}"] = ({"support.isps": ORGANIZATIONS / caseload, "support.caseload": caseload}, {})
    for factor in CONTACTS:
        contact = {f"support.{key}": factor * getattr(usual, key) for key in ("visits_per_month", "remote_per_month")}
        designs[f"contact {factor}"] = (contact, {})
    for tailoring in (0.0, 1.0):
        designs[f"tailoring {tailoring}"] = ({"support.tailoring": tailoring}, {})
    for name, priority in (("low", 0.1), ("high", 0.9)):
        designs[f"priority {name}"] = ({}, {"setting.priority": priority, "setting.slack": 0.0})
    found, controls = {}, {}
    for name, (support, setting) in designs.items():
        key = str(setting)
        if key not in controls:
            nobody = treated(**{"support.isps": 0, **setting})
            controls[key] = trials.run_arm(nobody, range(CONTROL_FROM, CONTROL_FROM + number), SEED, workers)
        arms = trials.run_arm(treated(**support, **setting), range(number), SEED, workers)
        found[name] = trials.trials(arms, controls[key], WINDOWS, SEED)
        print(f"  {name}", file=sys.stderr)
    return found


def clustering(number: int) -> np.ndarray:
    """Return the ICC of use among delivering organisations at the end of the baseline, without support."""
    before = treated(**{"support.isps": 0, "weeks": 1, "setting.burn_in": BURN_IN + BASELINE, "support.start_week": 0})
    found = []
    for replication in range(number):
        world = ImplementationModel(before, SEED, CONTROL_FROM + replication).world
        delivers = world.column("organization", "delivers") > 0.5
        size = world.column("organization", "size")[delivers]
        found.append(trials.anova_icc(world.column("organization", "m_use_share")[delivers] * size, size))
    return np.array(found)


def turnover(worlds: int) -> tuple[np.ndarray, np.ndarray]:
    """Return staff turnover a year and its ratio between the worst and best fifth of climates, by world."""
    long = treated(**{"support.isps": 0, "weeks": 104, "setting.organizations": 200, "support.start_week": 0})
    level, ratio = [], []
    for replication in range(worlds):
        record = run_once(long, SEED, replication, "chance", levels=("organization",))["organization"][1:]
        left, climate = (record[:, NAMES.index(name)].mean(axis=0) for name in ("staff_turnover", "climate"))
        size = build_world(long, SEED, replication).column("organization", "size")
        worst, best = climate <= np.quantile(climate, 0.2), climate >= np.quantile(climate, 0.8)
        level.append(np.average(left, weights=size))
        ratio.append(np.average(left[worst], weights=size[worst]) / np.average(left[best], weights=size[best]))
    return np.array(level), np.array(ratio)


def findings(number: int, worlds: int, workers: int | None) -> list[Finding]:
    """Return every line of the table."""
    found = differences(number, workers)
    d = {name: fields["standardised"] for name, fields in found.items()}
    caseload = trials.slope_per_doubling(CASELOADS, np.stack([d[f"caseload {c}"] for c in CASELOADS]))
    contact = trials.slope_per_doubling(CONTACTS, np.stack([d[f"contact {c}"] for c in CONTACTS]))
    level, ratio = turnover(worlds)
    infinite = float("inf")
    baskerville = "Baskerville et al. 2012"
    fire = "FIRE: Seers et al. 2018"
    beside = (-infinite, infinite, "reported beside it", "")
    return [
        Finding("standardised difference at 12 months", d["reference"], 0.30, 0.68, "0.30 to 0.68", baskerville),
        Finding("… person-level, use", found["reference"]["person_level"], *beside),
        Finding("… percentage points of faithful use", found["reference"]["points_faithful"], *beside, digits=1),
        Finding("… percentage points of use", found["reference"]["points_use"], *beside, digits=1),
        Finding("slope per doubling of caseload", caseload, -0.27, -0.02, "−0.27 to −0.02", baskerville),
        Finding("slope per doubling of contact", contact, 0.0, 0.13, "0 to 0.13", baskerville),
        Finding(
            "tailoring 1 less tailoring 0",
            d["tailoring 1.0"] - d["tailoring 0.0"],
            0.0,
            infinite,
            "clearly above 0",
            baskerville,
            clearly=True,
        ),
        Finding("low priority, no released time", d["priority low"], -infinite, infinite, "see the next line", fire),
        Finding(
            "… less the reference",
            d["priority low"] - d["reference"],
            -infinite,
            0.0,
            "clearly below 0",
            fire,
            clearly=True,
        ),
        Finding(
            "high priority, no released time", d["priority high"], 0.0, infinite, "clearly above 0", fire, clearly=True
        ),
        Finding(
            "… less low priority",
            d["priority high"] - d["priority low"],
            0.0,
            infinite,
            "clearly above 0",
            fire,
            clearly=True,
        ),
        Finding(
            "ICC of use, organisations that deliver",
            clustering(number),
            0.03,
            0.25,
            "0.03 to 0.25",
            "Cardamone et al. 2023",
        ),
        Finding("staff turnover per year", level, 0.25, 0.40, "0.25 to 0.40", "Brabson et al. 2020"),
        Finding("… worst to best fifth of climates", ratio, 1.5, 3.0, "1.5 to 3", "Glisson et al. 2008", digits=2),
    ]


def table(lines: list[Finding], markdown: bool) -> str:
    """Return the table as text or Markdown."""
    head = ["over trials: mean ± 95 %", "model", "band", "verdict", "source of the band"]
    rows = [head, *(line.cells() for line in lines)]
    rows = [
        [*row[:3], "" if row[2].startswith(("reported", "see")) else row[3], row[4]] if row is not head else row
        for row in rows
    ]
    if markdown:
        rows.insert(1, ["---"] * len(head))
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--worlds", type=int, default=20, help="worlds of 200 organisations for staff turnover")
    parser.add_argument("--workers", type=int, default=None, help="threads; one for each core by default")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--check", action="store_true", help="status 1 if anything is out of band")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    lines = findings(asked.trials, asked.worlds, asked.workers)
    print(table(lines, asked.markdown))
    print(f"{asked.trials} trials, seed {SEED}, in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return int(asked.check and not all(line.in_band for line in lines))


if __name__ == "__main__":
    sys.exit(main())

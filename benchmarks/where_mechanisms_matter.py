"""Where each mechanism matters: every mechanism switched off alone, in three worlds, under each role of trust.

A number is the mean over replications of "off less on", paired under common random numbers, so that most of chance
cancels. Bold: the 95 % interval of that mean excludes 0. The last table shows settings in which the sign of an effect
turns round.

    python benchmarks/where_mechanisms_matter.py            # Markdown, about two minutes
"""

import argparse
import sys
import time
from dataclasses import dataclass
from functools import cache

import numpy as np

from ispsim import Scenario, simulate
from ispsim.world.inputs import MECHANISMS, TRUST_ROLES

SEED = 1
WORLDS = {
    "Delivered": {
        "weeks": 52,
        "setting": {"organizations": 30, "burn_in": 104, "stage": "delivered"},
        "support": {"isps": 2.73, "caseload": 11, "weeks": 52},
    },
    "Considered, conflicting rules": {
        "weeks": 104,
        "setting": {"organizations": 30, "stage": "considered", "rule_conflict": 0.6},
        "support": {"isps": 2.73, "caseload": 11, "weeks": 104},
    },
    "A year after support": {
        "weeks": 156,
        "setting": {"organizations": 30, "stage": "selected"},
        "support": {"isps": 2.73, "caseload": 11, "weeks": 104},
    },
}
MEASURES = (
    "faithful_use",
    "use_share",
    "fidelity",
    "select_share",
    "promote_share",
    "knowledge",
    "skill",
    "motivation",
    "trust_in_isp",
    "trust_among",
    "climate",
)


@dataclass(frozen=True)
class Contrast:
    """Two versions of a world: what is changed from the first to the second, on top of what they share."""

    question: str
    setting: str
    both: dict[str, float]
    first: dict[str, float]
    second: dict[str, float]


NO_ISPS = {"support.isps": 0}
MANDATED = {"support.mandated_hours": 8.0, "setting.slack": 0.0}
THIN = {"support.isps": 0.5, "support.caseload": 60, "support.mandated_hours": 4.0, "setting.slack": 0.0}
CROWDED = {
    "setting.slack": 0.0,
    "setting.priority": 1.0,
    "support.visits_per_month": 4.0,
    "support.isps": 6,
    "support.caseload": 5,
}
SIGNS = (
    Contrast("support less none", "defaults", {}, NO_ISPS, {}),
    Contrast("support less none", "8 mandated hours, no released time", MANDATED, NO_ISPS, {}),
    Contrast("support less none", "4 mandated hours, no released time, half an ISP", THIN, NO_ISPS, {}),
    Contrast("support less none", "four times the visits, no released time, highest priority", CROWDED, NO_ISPS, {}),
    Contrast("half the ISP hours less all", "defaults", {}, {}, {"support.hours_per_week": 20}),
    Contrast(
        "half the ISP hours less all",
        "4 mandated hours, no released time, half an ISP",
        THIN,
        {},
        {"support.hours_per_week": 20},
    ),
)
SIGN_MEASURES = ("faithful_use", "use_share", "fidelity", "skill", "motivation", "staff_turnover")


@cache
def _final(world: str, settings: tuple[tuple[str, object], ...], runs: int) -> dict[str, np.ndarray]:
    scenario = Scenario.from_dict(WORLDS[world]).with_settings(dict(settings))
    return simulate(scenario, runs=runs, seed=SEED).final_values()


def final(world: str, runs: int, **settings: object) -> dict[str, np.ndarray]:
    """Return every measure of a world at the end, each shape (runs,)."""
    return _final(world, tuple(sorted(settings.items())), runs)


def difference(first: np.ndarray, second: np.ndarray) -> str:
    """Return the mean of second less first as text, bold where its 95 % interval excludes 0."""
    change = (second - first)[~np.isnan(second - first)]
    if change.size < 2:
        return "–"
    mean, half = change.mean(), 1.96 * change.std(ddof=1) / change.size**0.5
    text = f"{mean:+.3f}".replace("-", "−")
    if text in ("+0.000", "−0.000"):
        return "0.000"
    return f"**{text}**" if abs(mean) > half else text


def level(values: np.ndarray) -> str:
    """Return a mean as text."""
    defined = values[~np.isnan(values)]
    return f"{defined.mean():.3f}" if defined.size else "–"


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def roles_table(world: str, runs: int) -> list[str]:
    """Return the table of faithful use and selecting, by mechanism and role of trust."""
    cases: list[tuple[str, dict[str, object]]] = [("nobody supports", NO_ISPS)]
    cases += [(f"`{name}` off", {f"mechanisms.{name}": False}) for name in MECHANISMS]
    lines = [
        row(["", *(f"{measure}, {role}" for measure in ("faithful use", "selected") for role in TRUST_ROLES)]),
        row(["---"] * (1 + 2 * len(TRUST_ROLES))),
    ]
    on = {role: final(world, runs, **{"mechanisms.trust_role": role}) for role in TRUST_ROLES}
    pairs = [(measure, role) for measure in ("faithful_use", "select_share") for role in TRUST_ROLES]
    lines.append(row(["*all on*", *(level(on[role][measure]) for measure, role in pairs)]))
    for label, change in cases:
        off = {role: final(world, runs, **{"mechanisms.trust_role": role, **change}) for role in TRUST_ROLES}
        lines.append(row([label, *(difference(on[role][measure], off[role][measure]) for measure, role in pairs)]))
    return lines


def measures_table(world: str, runs: int) -> list[str]:
    """Return the table of all measures under the default role of trust, the gate."""
    on = final(world, runs, **{"mechanisms.trust_role": "gate"})
    lines = [row(["off", *MEASURES]), row(["---"] * (1 + len(MEASURES)))]
    lines.append(row(["*all on*", *(level(on[measure]) for measure in MEASURES)]))
    for name in MECHANISMS:
        off = final(world, runs, **{"mechanisms.trust_role": "gate", f"mechanisms.{name}": False})
        lines.append(row([f"`{name}`", *(difference(on[measure], off[measure]) for measure in MEASURES)]))
    return lines


def signs_table(runs: int) -> list[str]:
    """Return the table of contrasts whose sign depends on the setting."""
    lines = [row(["contrast", "setting", *SIGN_MEASURES]), row(["---"] * (2 + len(SIGN_MEASURES)))]
    for contrast in SIGNS:
        first = final("Delivered", runs, **{**contrast.both, **contrast.first})
        second = final("Delivered", runs, **{**contrast.both, **contrast.second})
        changes = [difference(first[measure], second[measure]) for measure in SIGN_MEASURES]
        lines.append(row([contrast.question, contrast.setting, *changes]))
    return lines


def page(runs: int) -> str:
    """Return all tables as Markdown."""
    parts: list[str] = []
    for world in WORLDS:
        parts += [
            f"### {world}",
            "",
            "Faithful use and selecting, by role of trust:",
            "",
            *roles_table(world, runs),
            "",
        ]
        parts += ["All measures, trust as gate:", "", *measures_table(world, runs), ""]
        print(f"  {world}", file=sys.stderr)
    parts += ["### Where signs turn round", "", *signs_table(runs)]
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=60)
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    print(page(asked.runs))
    print(f"{asked.runs} replications, seed {SEED}, in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

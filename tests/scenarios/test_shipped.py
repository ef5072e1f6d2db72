"""The shipped scenarios: they load, say what they show and where their numbers come from, and differ as they should.

The table of expected contrasts is a test of the whole model on real scenarios. Each row compares two scenarios,
replication by replication under common random numbers, and holds if a one-sided paired t test rejects "no difference,
or the other way round" at 1 % ÷ the number of rows. So the chance that any row holds although there is no such contrast
is at most 1 % over the whole table (Bonferroni). The seed is fixed: the verdict does not change from run to run.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import ispsim

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.rglob("*.toml"))
NAMES = [file.relative_to(FOLDER).with_suffix("").as_posix() for file in FILES]
RUNS, SEED, FALSE_ALARMS = 20, 1, 0.01
NO_DOI = re.compile(r"no DOI")
DOI = re.compile(r"doi 10\.\d{4,}/\S+")
KEY = re.compile(r"(\w+) = (.+)")


def load(name: str, **settings):
    return ispsim.load_scenario(FOLDER / f"{name}.toml", **settings)


def remark(lines: list[str], i: int) -> str:
    """Return the comment on the key of line i: behind it, or above it or the keys it stands in a row with."""
    if "#" in lines[i]:
        return lines[i].split("#", 1)[1]
    above = i - 1
    while KEY.match(lines[above]) and "#" not in lines[above]:
        above -= 1
    found = []
    while lines[above].startswith("#"):
        found.append(lines[above][1:].strip())
        above -= 1
    return " ".join(reversed(found))


def remarks(name: str) -> dict[str, str]:
    """Return table.key -> remark for every number that a file states, outside the phases of support."""
    lines = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    table, found = "", {}
    for i, line in enumerate(lines):
        if line.startswith("["):
            table = line.split("#")[0].strip().strip("[]")
        stated = KEY.match(line)
        if stated and table not in ("", "support.phases") and re.match(r"[\d.]", stated[2]):
            found[f"{table}.{stated[1]}"] = remark(lines, i)
    return found


def test_these_scenarios_are_shipped():
    assert set(NAMES) >= {
        "no_support",
        "regional_rollout",
        "internal_isps",
        "spread_thin",
        "training_only",
        "cross_system",
    }


@pytest.mark.parametrize("name", NAMES)
def test_loads_and_says_what_it_shows(name):
    file = FOLDER / f"{name}.toml"
    scenario = ispsim.load_scenario(file)
    assert scenario.weeks == load("base").weeks
    header = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        header.append(line)
    text = "\n".join(header)
    for part in ("What it shows:", "What to look at:", "Defaults:", f"`ispsim describe scenarios/{name}.toml`"):
        assert part in text
    assert max(map(len, file.read_text(encoding="utf-8").splitlines())) <= 120


def test_names_differ():
    names = [ispsim.load_scenario(file).name for file in FILES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["no_support", "regional_rollout", "internal_isps", "spread_thin", "training_only"])
def test_like_is_compared_with_like(name):
    scenario, base = load(name), load("base")
    assert (scenario.setting, scenario.intervention, scenario.costs) == (base.setting, base.intervention, base.costs)
    assert not scenario.parameters


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_source_or_is_called_an_assumption(name):
    for key, text in remarks(name).items():
        if key in ("costs.price_year", "support.isps") and name in ("base", "no_support", "training_only"):
            continue
        assert DOI.search(text) or NO_DOI.search(text) or "assumption" in text.lower(), f"{name}: {key}"
        if DOI.search(text):
            assert re.search(r"(19|20)\d\d", DOI.sub("", text)), f"{name}: {key} has a DOI and no year"


@pytest.mark.parametrize(
    ("name", "key", "doi"),
    [
        ("regional_rollout", "support.caseload", "10.1370/afm.1312"),
        ("regional_rollout", "support.visit_hours", "10.1186/s43058-023-00470-y"),
        ("regional_rollout", "support.travel_hours", "10.1186/s43058-023-00470-y"),
        ("base", "setting.staff_turnover", "10.1007/s10567-020-00313-5"),
        ("base", "costs.isp_hour", "10.1007/s11606-019-05537-y"),
        ("base", "costs.isp_hour", "10.1370/afm.1496"),
        ("spread_thin", "support.caseload", "10.1370/afm.1312"),
    ],
)
def test_source_stands_beside_the_value(name, key, doi):
    assert doi in remarks(name)[key]


def test_fading_is_what_its_comment_says():
    text = (FOLDER / "regional_rollout.toml").read_text(encoding="utf-8")
    above = text[: text.index("[[support.phases]]")].rsplit("\n\n", 1)[1]
    assert "10.1177/26334895221086275" in above and "10.1186/s43058-023-00470-y" in above

    scenario = load("regional_rollout")
    support, phases = scenario.support, scenario.support.phases
    visit = support.visit_hours * (1 + scenario.parameter("isp.preparation")) + support.travel_hours
    remote = scenario.parameter("isp.remote_hours")
    hours = [(p.visits_per_month * visit + p.remote_per_month * remote) * 12 / 52 for p in phases]
    np.testing.assert_allclose(np.array(hours) / sum(hours), np.array([2.5, 1.4, 1.2]) / 5.1, atol=0.002)
    np.testing.assert_allclose(hours, [1.96, 1.10, 0.94], atol=0.01)
    assert sum(p.weeks for p in phases) == support.weeks
    first_year = phases[:2]
    assert sum(p.weeks for p in first_year) == 52
    assert sum(p.visits_per_month * p.weeks * 12 / 52 for p in first_year) == pytest.approx(13, abs=0.05)
    assert sum(p.remote_per_month * p.weeks * 12 / 52 for p in first_year) == pytest.approx(1131 / 32, abs=0.2)
    # a full caseload fits into what is left of the paid hours, a thin one does not
    left = support.hours_per_week * (1 - scenario.parameter("isp.overhead")) - support.supervision_hours
    assert hours[0] * support.caseload < left < hours[0] * load("spread_thin").support.caseload
    assert support.isps * support.caseload >= scenario.setting.organizations


# The arms of the table: scenarios as shipped, and a few with one key set.
ARMS: dict[str, tuple[str, dict]] = {
    "none": ("no_support", {}),
    "regional": ("regional_rollout", {}),
    "internal": ("internal_isps", {}),
    "thin": ("spread_thin", {}),
    "training": ("training_only", {}),
    "few served well": ("regional_rollout", {"support.isps": load("spread_thin").support.isps}),
    "across": ("cross_system", {}),
    "across, no boundary spanning": ("cross_system", {"mechanisms.boundary": False}),
    "across, nobody": ("cross_system", {"support.isps": 0}),
    "one system's rules": ("cross_system", {"setting.rule_conflict": 0}),
}


@cache
def simulated(arm: str):
    name, settings = ARMS[arm]
    return ispsim.simulate(load(name, **settings), runs=RUNS, seed=SEED)


Outcome = Callable[[str], np.ndarray]


def final(measure: str) -> Outcome:
    """Return the measure at the end of the run, or over it, by replication."""
    return lambda arm: simulated(arm).final[measure].to_numpy()


def over_time(measure: str) -> Outcome:
    """Return the mean of the measure over all weeks, by replication: what cost is divided by."""
    return lambda arm: simulated(arm).weekly.query("week > 0").groupby("replication")[measure].mean().to_numpy()


def at_week(measure: str, week: int) -> Outcome:
    """Return the measure in one week, by replication."""
    return lambda arm: simulated(arm).weekly.set_index("week").loc[week, measure].to_numpy()


def broken_share(arm: str) -> np.ndarray:
    """Return contacts broken ÷ contacts kept or broken."""
    runs = simulated(arm).final
    return (runs["contacts_broken"] / (runs["contacts_broken"] + runs["contacts_kept"])).to_numpy()


def travel(arm: str) -> np.ndarray:
    """Return hours on the road, from the ledger."""
    return simulated(arm).ledger.query("kind == 'hours' and who == 'isp' and what == 'travel'")["amount"].to_numpy()


def served_by_few(arm: str) -> np.ndarray:
    """Return mean faithful use over time in the organisations that few ISPs serve, whether many or few are served.

    With equal ISPs and the same draws, thin support serves these organisations too, and others beside them.
    """
    served = simulated("few served well").organizations.query("contacts_planned > 0")[["replication", "organization"]]
    here = simulated(arm).organizations.query("week > 0").merge(served.drop_duplicates())
    return here.groupby("replication")["faithful_use"].mean().to_numpy()


@dataclass(frozen=True)
class Contrast:
    """`more` is above `less` in an outcome."""

    more: str
    less: str
    outcome: Outcome
    of: str

    def __str__(self) -> str:
        return f"{self.of}: {self.more} above {self.less}"


LAST_OF_SUPPORT = load("regional_rollout").support.weeks
CONTRASTS = (
    # Use: support above everything, training a little above nothing.
    Contrast("regional", "none", final("faithful_use"), "faithful use"),
    Contrast("regional", "training", final("faithful_use"), "faithful use"),
    Contrast("regional", "thin", final("faithful_use"), "faithful use"),
    Contrast("internal", "training", final("faithful_use"), "faithful use"),
    Contrast("internal", "none", final("faithful_use"), "faithful use"),
    Contrast("thin", "none", final("faithful_use"), "faithful use"),
    Contrast("training", "none", over_time("faithful_use"), "faithful use over time"),
    # Thin: at equal ISPs each organisation gets less, promises break and nobody answers.
    Contrast("few served well", "thin", served_by_few, "faithful use where few and many are served"),
    Contrast("thin", "regional", broken_share, "share of contacts broken"),
    Contrast("regional", "thin", final("responsiveness"), "responsiveness"),
    Contrast("regional", "thin", at_week("trust_in_isp", LAST_OF_SUPPORT), "trust in the ISP"),
    Contrast("regional", "thin", final("cost"), "cost"),
    # Support ends, and part of what it brought is lost.
    Contrast("regional", "none", at_week("faithful_use", LAST_OF_SUPPORT), "faithful use when support ends"),
    # Internal ISPs: off the road, on the spot, with less standing elsewhere.
    Contrast("regional", "internal", travel, "hours on the road"),
    Contrast("regional", "internal", final("isp_hours"), "ISP hours"),
    Contrast("regional", "internal", final("cost_programme"), "cost to the programme"),
    Contrast("internal", "regional", final("responsiveness"), "responsiveness"),
    Contrast("internal", "regional", final("firing_learning"), "firing of learning"),
    Contrast("regional", "internal", final("firing_boundary"), "firing of boundary spanning"),
    # Training is paid for in staff time, and fades.
    Contrast("regional", "training", final("staff_hours"), "staff hours, follow-up included"),
    Contrast("regional", "training", final("skill"), "skill"),
    Contrast("training", "none", at_week("knowledge", 52), "knowledge three months after training"),
    # Across systems: conflicting rules keep organisations from selecting, boundary spanning lets them.
    Contrast("one system's rules", "across", over_time("select_share"), "organisations that selected"),
    Contrast("across", "across, no boundary spanning", over_time("select_share"), "organisations that selected"),
    Contrast("across", "across, no boundary spanning", final("select_share"), "organisations that selected at the end"),
    Contrast("across", "across, nobody", over_time("select_share"), "organisations that selected"),
    Contrast("across", "across, no boundary spanning", final("faithful_use"), "faithful use"),
    Contrast("across", "regional", final("firing_boundary"), "firing of boundary spanning"),
)


@pytest.mark.statistical
@pytest.mark.parametrize("contrast", CONTRASTS, ids=str)
def test_contrast(contrast):
    difference = contrast.outcome(contrast.more) - contrast.outcome(contrast.less)
    assert difference.shape == (RUNS,)
    assert np.isfinite(difference).all()
    spread = difference.std(ddof=1)
    t = difference.mean() / (spread / np.sqrt(RUNS)) if spread > 0 else np.copysign(np.inf, difference.mean())
    needed = stats.t.ppf(1 - FALSE_ALARMS / len(CONTRASTS), RUNS - 1)
    assert t > needed, f"{contrast}: mean difference {difference.mean():.4g}, t {t:.2f}, needed {needed:.2f}"


@pytest.mark.statistical
def test_without_isps_nothing_fires_and_nothing_is_spent():
    runs = simulated("none").final
    for name in [name for name in runs.columns if name.startswith("firing_")] + ["isp_hours", "staff_hours", "cost"]:
        assert (runs[name] == 0).all(), name
    assert runs["trust_in_isp"].isna().all()

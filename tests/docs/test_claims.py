"""What the page on what the model can and cannot say claims about the model, holds."""

import re

import pytest

import ispsim
from architecture.source import ROOT
from docs.pages import DOCS, text


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table rows of a page that begin with a text."""
    lines = [line for line in text(DOCS / page).splitlines() if line.startswith(f"| {first}")]
    assert lines
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines]


def number(cell: str) -> float:
    return float(re.search(r"[-+−]?\d+\.\d+", cell)[0].replace("−", "-"))


def test_the_slope_on_contact_lies_near_the_floor_of_its_band():
    ((_, _, _, _, place),) = rows("can_and_cannot.md", "slope per doubling of contact")
    assert int(place.removesuffix(" %")) < 25


def test_trust_among_stakeholders_hardly_moves_use():
    effects = [number(cell) for row in rows("where_mechanisms_matter.md", "`trust_among` off") for cell in row[1:4]]
    assert len(effects) == 9 and max(map(abs, effects)) < 0.01


def test_between_organisations_is_more_than_twice_between_persons():
    ((_, standardised, *_),) = rows("reference_trial.md", "standardised difference at 12 months")
    ((_, person_level, *_),) = rows("reference_trial.md", "… person-level, use")
    assert number(standardised) > 2 * number(person_level)


@pytest.mark.statistical
def test_organisations_bear_less_than_a_third_of_the_cost():
    scenario = ispsim.load_scenario(ROOT / "scenarios" / "regional_rollout.toml")
    final = ispsim.simulate(scenario, runs=4).final
    assert 0.2 < (final["cost_sites"] / final["cost"]).mean() < 1 / 3


def test_switching_off_trust_takes_most_of_the_effect_away():
    for off, nobody in zip(
        rows("where_mechanisms_matter.md", "`trust_in_isp` off"),
        rows("where_mechanisms_matter.md", "nobody supports"),
        strict=True,
    ):
        assert number(off[1]) < 0.5 * number(nobody[1])


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("1 | fading above abrupt end | gain a year after the last contact, per 1,000 ISP hours", "the other way"),
        ("2 | equal above need-based | Gini coefficient", "unclear"),
        ("4 | equal above external and internal | faithful use, week 52", "the other way"),
        ("5 | waves above at once | gain in the own last week of support", "unclear"),
        ("6 | opinion leaders above training", "the other way"),
    ],
)
def test_these_expectations_of_policies_failed(first, found):
    ((*_, said),) = rows("policies.md", first)
    assert said == found
    assert "several of these failed" in text(DOCS / "can_and_cannot.md")

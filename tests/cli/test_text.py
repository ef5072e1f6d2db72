"""Numbers, groups and the chart."""

import math

import numpy as np
import pytest

from ispsim.cli import chart, outcomes, words
from ispsim.measures import MEASURES
from ispsim.scenario import Scenario


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("faithful_use", 0.12345, "0.123"),
        ("faithful_use", math.nan, "–"),
        ("cost", 1_234_567, "1.23 M"),
        ("cost", 123_456, "123 k"),
        ("isp_hours", 12_345.6, "12,346"),
        ("isp_hours", 4.321, "4.3"),
        ("isp_hours", 0.0, "0"),
    ],
)
def test_numbers(name, value, text):
    assert words.number(name, value) == text


def test_signs():
    assert words.number("cost", 2e6, signed=True) == "+2.00 M"
    assert words.number("faithful_use", -0.02, signed=True) == "-0.020"
    assert words.number("faithful_use", -0.0001, signed=True) == "0.000"


def test_every_measure_has_a_place():
    names = [measure.name for measure in MEASURES] + ["sustainment", "a_new_one"]
    groups = outcomes.grouped(names)
    assert sorted(name for group in groups.values() for name in group) == sorted(names)
    assert groups["More"] == ["a_new_one"]
    assert next(iter(groups.values()))[0] == "faithful_use"


def test_names_and_labels_leave_room():
    for measure in MEASURES:
        assert len(words.label(measure.name)) <= 26 and len(measure.name) <= 19, measure.name


def test_field_rises_with_use():
    weeks = np.linspace(0, 0.4, 61)
    lines = chart.field(weeks, weeks / 2)
    assert len(lines) == chart.HEIGHT and lines[0].startswith(" 0.40 ┤")
    assert lines[0].endswith("·") and "█" not in lines[0]
    assert lines[-1].count("█") > lines[-2].count("█") > 0


@pytest.mark.parametrize("weeks", [1, 2, 12, 1040])
@pytest.mark.parametrize("start", [0, 5, 1000])
def test_axis_fits(weeks, start):
    scenario = Scenario.from_dict({"weeks": weeks, "support": {"isps": 1, "start_week": start, "weeks": 40}})
    lines = chart.axis(scenario)
    assert all(len(line) <= 80 for line in lines)
    assert ("support" in "\n".join(lines)) == (start < weeks)

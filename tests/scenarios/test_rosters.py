"""The shipped roster and the scenario that uses it."""

import csv
import runpy
from pathlib import Path

import ispsim
from ispsim.scenario.measured import Scales
from ispsim.scenario.scales import SCALES

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILE = FOLDER / "rosters" / "forty_agencies.csv"
README = (FOLDER / "rosters" / "README.md").read_text(encoding="utf-8")


def test_the_roster_is_what_its_script_writes():
    script = runpy.run_path(str(FOLDER.parent / "tools" / "make_roster.py"))
    assert FILE.read_text(encoding="utf-8") == script["roster"]()


def test_the_roster_has_forty_agencies_in_two_groups_and_blanks():
    scenario = ispsim.load_scenario(FOLDER / "from_roster.toml")
    setting = scenario.setting
    assert (setting.organizations, setting.systems) == (40, 3)
    assert setting.roster.names("group") == ["rural", "urban"]
    assert {one["missing"] for one in setting.imputed().values()} == {"mean", "draw"}
    with FILE.open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 40


def test_the_page_on_rosters_names_every_column_trait_and_scale():
    for name in ("organization", "system", "staff", "leaders", "group", "priority", "slack", "clients"):
        assert f"| `{name}` |" in README
    for name in (*Scales.model_fields, *SCALES):
        assert f"`{name}`" in README
    assert "**synthetic**" in README


def test_it_shows_both_groups():
    scenario = ispsim.load_scenario(FOLDER / "from_roster.toml", weeks=20, **{"support.weeks": 10})
    values = ispsim.simulate(scenario, runs=2).group_values()
    assert list(values) == ["rural", "urban"]
    assert all(group["cost"].min() > 0 for group in values.values())

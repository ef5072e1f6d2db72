"""Rosters: what they say, what is wrong with them, and what they may not contradict."""

import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispsim import Scenario
from ispsim.errors import Problem, ScenarioError
from ispsim.scenario import roster as limits
from ispsim.scenario.load import load
from ispsim.scenario.scales import SCALES

HEAD = "organization,system,staff,leaders,ics,group\n"
GOOD = HEAD + "b,y,3,1,2.5,r\na,x,30,2,4,u\n"
PLAN = """
[setting]
roster = "r.csv"
[setting.scales]
climate = { column = "ics", scale = "ICS" }
"""


@pytest.fixture
def of(folder):
    """Load a plan with a roster."""

    def loaded(roster: str, plan: str = PLAN, settings=()) -> Scenario:
        (folder.path / "r.csv").write_text(roster, encoding="utf-8")
        return load(folder.write(plan), settings)

    return loaded


@pytest.fixture
def wrong(of):
    def found(roster: str, plan: str = PLAN, settings=()) -> tuple[Problem, ...]:
        with pytest.raises(ScenarioError) as caught:
            of(roster, plan, settings)
        return caught.value.problems

    return found


def test_what_a_roster_says(of):
    scenario = of(GOOD)
    setting = scenario.setting
    assert (setting.organizations, setting.practitioners_per_organization, setting.systems) == (2, 16.5, 2)
    assert setting.roster.columns["organization"] == ("a", "b")
    assert setting.roster.columns["ics"] == (4.0, 2.5)
    assert setting.roster.names("group") == ["r", "u"]
    assert "2 organisations" in repr(scenario)
    assert setting.imputed() == {}


def test_a_scenario_with_a_roster_is_plain_data_and_back(of):
    scenario = of(GOOD.replace("4,u", ",u"), PLAN.replace('"ICS"', '"ICS", missing = "mean"'))
    for twin in (
        Scenario.from_dict(scenario.stated()),
        scenario.with_settings(),
        pickle.loads(pickle.dumps(scenario)),
    ):
        assert (twin.digest, hash(twin), twin.stated()) == (scenario.digest, hash(scenario), scenario.stated())
        assert twin.setting.imputed() == {"climate": {"column": "ics", "missing": "mean", "cells": 1}}
    assert {"organization": "a", "system": "x", "staff": 30, "leaders": 2, "group": "u"} in scenario.stated()[
        "setting"
    ]["roster"]


def test_the_digest_knows_what_a_roster_says_and_not_how(of, folder):
    digest = of(GOOD).digest
    head, *rows = GOOD.splitlines()
    assert of("\n".join([head, *rows[::-1]])).digest == digest
    assert of("\n".join(",".join(line.split(",")[::-1]) for line in [head, *rows])).digest == digest
    assert of(GOOD.replace("2.5", "2.6")).digest != digest
    assert of(GOOD.replace("b,y", "B,y")).digest != digest
    (folder.path / "else.csv").write_text(GOOD)
    assert of("", settings=[("setting.roster", str(folder.path / "else.csv"))]).digest == digest


def test_the_path_is_relative_to_what_states_it(of, folder, monkeypatch):
    (folder.path / "deep").mkdir()
    (folder.path / "deep" / "r.csv").write_text(GOOD.replace("b,y", "deep,y"))
    folder.write(PLAN, "deep/base.toml")
    plan = folder.write('extends = "deep/base.toml"', "top.toml")
    assert load(plan).setting.roster.columns["organization"][1] == "deep"
    (folder.path / "r.csv").write_text(GOOD)
    monkeypatch.chdir(folder.path)
    for scenario in (load(plan, [("setting.roster", "r.csv")]), load(plan).with_settings({"setting.roster": "r.csv"})):
        assert scenario.setting.roster.columns["organization"][1] == "b"


@pytest.mark.parametrize(
    ("roster", "line", "column", "words"),
    [
        (HEAD, 1, None, "has a heading but no organisations"),
        (GOOD.replace("system", "sytem"), 1, "sytem", "unknown column; allowed: organization, system, staff"),
        (GOOD.replace("system", "sytem"), 1, "sytem", "did you mean system?"),
        (GOOD.replace("system", "sytem"), 1, "system", "this column is missing"),
        (GOOD.replace("ics", "isc"), 1, "ics", "is missing (setting.scales.climate names it)"),
        (GOOD.replace("group", "staff"), 1, "staff", "this column is there twice"),
        (GOOD.replace("group", '"gr\noup"'), 1, None, 'column 6 is called "gr\\noup", which is no name'),
        (GOOD.replace("b,y", '"b\n",y').replace("b\n", "b\nc"), 2, "organization", '"b\\nc" has a character'),
        (GOOD.replace("group", " "), 1, None, "column 6 has no name"),
        (GOOD.replace("b,y", "a,y"), 3, "organization", '"a" is the id of line 2 too; allowed: an id of its own'),
        (GOOD.replace("b,y", ",y"), 2, "organization", "is blank"),
        (GOOD.replace("b,y", "b/1,y"), 2, "organization", '"b/1" has a character that ids may not have'),
        (GOOD.replace("b,y", "b#1,y"), 2, "organization", "without / and #"),
        (GOOD.replace("b,y", f"{'b' * 101},y"), 2, "organization", "has 101 characters"),
        (GOOD.replace(",r", ","), 2, "group", "is blank; allowed: up to 100"),
        (GOOD.replace("y,3", "y,"), 2, "staff", "is blank; allowed: a whole number from 1 to 10000"),
        (GOOD.replace("y,3", "y,0"), 2, "staff", '"0" is too small'),
        (GOOD.replace("y,3", "y,-3"), 2, "staff", "is too small"),
        (GOOD.replace("y,3", "y,2.5"), 2, "staff", '"2.5" is not a whole number'),
        (GOOD.replace("y,3", "y,10001"), 2, "staff", "is too large"),
        (GOOD.replace("y,3", "y,three"), 2, "staff", '"three" is not a number'),
        (GOOD.replace("y,3", "y,1_0"), 2, "staff", '"1_0" is not a number'),
        (GOOD.replace("y,3", 'y,"1,200"'), 2, "staff", "1200 without separators"),
        (GOOD.replace("3,1,", "3,1e9,"), 2, "leaders", "is too large; allowed: a whole number from 1 to 1000"),
        (GOOD.replace("2.5", "nan"), 2, "ics", '"nan" is not a finite number'),
        (GOOD.replace("2.5", "-inf"), 2, "ics", "is not a finite number"),
        (GOOD.replace("2.5", "4.1"), 2, "ics", '"4.1" is off the scale ICS; allowed: a number from 0 to 4'),
        (GOOD.replace("2.5", '"2,5"'), 2, "ics", "write 12.5 with a point"),
        (GOOD.replace("2.5", "n/a"), 2, "ics", "leave a cell blank where there is none"),
        (GOOD.replace("2.5", ""), 2, "ics", 'is blank; allowed: a number from 0 to 4; or missing = "mean" or "draw"'),
        (GOOD.replace(",r", ""), 2, None, "has 5 cells; the heading has 6"),
        (GOOD.replace(",r", ",r,s"), 2, None, "has 7 cells; the heading has 6"),
    ],
)
def test_every_fault_has_its_line_and_column(wrong, roster, line, column, words):
    found = [p for p in wrong(roster) if (p.line, p.key) == (line, column)]
    assert any(words in str(problem) for problem in found), wrong(roster)
    assert all(Path(p.file).name == "r.csv" for p in found)


def test_every_fault_is_found_at_once_up_to_a_limit(wrong):
    assert len(wrong(HEAD + "a,x,0,0,9,\n")) == 4
    found = wrong(HEAD + "".join(f"{i},x,0,1,1,g\n" for i in range(30)))
    assert len(found) == limits.SHOWN + 1
    assert "10 more problems are not shown" in str(found[-1])


def test_limits(wrong, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ORGANIZATIONS", 2)
    monkeypatch.setattr(limits, "MAX_GROUPS", 1)
    # what follows the limit is not read: the last line is no row
    many, groups = wrong(GOOD + "c,x,3,1,1,u\nd\n")
    assert "has more than 2 organisations" in str(many)
    assert "has 2 different groups; allowed: at most 1" in str(groups)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("organizations = 3", "setting.organizations", "3 contradicts the roster, which has 2; allowed: leave it out"),
        ("systems = 1", "setting.systems", "1 contradicts the roster, which has 2"),
        ("practitioners_per_organization = 12", "setting.practitioners_per_organization", "which has 16.5"),
        ("climate = 0.3", "setting.climate", "is not used: column ics of the roster gives it for every organisation"),
    ],
)
def test_what_contradicts_a_roster(wrong, of, folder, line, key, words):
    (beside,) = wrong(GOOD, PLAN.replace("[setting]", f"[setting]\n{line}"))
    (above,) = wrong(GOOD, PLAN, [tuple(part.strip() for part in f"setting.{line}".split("="))])
    for problem in (beside, above):
        assert problem.key == key
        assert words in str(problem)
    # what is extended gives way
    folder.write(f"[setting]\n{line}", "base.toml")
    below = of(GOOD, f'extends = "base.toml"\n{PLAN}')
    assert below.with_settings({"name": "x"}).digest == below.digest == of(GOOD).digest


def test_what_agrees_with_a_roster_may_stand_beside_it(of):
    plan = PLAN.replace("[setting]", "[setting]\norganizations = 2\nsystems = 2\npriority = 0.7")
    assert of(GOOD, plan).setting.priority == 0.7


def test_the_mean_stands_beside_scores_that_are_drawn_around_it(of):
    plan = PLAN.replace("[setting]", "[setting]\nclimate = 0.7").replace('"ICS"', '"ICS", missing = "draw"')
    assert of(GOOD.replace("2.5", ""), plan).setting.climate == 0.7


@pytest.mark.parametrize(
    ("scales", "key", "words"),
    [
        ('climate = { column = "ics" }', "climate", "has neither a scale nor a min and a max"),
        ('climate = { column = "ics", scale = "ics" }', "climate.scale", 'did you mean "ICS"?'),
        ('climate = { column = "ics", scale = "OSC", min = 20 }', "climate.scale", "must be stated"),
        ('climate = { column = "ics", min = 1, max = 1 }', "climate.max", "1 is the min too"),
        ('climate = { scale = "ICS" }', "climate.column", "is missing"),
        ('climate = { column = "ics", scale = "ICS", missing = "men" }', "climate.missing", 'did you mean "mean"?'),
        ('readiness = { column = "ics", scale = "ORIC" }', "readiness", "cannot be given by a roster: it follows from"),
        ('clmate = { column = "ics", scale = "ICS" }', "clmate", "unknown key; allowed: climate, priority"),
        ('slack = { column = "ics", min = 0 }', "slack.min", "unknown key; allowed: column, missing"),
    ],
)
def test_wrong_scales(wrong, scales, key, words):
    found = [p for p in wrong(GOOD, f'[setting]\nroster = "r.csv"\n[setting.scales]\n{scales}')]
    assert any(p.key == f"setting.scales.{key}" and words in str(p) and p.line == 5 for p in found), found


def test_scales_belong_to_a_roster(folder):
    problem = folder.problem('[setting.scales]\nclimate = { column = "ics", scale = "ICS" }')
    assert "belongs to a roster" in problem.message


@pytest.mark.parametrize("name", SCALES)
def test_known_scales(of, name):
    scale = SCALES[name]
    text = GOOD.replace("2.5", str(scale.low)).replace("4,u", f"{scale.high},u")
    (one,) = of(text, PLAN.replace("ICS", name)).setting.measured()
    assert (one.zero, one.one) == (one.low, one.high) == (scale.low, scale.high)


def test_a_reversed_scale(of):
    (one,) = of(GOOD, PLAN.replace('scale = "ICS"', "min = 4, max = 0")).setting.measured()
    assert (one.zero, one.one, one.low, one.high) == (4, 0, 0, 4)


def test_priority_and_slack_have_units_of_their_own(of, wrong):
    plan = '[setting]\nroster = "r.csv"'
    text = "organization,system,staff,leaders,priority,slack\na,x,3,1,{},{}\n"
    assert [one.trait for one in of(text.format(0.4, 2.5), plan).setting.measured()] == ["priority", "slack"]
    assert [p.key for p in wrong(text.format(1.1, 10.5), plan)] == ["priority", "slack"]
    scaled = plan + '\n[setting.scales]\npriority = {column = "rank", min = 5, max = 1}'
    assert "priority is in column rank" in str(wrong(text.replace("slack", "rank").format(0.4, 2), scaled)[0])


def test_a_column_without_any_score(wrong):
    plan = PLAN.replace('"ICS"', '"ICS", missing = "draw"')
    (problem,) = wrong(GOOD.replace("2.5", "").replace("4,u", ",u"), plan)
    assert "is blank for every organisation" in problem.message


def test_ids_that_look_alike_are_alike(wrong):
    (problem,) = wrong(GOOD.replace("b,y", "Ko\u0308ln,y").replace("a,x", "K\u00f6ln,x"))
    assert "is the id of line 2 too" in problem.message


def test_rows_as_data():
    row = {"organization": "a", "system": "s", "staff": 3, "leaders": 1}
    Scenario.from_dict({"setting": {"roster": [row]}})
    wrong = [{**row, "staff": "3"}, {**row, "organization": 7, "leaders": True}, {**row, "x": 1}]
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict({"setting": {"roster": wrong}})
    assert [p.key for p in caught.value.problems] == [
        "setting.roster.x",
        "setting.roster[0].staff",
        "setting.roster[1].organization",
        "setting.roster[1].leaders",
        "setting.roster[2].organization",
    ]
    for value in (5, [], [3], "", True, {}):
        with pytest.raises(ScenarioError):
            Scenario.from_dict({"setting": {"roster": value}})


NAMES = st.text(st.characters(exclude_characters="/#", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "organization": NAMES,
            "system": st.sampled_from(["x", "y é", 'q"']),
            "staff": st.integers(1, 10_000),
            "leaders": st.integers(1, 1000),
            "clients": st.floats(0, 1e7),
            "ics": st.none() | st.floats(0, 4),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: unicodedata.normalize("NFC", row["organization"]),
)
DRAWN = '[setting]\nroster = "r.csv"\n[setting.scales]\nclimate = {column = "ics", scale = "ICS", missing = "draw"}\n'


def as_csv(rows, order=None) -> str:
    def cell(value) -> str:
        return "" if value is None else '"' + str(value).replace('"', '""') + '"'

    names = list(rows[0])
    rows = rows if order is None else [rows[i] for i in order]
    return "\n".join([",".join(names), *(",".join(cell(row[name]) for name in names) for row in rows)])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("rosters")
    (path / "plan.toml").write_text("schema = 1\n" + DRAWN, encoding="utf-8")

    def loaded(content: str | bytes) -> Scenario:
        (path / "r.csv").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        return load(path / "plan.toml")

    return loaded


@settings(max_examples=40, deadline=None)
@given(rows=ROWS.filter(lambda rows: any(row["ics"] is not None for row in rows)), data=st.data())
def test_any_roster_comes_back_as_it_was_written(place, rows, data):
    scenario = place(as_csv(rows))
    again = Scenario.from_dict(scenario.stated())
    assert again == scenario
    assert len(again.setting.roster) == len(rows)
    assert sorted(row["staff"] for row in rows) == sorted(again.setting.roster.columns["staff"])
    shuffled = data.draw(st.permutations(range(len(rows))))
    assert place(as_csv(rows, shuffled)).digest == scenario.digest


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_mangled_roster_is_read_or_refused_in_words(place, data):
    content = bytearray(("\ufeff" + GOOD.replace("\n", "\r\n")).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        end = at + data.draw(st.integers(0, 6))
        content[at:end] = data.draw(
            st.sampled_from(
                [b"", b",", b'"', b"\n", b"\0", b"\xff", b"nan", b"-", b"1e999", b";", b"/", b"\r", b"9" * 400]
            )
            | st.binary(max_size=3)
        )
    try:
        scenario = place(bytes(content))
    except ScenarioError as error:
        assert error.problems
        assert all(problem.message and "\n" not in problem.message for problem in error.problems)
    else:
        assert scenario.setting.roster is not None

"""What becomes of a roster in the world: sizes, systems, traits, and draws that are the organisations' own."""

import numpy as np
import pytest

from ispsim import Scenario
from ispsim.world.build import around, build_ids, build_world
from ispsim.world.inputs import INPUTS

ROWS = [
    {"organization": "north", "system": "y", "staff": 7, "leaders": 2, "ics": 3.0, "clients": 90, "group": "r"},
    {"organization": "east", "system": "x", "staff": 1, "leaders": 1, "ics": 1.0, "clients": 40, "group": "u"},
    {"organization": "west", "system": "y", "staff": 12, "leaders": 1, "clients": 55, "group": "r"},
]
ICS = {"column": "ics", "scale": "ICS"}


def scenario(rows=ROWS, missing="draw", **settings) -> Scenario:
    setting = {"roster": rows, "scales": {"climate": {**ICS, "missing": missing}}}
    return Scenario.from_dict({"weeks": 3, "setting": setting}).with_settings(settings)


def of(column: str, **kind) -> dict[str, float]:
    """Return a column of organisations by id."""
    asked = scenario(**kind)
    world = build_world(asked, seed=3, replication=1)
    return dict(zip(world.ids["organization"], world.column("organization", column).tolist(), strict=True))


def test_sizes_leaders_systems_and_groups_are_the_roster_s():
    world = build_world(scenario())
    assert world.ids["organization"] == ["east", "north", "west"]
    assert (world.ids["system"], world.ids["group"]) == (["x", "y"], ["r", "u"])
    assert world.column("organization", "size").tolist() == [1, 7, 12]
    assert world.column("organization", "leaders").tolist() == [1, 2, 1]
    assert world.column("organization", "clients").tolist() == [40, 90, 55]
    assert world.pointers["organization"][[0, 4]].tolist() == [[0, 1, 1], [1, 0, 0]]
    assert world.column("system", "organizations").tolist() == [1, 2]
    assert world.number("group") == 2


def test_a_score_becomes_its_share_of_the_scale_without_further_spread():
    assert {k: v for k, v in of("climate_set").items() if k != "west"} == {"east": 0.25, "north": 0.75}
    reversed_ = [{**row, "div": 4.0 - row.get("ics", 2.0)} for row in ROWS]
    for row in reversed_:
        row.pop("ics", None)
    asked = Scenario.from_dict(
        {"setting": {"roster": reversed_, "scales": {"climate": {"column": "div", "min": 4, "max": 0}}}}
    )
    assert build_world(asked).column("organization", "climate_set").tolist() == [0.25, 0.75, 0.5]


def test_blank_scores_are_the_mean_of_the_others_or_the_organisation_s_own_draw():
    assert of("climate_set", missing="mean")["west"] == 0.5
    drawn = of("climate_set")["west"]
    world = build_world(
        Scenario.from_dict({"setting": {"roster": [{**r, "ics": 1} for r in ROWS], "scales": {"climate": ICS}}}), 3, 1
    )
    from ispsim import chance

    u = chance.uniforms("organization_climate", world.keys["organization"], world.key)[2:]
    assert drawn == around(0.5, world.values["place.climate_spread"], u)[0]


def test_what_is_drawn_for_one_organisation_does_not_hang_on_the_others():
    more = [{**ROWS[0], "organization": "a new one", "ics": 4.0}, *ROWS]
    for column in ("climate_set", "priority", "slack", "site_effect"):
        one, other = of(column), of(column, rows=more)
        assert {name: other[name] for name in one} == one


def test_turnover_refers_to_the_mean_climate_of_the_roster():
    def mean(**kind) -> float:
        return build_world(scenario(**kind)).inputs[INPUTS["setting_climate"]]

    assert mean(missing="mean") == 0.5
    assert mean(**{"setting.climate": 0.8}) == pytest.approx((0.25 + 0.75 + 0.8) / 3)


@pytest.mark.parametrize(
    ("trait", "kind", "column"),
    [
        ("knowledge", "practitioner", "knowledge_set"),
        ("skill", "practitioner", "skill_set"),
        ("motivation", "practitioner", "motivation_set"),
        ("leadership", "leader", "leadership_set"),
    ],
)
def test_traits_of_people_are_drawn_around_the_score_of_their_organisation(trait, kind, column):
    from ispsim.engine.interpret import Interpreter

    rows = [
        {"organization": name, "system": "s", "staff": 400, "leaders": 400, "score": score}
        for name, score in (("a", 2.0), ("b", 3.5))
    ]
    scale = {"column": "score", "min": 1, "max": 5}
    asked = Scenario.from_dict(
        {"setting": {"roster": rows, "scales": {trait: scale}}, "parameters": {"tie.within": 0, "tie.across": 0}}
    )
    world = build_world(asked)
    Interpreter(world).step(0)
    values = world.column(kind, column)
    assert values[:400].mean() == pytest.approx(0.25, abs=0.02)
    assert values[400:].mean() == pytest.approx(0.625, abs=0.02)
    assert values[:400].std() > 0.03


def test_trust_fit_priority_and_slack():
    rows = [{**row, "pss": 4.0, "iam": 4.0, "priority": 0.9, "slack": 2.0} for row in ROWS]
    scales = {
        "trust_among": {"column": "pss", "scale": "psychological safety"},
        "fit": {"column": "iam", "scale": "IAM"},
        "climate": {**ICS, "missing": "draw"},
    }
    world = build_world(Scenario.from_dict({"setting": {"roster": rows, "scales": scales}}))
    expected = {"trust_set": 0.5, "fit": 0.75, "priority": 0.9, "slack": 2.0}
    for column, value in expected.items():
        assert world.column("organization", column).tolist() == [value] * 3
    assert (world.column("tie", "trust_set") == 0.5).all()


def test_the_order_of_rows_changes_no_bit():
    one, other = build_world(scenario()), build_world(scenario(rows=ROWS[::-1]))
    for kind, table in one.tables.items():
        assert table.tobytes() == other.tables[kind].tobytes()
        assert one.keys[kind].tobytes() == other.keys[kind].tobytes()


def test_without_a_roster_there_are_no_groups():
    world = build_world(Scenario())
    assert world.number("group") == 0
    assert build_ids(Scenario())["group"] == []
    assert np.array_equal(world.pointers["organization"][3], np.zeros(60))

import pytest

from ispsim.errors import ScenarioError
from ispsim.scenario import Scenario
from ispsim.scenario.keys import keys_of

KEYS = {key.path: key for key in keys_of(Scenario)}
PHASE = {"weeks": 4, "visits_per_month": 2, "remote_per_month": 1}
NUMBERS = [key for key in KEYS.values() if key.kind in ("number", "whole number") and "[]" not in key.path]


def nested(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def problems(data):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(data)
    return caught.value.problems


def problem(data):
    found = problems(data)
    assert len(found) == 1, found
    return found[0]


def with_a_roster(data):
    """Give what a scale says of a roster a roster, and the keys that the scale needs."""
    ((trait, scale),) = data["setting"]["scales"].items()
    scale |= {"column": "score"} | ({} if trait == "slack" else {"min": 0, "max": 4})
    rows = [{"organization": name, "system": "s", "staff": 3, "leaders": 1, "score": 2} for name in "ab"]
    return {"setting": {"roster": rows, "scales": {trait: scale}}}


def test_the_keys_of_the_contract():
    assert set(KEYS) == {
        "name",
        "weeks",
        "parameters",
        *["setting", "intervention", "support", "strategies", "mechanisms", "costs"],
        *(
            f"setting.{key}"
            for key in "organizations practitioners_per_organization systems staff_turnover leader_turnover slack "
            "priority climate rule_conflict stage burn_in roster scales".split()
        ),
        *(
            f"setting.scales.{trait}{key}"
            for trait in "climate priority fit leadership trust_among motivation knowledge skill".split()
            for key in ("", ".column", ".scale", ".min", ".max", ".missing")
        ),
        *(f"setting.scales.slack{key}" for key in ("", ".column", ".missing")),
        *(f"intervention.{key}" for key in "name fit complexity".split()),
        *(
            f"support.{key}"
            for key in "isps hours_per_week caseload start_week weeks position mode allocation tailoring "
            "visits_per_month remote_per_month visit_hours travel_hours knowledge skills attitudes supervision_hours "
            "turnover mandated_hours phases step_up waves internal".split()
        ),
        *(
            f"support.internal.{key}"
            for key in "isps hours_per_week caseload start_week weeks mode visits_per_month remote_per_month knowledge "
            "skills attitudes supervision_hours turnover".split()
        ),
        *(f"support.phases[].{key}" for key in PHASE),
        *(f"support.step_up.{key}" for key in "week below hours_factor".split()),
        *(f"support.waves[].{key}" for key in "week share".split()),
        *(
            f"strategies.{kind}{key}"
            for kind in "training materials audit_feedback opinion_leaders leadership organizational_support".split()
            for key in ("", ".start_week", ".weeks", ".hours", ".cost", ".strength")
        ),
        *(
            f"mechanisms.{key}"
            for key in "trust_in_isp trust_among learning reflection boundary motivation trust_role competence "
            "contagion add".split()
        ),
        *(
            f"costs.{key}"
            for key in "currency price_year isp_hour staff_hour leader_hour travel_hour discount_rate".split()
        ),
    }


def test_every_key_says_what_it_means():
    for key in KEYS.values():
        assert key.meaning.endswith("."), key
        if key.kind in ("number", "whole number"):
            assert key.unit and key.low < key.high, key
        if key.kind == "choice":
            assert key.default in key.choices, key


def test_defaults():
    scenario = Scenario.from_dict({})
    assert (scenario.name, scenario.weeks) == ("unnamed", 104)
    assert scenario.setting.organizations == 60
    assert scenario.support.isps == 0
    assert scenario.support.allocation == "equal"
    assert scenario.strategies.training is None
    assert scenario.mechanisms.trust_role == "gate"
    assert scenario.costs.currency == "USD"
    # numbers are of one type whether stated or not, or digests would differ
    for key in NUMBERS:
        if key.path.startswith(("strategies.", "support.step_up", "support.internal", "setting.scales")):
            continue
        value = scenario
        for part in key.path.split("."):
            value = getattr(value, part)
        assert type(value) is (float if key.kind == "number" else int), key


@pytest.mark.parametrize("key", NUMBERS, ids=lambda key: key.path)
def test_a_number_has_a_type_and_a_range(key):
    above = 10**400 if key.kind == "number" else key.high + 1
    wrong = [True, "1", "", [1], {}, float("nan"), float("inf"), float("-inf"), key.low - 1, above]
    if key.kind == "whole number":
        wrong += [2.5, 2.0, 10**30]
    for value in wrong:
        found = [p for p in problems(nested(key.path, value)) if p.key == key.path]
        if value != {} or found:
            assert len(found) == 1, (value, found)
            assert found[0].allowed == key.allowed or found[0].allowed in key.allowed


@pytest.mark.parametrize("key", NUMBERS, ids=lambda key: key.path)
def test_the_ends_of_a_range_are_allowed(key):
    for value in (key.low, key.high):
        try:
            Scenario.from_dict(nested(key.path, int(value) if value == int(value) else value))
        except ScenarioError as error:
            # rules across keys, and tables with more than one required key
            assert all(p.key != key.path or "more than" in p.message for p in error.problems), error


@pytest.mark.parametrize("key", [k for k in KEYS.values() if k.kind == "choice"], ids=lambda key: key.path)
def test_choices(key):
    plans = {"phased": {"phases": [PHASE]}, "waves": {"waves": [{"week": 0, "share": 1}]}}
    plans["adaptive"] = {"step_up": {"week": 3, "below": 0.1, "hours_factor": 2}}

    def request(value):
        data = nested(key.path, value)
        return with_a_roster(data) if key.path.startswith("setting.scales.") else data

    for choice in key.choices:
        data = request(choice)
        if key.path == "support.allocation":
            data["support"] |= plans.get(choice, {})
        Scenario.from_dict(data)
    found = problem(request(key.choices[0] + "x"))
    assert found.key == key.path
    assert found.nearest == f'"{key.choices[0]}"'
    assert all(choice in found.allowed for choice in key.choices)
    for value in (1, True, [key.choices[0]], {}):
        assert problem(request(value)).key == key.path


@pytest.mark.parametrize("key", [k for k in KEYS.values() if k.kind == "mechanism"], ids=lambda key: key.path)
def test_switches(key):
    assert Scenario.from_dict(nested(key.path, False)).stated() == nested(key.path, False)
    for value in (0, 1, "true", []):
        assert "is not true or false" in problem(nested(key.path, value)).message


@pytest.mark.parametrize("path", ["name", "intervention.name", "costs.currency"])
@pytest.mark.parametrize("value", ["", 1, True, ["a"], "x" * 300])
def test_texts(path, value):
    assert problem(nested(path, value)).key == path


@pytest.mark.parametrize("name", [" ", "two\nlines", "\t"])
def test_a_name_is_one_line(name):
    assert problem({"name": name}).allowed == "one line of text"


@pytest.mark.parametrize("key", [k for k in KEYS.values() if k.kind in ("table", "list")], ids=lambda key: key.path)
@pytest.mark.parametrize("value", [5, "x", True, [1]])
def test_tables(key, value):
    found = problem(nested(key.path, value))
    assert found.key in (key.path, f"{key.path}[0]")
    assert "is not a " in found.message


@pytest.mark.parametrize(
    ("data", "key", "nearest"),
    [
        ({"caseload": 3}, "caseload", "support.caseload"),
        ({"suport": {"isps": 1}}, "suport", "support"),
        ({"setting": {"slak": 1}}, "setting.slak", "setting.slack"),
        ({"setting": {"organisations": 1}}, "setting.organisations", "setting.organizations"),
        ({"support": {"hours-per-week": 1}}, "support.hours-per-week", "support.hours_per_week"),
        ({"support": {"fit": 1}}, "support.fit", "intervention.fit"),
        ({"trust.growth": 0.1}, "trust.growth", "parameters.trust.growth"),
        ({"strategies": {"trainings": {}}}, "strategies.trainings", "strategies.training"),
        ({"strategies": {"training": {"hour": 1}}}, "strategies.training.hour", "strategies.training.hours"),
        ({"setting": {"qqqq": 1}}, "setting.qqqq", None),
    ],
)
def test_unknown_keys_name_the_nearest(data, key, nearest):
    found = problem(data)
    assert (found.key, found.nearest) == (key, nearest)
    assert found.message == "unknown key"


@pytest.mark.parametrize(
    ("support", "key", "words"),
    [
        ({"allocation": "phased"}, "support.allocation", "needs support.phases"),
        ({"allocation": "adaptive"}, "support.allocation", "needs support.step_up"),
        ({"allocation": "waves"}, "support.allocation", "needs support.waves"),
        ({"phases": [PHASE]}, "support.phases", 'allocation = "phased"'),
        (
            {"allocation": "by_need", "step_up": {"week": 1, "below": 0.2, "hours_factor": 2}},
            "support.step_up",
            'the allocation is "by_need"',
        ),
        ({"waves": [{"week": 0, "share": 1}]}, "support.waves", 'allocation = "waves"'),
        (
            {"allocation": "waves", "waves": [{"week": 4, "share": 0.5}, {"week": 4, "share": 0.5}]},
            "support.waves",
            "do not increase",
        ),
        (
            {"allocation": "waves", "waves": [{"week": 0, "share": 0.5}, {"week": 4, "share": 0.4}]},
            "support.waves",
            "add up to 0.9",
        ),
        ({"supervision_hours": 3, "hours_per_week": 2}, "support.supervision_hours", "more than the 2 paid hours"),
        ({"allocation": "phased", "phases": [PHASE, {"weeks": 3}]}, "support.phases[1].visits_per_month", "missing"),
    ],
)
def test_rules_of_support(support, key, words):
    found = [p for p in problems({"support": support}) if p.key == key]
    assert len(found) == 1
    assert words in found[0].message


def test_all_broken_rules_are_named_at_once():
    found = problems(
        {"support": {"allocation": "waves", "phases": [PHASE], "supervision_hours": 39, "hours_per_week": 1}}
    )
    assert [p.key for p in found] == ["support.phases", "support.allocation", "support.supervision_hours"]


def test_shares_of_waves_may_be_rounded():
    third = {"share": 0.3333333}
    waves = [{"week": week, **third} for week in (0, 10, 20)]
    assert len(Scenario.from_dict({"support": {"allocation": "waves", "waves": waves}}).support.waves) == 3


def test_no_more_systems_than_organizations():
    assert problem({"setting": {"organizations": 2, "systems": 3}}).key == "setting.systems"
    # a default gives way
    assert Scenario.from_dict({"setting": {"organizations": 2}}).setting.systems == 2


def test_supervision_by_default_fits_into_the_paid_hours():
    assert Scenario.from_dict({"support": {"hours_per_week": 0.5}}).support.supervision_hours == 0.5
    assert Scenario.from_dict({"support": {"hours_per_week": 0, "supervision_hours": 2}}).support.hours_per_week == 0


def test_parameters_are_checked_all_at_once():
    found = problems({"parameters": {"trust": {"growth": 2, "growht": 0.1}, "zzz.qqq": 1}})
    assert [p.key for p in found] == ["parameters.trust.growth", "parameters.trust.growht", "parameters.zzz.qqq"]
    assert found[0].message == "2 is too large" and "from 0 to 1" in found[0].allowed
    assert found[1].nearest == "parameters.trust.growth"
    assert found[2].nearest is None


@pytest.mark.parametrize("value", [True, "0.1", [0.1], float("nan"), float("inf"), -1, None])
def test_a_parameter_is_a_number(value):
    assert problem({"parameters": {"trust.growth": value}}).key == "parameters.trust.growth"


def test_a_parameter_stated_in_two_forms():
    found = problem({"parameters": {"trust.growth": 0.1, "trust": {"growth": 0.2}}})
    assert (found.key, found.message) == ("parameters.trust.growth", "is stated twice")

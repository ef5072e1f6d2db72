"""A function of the user's own: what it may hold, what is refused with its line, and that nothing is ever executed."""

import os
import pickle

import pytest

from ispsim import Scenario, ScenarioError, load_scenario, mechanism
from ispsim.scenario.own.function import OwnFunction

SAID = '@ispsim.mechanism(acts_on="motivation", effect="raises", parameters={"strength": (0.5, 0.1, 1.0, "weight")})'
HEAD = "import ispsim\nfrom ispsim import ops\n\n\n"


def own(body: str, head: str = HEAD, arguments: str = "load, slack") -> OwnFunction:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return OwnFunction("rules.py", "tried", f"{head}def tried({arguments}):\n{lines}\n")


def said(function: OwnFunction) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.message) for problem in function.problems()]


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("return 1", "return 1.0"),
        ("return -load + +slack / 2", "return -load + slack / 2.0"),
        ("return min(load, slack, 1)", "return least(least(load, slack), 1.0)"),
        ("return max(load, abs(slack))", "return most(load, magnitude(slack))"),
        ("return load > 0.5", "return 1.0 if load > 0.5 else 0.0"),
        ("return 1 if load else slack", "return 1.0 if load != 0.0 else slack"),
        ("return (not load) * slack", "return (1.0 if not load != 0.0 else 0.0) * slack"),
        ("return ops.where(load and slack > 1, 0, 1)", "return where(load != 0.0 and slack > 1.0, 0.0, 1.0)"),
        ("return ops.clip(load, high=1, low=0)", "return clip(load, 0.0, 1.0)"),
        ("return ispsim.ops.saturate(load, 0.5)", "return saturate(load, 0.5)"),
        ("x: float = load\nx += 1\nreturn x", "x = load\nx = x + 1.0\nreturn x"),
        ('"""Why."""\npass\nreturn load', "return load"),
        (
            "if load:\n    x = 1\nelse:\n    x = 2\nreturn x",
            "if load != 0.0:\n    x = 1.0\nelse:\n    x = 2.0\nreturn x",
        ),
        ("if load:\n    return 0\nelif slack:\n    return 1\nelse:\n    return 2\nx = y", None),
    ],
)
def test_what_is_allowed_and_its_plain_form(body, plain):
    function = own(body)
    assert said(function) == []
    if plain is not None:
        expected = "def own_tried(load, slack):\n" + "\n".join(f"    {line}" for line in plain.splitlines()) + "\n"
        assert function.plain.text == expected


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import ispsim.ops\n", "ispsim.ops.saturate(load, 1)"),
        ("import ispsim as i\n", "i.ops.saturate(load, 1)"),
        ("import ispsim.ops as o\nimport ispsim\n", "o.saturate(load, 1)"),
        ("import ispsim\nimport ispsim.ops\n", "ispsim.ops.saturate(load, 1)"),
        ("from ispsim.ops import saturate as s\n", "s(load, 1)"),
        ("from ispsim.ops import *\n", "saturate(load, 1)"),
    ],
)
def test_operations_go_by_any_name_that_python_knows(head, call):
    assert own(f"return {call}", head).plain.text.endswith("return saturate(load, 1.0)\n")


def test_numbers_and_functions_of_the_file_and_rules_of_the_package():
    head = "from ispsim.mechanisms.trust_role import through_trust\nHALF = 0.5\nDEBT: float = -2\n"
    helper = "def helper(x):\n    return through_trust(x, HALF, DEBT)\n\n"
    function = own("return helper(load) + helper(slack)", head + helper)
    assert said(function) == []
    assert function.plain.text.startswith("def part_1_of_own_tried(x):\n    return through_trust(x, 0.5, -2.0)\n")
    assert function.plain.calls == {"through_trust": "ispsim.mechanisms.trust_role.through_trust"}


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("for i in range(3):\n    load += 1\nreturn load", 6, "a loop is not allowed"),
        ("while load:\n    load -= 1\nreturn load", 6, "a loop"),
        ("x = 1\nraise ValueError(load)", 7, "raise"),
        ("try:\n    return 1\nexcept Exception:\n    return 0", 6, "try"),
        ("with open('f') as f:\n    return 1", 6, "with"),
        ("import os\nreturn 1", 6, "an import inside"),
        ("def inner(): return 1\nreturn load", 6, "a function inside"),
        ("global x\nreturn load", 6, "global"),
        ("assert load\nreturn load", 6, "assert"),
        ("match load:\n    case 1:\n        return 1\nreturn 0", 6, "match"),
        ("print(load)\nreturn load", 6, "does nothing but call"),
        ("return load\\\n  + open('f')", 7, "a call of open"),
        ("return (lambda: 1)()", 6, "a call of"),
        ("return [load for load in (1, 2)]", 6, "a comprehension"),
        ("return load ** 2", 6, "write x * x"),
        ("return load // 2", 6, "ops.floor(a / b)"),
        ("return load % 2", 6, "ops.floor"),
        ("return load @ slack", 6, "this operator"),
        ("return load & 1", 6, "this operator"),
        ("return ~load", 6, "is not allowed"),
        ("return load.real", 6, "a dot stands before"),
        ("return load[0]", 6, "brackets"),
        ("return load, slack", 6, "a tuple"),
        ("x, y = load, slack\nreturn x", 6, "only a single name"),
        ("x = y = load\nreturn x", 6, "only a single name"),
        ("return (x := load)", 6, "an assignment inside"),
        ("return 'text'", 6, "'text' is not a number"),
        ("return True", 6, "True is not a number"),
        ("return None", 6, "None is not a number"),
        ("return 2j", 6, "2j is not a number"),
        ("return 1e999", 6, "too large"),
        (f"return {10**400}", 6, "too large"),
        ("return f'{load}'", 6, "a text"),
        ("return load and slack", 6, "and, or between numbers"),
        ("return load is slack", 6, "is and in"),
        ("return", 6, "return without a number"),
        ("load = 1", 5, "does not return a number on every path"),
        ("if load:\n    return 1", 5, "does not return a number on every path"),
        ("if load:\n    x = 1\nreturn x", 8, "x may not have been given a value"),
        ("x += 1\nreturn x", 6, "x may not have been given a value"),
        ("return nobody", 6, "nobody is not known here"),
        ("return __name__", 6, "__name__ is not known here"),
        ("return ops.NAN", 6, "a dot stands before"),
        ("return ops.open(load)", 6, "a call of ops.open"),
        ("return float(load)", 6, "a call of float"),
        ("return ops.saturate(load)", 6, "does not give the arguments"),
        ("return ops.saturate(load, 1, 2)", 6, "does not give the arguments"),
        ("return ops.saturate(load, x=1)", 6, "does not give the arguments"),
        ("return ops.saturate(*load)", 6, "does not give the arguments"),
        ("return ops.saturate(load, **slack)", 6, "does not give the arguments"),
        ("return min(load)", 6, "min is not called like this"),
        ("return max()", 6, "max of nothing"),
        ("return abs(load, slack)", 6, "abs is not called like this"),
        ("return min(load, key=1, default=2)", 6, "min is not called like this"),
        ("min = load\nreturn min(load, slack)", 7, "min is a variable here"),
        (
            "saturate = 1\nreturn ops.saturate(load, saturate)",
            5,
            "saturate is the name of a function and of a variable",
        ),
        ("return tried(load, slack)", 6, "tried calls itself"),
        ("yield load", 6, "does nothing but call"),
        ("return (yield load)", 6, "yield"),
    ],
)
def test_what_is_refused_with_its_line(body, line, message):
    found = said(own(body))
    assert (line, True) in [(at, message in text) for at, text in found], found


@pytest.mark.parametrize("arguments", ["load=1", "*load", "**load", "load, *, slack", "load, /, slack"])
def test_arguments_are_plain_names(arguments):
    assert "arguments have no defaults" in said(own("return 1", arguments=arguments))[0][1]


@pytest.mark.parametrize(
    ("head", "body", "line", "message"),
    [
        ("HALF = 1 / 2\n", "return HALF", 3, "HALF is not a plain number"),
        ("HALF = 1\nHALF = 2\n", "return HALF", 4, "the name HALF is bound more than once"),
        ("HALF = 1\nif 1:\n    HALF = 2\n", "return HALF", 5, "the name HALF is bound more than once"),
        ("def g():\n    global HALF\nHALF = 1\n", "return HALF", 5, "the name HALF is bound more than once"),
        ("from numpy import *\n", "return min(load, slack)", 3, "line 1 imports *"),
        ("from numpy import min\n", "return min(load, slack)", 3, "a call of min is not allowed"),
        ("min = max\n", "return min(load, slack)", 3, "a call of min is not allowed"),
        ("from ispsim import ops\nops = 1\n", "return ops.exp(load)", 4, "the name ops is bound more than once"),
        ("from math import exp\n", "return exp(load)", 3, "a call of exp is not allowed"),
        ("from ispsim.cli.run import run\n", "return run(load)", 3, "a call of run is not allowed"),
        ("from ispsim.mechanisms.no import no\n", "return no(load)", 3, "a call of no is not allowed"),
        ("def a(x):\n    return b(x)\ndef b(x):\n    return a(x)\n", "return a(load)", 4, "a calls itself"),
        ("def a(x):\n    return x\ndef a(x):\n    return 2\n", "return a(load)", 6, "bound more than once"),
        ("def a(x):\n    return open(x)\n", "return a(load)", 2, "a call of open"),
        ("from functools import cache\n@cache\n", "return load", 2, "this decorator is not allowed"),
        ("import ispsim\n@ispsim.mechanism\n", "return load", 2, "the decorator says nothing"),
        ("import ispsim\n@ispsim.mechanism(acts_on='load')\n", "return load", 2, "does not say effect"),
        ("import ispsim\n@ispsim.mechanism(acts_on='load', effect='moves')\n", "return load", 2, "effect is 'moves'"),
        ("import ispsim\n@ispsim.mechanism(acts_on=3, effect='raises')\n", "return load", 2, "acts_on is 3"),
        (
            "import ispsim\n@ispsim.mechanism(acts_on=open('f'), effect='raises')\n",
            "return 1",
            2,
            "without being executed",
        ),
        (
            "import ispsim\n@ispsim.mechanism(acts='x', effect='raises', acts_on='x')\n",
            "return 1",
            2,
            "does not know acts",
        ),
    ],
)
def test_what_is_refused_around_the_function(head, body, line, message):
    found = said(own(body, head))
    assert (line, True) in [(at, message in text) for at, text in found], found


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("{'Strength': (0.5, 0, 1, 'x')}", "'Strength' is not the name of a parameter"),
        ("{1: (0.5, 0, 1, 'x')}", "1 is not the name of a parameter"),
        ("{'s': 0.5}", "'s' is not declared as (default, low, high, unit)"),
        ("{'s': (0.5, 0, 1)}", "is not declared as"),
        ("{'s': (2, 0, 1, 'x')}", "the default 2 is not within 0 to 1"),
        ("{'s': (0, 1, 0, 'x')}", "the default 0 is not within"),
        ("{'s': (True, 0, 1, 'x')}", "are not all numbers"),
        ("{'s': (0, 0, 1e999, 'x')}", "are not all finite"),
        ("{'s': (0, 0, 1, ' ')}", "has no unit"),
        ("{'rate': (0.5, 0, 2, 'x')}", "lies from 0 to 1"),
        ("['s']", "parameters is not a dictionary"),
    ],
)
def test_declared_parameters_are_checked(declared, message):
    head = f"import ispsim\n@ispsim.mechanism(acts_on='load', effect='raises', parameters={declared})\n"
    ((line, found),) = said(own("return load", head))
    assert line == 2 and message in found


def test_every_problem_is_named_at_once():
    lines = [line for line, _ in said(own("x = load ** 2\nfor i in x:\n    pass\ny = open(x)\nreturn z"))]
    assert lines == [6, 7, 9, 10]


@pytest.mark.parametrize(
    "body",
    [
        "x = load\n" + "x = x * 0.5 + 1\n" * 10_000 + "return x",
        "".join(f"if load > {k}:\n    return {k}\n" for k in range(500)) + "return 0",
        "".join(f"if load > {k}:\n    if slack > {k}:\n        return {k}\n" for k in range(30)) + "return 0",
        "return " + " + ".join(["load"] * 3000),
        "return " + "(" * 150 + "load" + ")" * 150 + " + 1" * 200,
        "return " + "-" * 5000 + "load",
    ],
)
def test_what_is_too_large_is_said(body):
    found = said(own(body))
    assert len(found) == 1
    assert "is too" in found[0][1] or "too deeply" in found[0][1]


def test_helpers_that_multiply_are_too_large():
    head = "def h0(x):\n    return x\n" + "".join(
        f"def h{k}(x):\n    return h{k - 1}(x) + h{k - 1}(x)\n" for k in range(1, 14)
    )
    assert "is too large" in said(own("return h13(load)", head))[0][1]


def test_many_cases_that_do_not_return_are_no_trouble():
    function = own("x = 0\n" + "".join(f"if load > {k}:\n    x = {k}\n" for k in range(100)) + "return x")
    assert said(function) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"def tried(:\n", "not Python"),
        (b"x = (\n", "not Python"),
        (b"def tried(a, a):\n    return a\n", "not Python"),
        (b"def other():\n    return 1\n", "there is no such function at the top of the file; there are other"),
        (b"if 1:\n    def tried():\n        return 1\n", "there is no such function"),
        (b"async def tried():\n    return 1\n", "there is no such function"),
        (b"tried = 1\n", "there is no such function"),
        (b"", "there is no such function"),
        (b"\xff\xfeabc", "UTF-16"),
        (b"caf\xe9 = 1\n", "not written in UTF-8"),
        (b"x = 1\0\n", "binary"),
        (b"#" * (1 << 20) + b"##", "larger than 1 MiB"),
        (b"x = " + b"(" * 500 + b")" * 500, "not Python"),
    ],
)
def test_files_that_are_none(tmp_path, content, message):
    file = tmp_path / "rules.py"
    file.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict({"mechanisms": {"motivation": f"{file}:tried"}})
    assert len(caught.value.problems) == 1
    assert message in str(caught.value) and "rules.py" in str(caught.value)


def test_places_that_are_no_files(tmp_path):
    (tmp_path / "rules.py").mkdir()
    for path, message in ((tmp_path / "rules.py", "is a folder"), (tmp_path / "rule.py", "does not exist")):
        with pytest.raises(ScenarioError, match=message) as caught:
            Scenario.from_dict({"mechanisms": {"add": [f"{path}:tried"]}})
        assert caught.value.problems[0].key == "mechanisms.add[0]"


@pytest.mark.parametrize("name", ["Tried", "_tried", "tri\u00e9d", "t" * 80])
def test_names_that_no_mechanism_may_have(name):
    text = f"def {name}():\n    return 1\n"
    (problem,) = OwnFunction("rules.py", name, text).problems()
    assert problem.line == 1 and "cannot be a mechanism's" in problem.message


def written(tmp_path, toml: str, text: str | None = None):
    (tmp_path / "rules.py").write_text(
        text or f"{HEAD}{SAID}\ndef burnout(load, strength):\n    return load * strength\n", encoding="utf-8"
    )
    file = tmp_path / "own.toml"
    file.write_text("schema = 1\n" + toml, encoding="utf-8")
    return file


def test_paths_are_relative_to_the_file_that_states_them(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    written(tmp_path, '[mechanisms]\nadd = ["rules.py:burnout"]\nlearning = "rules.py:burnout"\n')
    top = tmp_path / "deep" / "top.toml"
    top.write_text('schema = 1\nextends = "../own.toml"\nmechanisms.learning = true\n', encoding="utf-8")
    (function,) = load_scenario(top).mechanisms.add
    assert os.path.samefile(function.file, tmp_path / "rules.py")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("deep/top.toml", **{"mechanisms.add": ["rules.py:burnout"]}) == load_scenario(top)
    assert load_scenario("deep/top.toml", **{"mechanisms.add": []}).mechanisms.own == ()


def test_parameters_of_ones_own_are_stated_and_checked(tmp_path):
    file = written(tmp_path, 'mechanisms.add = ["rules.py:burnout"]\n[parameters]\nburnout.strength = 0.3\n')
    scenario = load_scenario(file)
    assert scenario.parameter("burnout.strength") == 0.3 and scenario.parameter("burnout.rate") == 0.05
    assert scenario.registered["burnout.strength"].grade == "assumption"
    assert scenario.registered["burnout.strength"].prior == "uniform"
    assert set(scenario.values()) == set(scenario.registered)
    for key, value, message, nearest in (
        ("burnout.strenth", 1, "unknown parameter", "parameters.burnout.strength"),
        ("burnout.strength", 1.5, "too large", None),
        ("burnout.strength", "x", "not a number", None),
        ("burnout.rate", 0.5, "too large", None),
    ):
        with pytest.raises(ScenarioError) as caught:
            scenario.with_settings({f"parameters.{key}": value})
        (problem,) = caught.value.problems
        assert message in problem.message and problem.nearest == nearest
    with pytest.raises(ScenarioError, match="burnout.strength: unknown parameter"):
        scenario.with_settings({"mechanisms.add": []})


def test_a_file_that_is_wrong_does_not_make_its_parameters_wrong_too(tmp_path):
    file = written(tmp_path, 'mechanisms.add = ["rules.py:burnout"]\nparameters.burnout.x = 0.3\n', "def burnout(:\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [problem.line for problem in caught.value.problems] == [1]


@pytest.mark.parametrize(
    ("mechanisms", "text", "message"),
    [
        ({"add": ["burnout", "burnout"]}, None, "has the same name in this scenario"),
        ({"add": ["burnout"], "learning": "burnout"}, None, "has the same name in this scenario"),
        ({"add": ["plain"]}, "def plain():\n    return 0\n", "says on what it acts"),
        (
            {"add": ["learning"]},
            f"{HEAD}{SAID}\ndef learning():\n    return 0\n",
            "is the name of a built-in mechanism",
        ),
        ({"learning": "trust"}, f"{HEAD}{SAID.replace('strength', 'growth')}\ndef trust():\n    return 0\n", "already"),
        ({"add": ["trust"]}, f"{HEAD}{SAID.replace('strength', 'in_isp')}\ndef trust():\n    return 0\n", None),
    ],
)
def test_functions_that_cannot_stand_together(tmp_path, mechanisms, text, message):
    written(tmp_path, "", text)

    def placed(value):
        return [placed(v) for v in value] if isinstance(value, list) else f"{tmp_path / 'rules.py'}:{value}"

    data = {"mechanisms": {key: placed(value) for key, value in mechanisms.items()}}
    if message is None:
        Scenario.from_dict(data)
        return
    with pytest.raises(ScenarioError, match=message):
        Scenario.from_dict(data)


def test_one_function_may_replace_several_mechanisms(tmp_path):
    written(tmp_path, "", "def same(load):\n    return load\n")
    path = f"{tmp_path / 'rules.py'}:same"
    assert len(Scenario.from_dict({"mechanisms": {"learning": path, "motivation": path}}).mechanisms.own) == 2


def test_two_functions_of_one_name_from_two_files_are_refused(tmp_path):
    written(tmp_path, "")
    (tmp_path / "more.py").write_text((tmp_path / "rules.py").read_text(), encoding="utf-8")
    with pytest.raises(ScenarioError, match="has the same name"):
        Scenario.from_dict({"mechanisms": {"add": [f"{tmp_path}/rules.py:burnout", f"{tmp_path}/more.py:burnout"]}})


def test_nothing_is_executed(tmp_path):
    marker = tmp_path / "marker"
    text = f"open({str(marker)!r}, 'w').close()\n{HEAD}{SAID}\ndef burnout(load):\n    return load\n"
    file = written(tmp_path, 'mechanisms.add = ["rules.py:burnout"]\n', text)
    pickle.loads(pickle.dumps(load_scenario(file))).with_settings(weeks=3)
    assert not marker.exists()


def test_a_scenario_keeps_its_text(tmp_path):
    file = written(tmp_path, 'mechanisms.add = ["rules.py:burnout"]\n')
    scenario = load_scenario(file)
    (tmp_path / "rules.py").unlink()
    assert Scenario.from_dict(scenario.stated()) == scenario == pickle.loads(pickle.dumps(scenario))
    assert scenario.with_settings(weeks=7).with_settings(weeks=104) == scenario
    with pytest.raises(ScenarioError, match="does not exist"):
        load_scenario(file)


def test_the_decorator_leaves_the_function_as_it_is():
    @mechanism(acts_on="load", effect="raises", parameters={"strength": (0.5, 0.1, 1.0, "weight")})
    def tried(load, strength):
        return load * strength

    assert tried(0.5, 0.5) == 0.25
    assert tried.ispsim_mechanism["acts_on"] == "load" and tried.ispsim_mechanism["effect"] == "raises"


def test_the_json_schema_lets_functions_and_their_parameters_pass():
    import jsonschema

    from ispsim.scenario.json_schema import json_schema

    valid = jsonschema.Draft202012Validator(json_schema()).is_valid
    own = {"schema": 1, "mechanisms": {"motivation": "rules.py:wins", "learning": False, "add": ["rules.py:burnout"]}}
    assert valid(own) and valid({**own, "parameters": {"burnout": {"strength": 0.5}}})
    assert not valid({**own, "parameters": {"burnout": {"strength": "much"}}})
    assert not valid({"schema": 1, "mechanisms": {"motivation": 1}})
    assert not valid({"schema": 1, "mechanisms": {"add": ["rules.py"]}})

"""Experiment files: everything wrong with one is said at once, with its line, and what is right is understood."""

import pytest

from experiments.asking import SWEEP, asked, put
from ispsim.errors import ScenarioError
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.request.groups import AREAS, group_of
from ispsim.experiments.request.schema import HEADLINE
from ispsim.report import kinds
from ispsim.scenario.register import REGISTER

HEAD = 'schema = 1\nkind = "sweep"\nscenario = "small.toml"\n'
FACTOR = '[[factor]]\nname = "support.caseload"\n'

WRONG = {
    "no kind": ('schema = 1\nscenario = "small.toml"', "kind: is missing"),
    "no schema": ('kind = "sweep"', "schema: is missing; allowed: schema = 1"),
    "kind misspelt": (HEAD.replace("sweep", "swep"), ':2: kind: "swep" is not a kind', 'did you mean "sweep"?'),
    "key misspelt": (HEAD + "replicatons = 3", ":4: replicatons: unknown key", "did you mean replications?"),
    "scenario misspelt": (HEAD.replace("small.", "smal."), ":3: scenario:", "smal.toml does not exist", "small.toml?"),
    "no scenario": ('schema = 1\nkind = "sweep"', "scenario: is missing"),
    "two scenarios": (HEAD + 'scenarios = ["small.toml"]', ":4: scenarios: is stated beside scenario"),
    "the same twice": ('schema = 1\nkind = "sweep"\nscenarios = ["small.toml", "small.toml"]', '"Small" is the name'),
    "nothing varied": (HEAD, "factor: is missing: nothing is varied"),
    "no replications": (HEAD + "replications = 0", ":4: replications: 0 is too small", "from 1 to 100000"),
    "seed": (HEAD + "seed = -1", "from 0 to 9223372036854775807"),
    "measure": (HEAD + 'measures = ["faithful_us"]', ':4: measures[0]: "faithful_us" is not', '"faithful_use"?'),
    "measures as text": (HEAD + 'measures = "cost"', 'measures: "cost" is not a list', "a list of texts"),
    "week": (HEAD + "weeks = [11]", ":4: weeks: week 11 is after the end", "from 0 to 10"),
    "method": (HEAD + 'method = "morriss"', 'did you mean "morris"?'),
    "size of another design": (HEAD + "trajectories = 4", "trajectories: belongs to designs of another form (morris"),
    "no size": (HEAD + 'method = "morris"', "trajectories: is missing: morris needs it"),
    "power of 2": (HEAD + 'method = "sobol"\nbase = 100', "100 is not a power of 2", "did you mean 64 or 128?"),
    "odd levels": (HEAD + 'method = "morris"\ntrajectories = 4\nlevels = 5', "levels: 5 is odd"),
    "no values": (HEAD + FACTOR, ":4: factor[0]: states no values", "exactly one of range"),
    "two forms": (HEAD + FACTOR + "range = [1, 2]\nvalues = [1]", "states range and values"),
    "turned round": (HEAD + FACTOR + "range = [9, 3]", ":6: factor[0].range: 9 is not below 3"),
    "no logarithm": (HEAD + FACTOR + 'range = [0, 3]\nscale = "log"', "0 has no logarithm"),
    "too low": (HEAD + FACTOR + "range = [0.5, 40]", ":6: factor[0].range: 0.5 is too small", "from 1 to 100000"),
    "one of the values": (HEAD + FACTOR + "values = [1, 200000]", ":6: factor[0].values: 200000 is too large"),
    "twice": (HEAD + FACTOR + "values = [1, 1.0]", "1.0 is stated twice"),
    "mixed": (HEAD + FACTOR + 'values = [1, "a"]', "holds numbers and other things"),
    "no such name": (HEAD + '[[factor]]\nname = "support.caselod"', ":5: factor[0].name:", "support.caseload?"),
    "parameter": (HEAD + '[[factor]]\nname = "trust.growht"', "did you mean parameters.trust.growth?"),
    "text": (HEAD + '[[factor]]\nname = "intervention.name"\nvalues = ["a"]', "is a text, which cannot be varied"),
    "list": (HEAD + '[[factor]]\nname = "support.phases"\nvalues = [1]', "is a list, which cannot be varied"),
    "a factor twice": (HEAD + 2 * (FACTOR + "values = [1]\n"), ":8: factor[1].name: support.caseload is a factor"),
    "choice": (HEAD + '[[factor]]\nname = "support.mode"\nvalues = ["remot"]', '"remot" is not known', '"remote"?'),
    "choice as range": (HEAD + '[[factor]]\nname = "support.mode"\nrange = [0, 1]', "support.mode is no number"),
    "prior of a key": (HEAD + FACTOR + "prior = true", "has no prior"),
    "whole number": (HEAD + '[[factor]]\nname = "support.weeks"\nrange = [1, 2.5]', "not a whole number"),
    "parameter too high": (HEAD + '[[factor]]\nname = "trust.growth"\nrange = [0, 2]', "2.0 is too large"),
    "together": (
        HEAD + '[[factor]]\nname = "setting.systems"\nrange = [1, 3]\n[[factor]]\nname = "setting.organizations"\n'
        "values = [4, 2]",
        "with every factor at its highest or last value, setting.systems is wrong",
    ),
    "structure": (HEAD + '[[factor]]\nname = "support.allocation"\nvalues = ["phased"]', "needs support.phases"),
    "precision": (
        HEAD + '[precision]\nmeasure = "climate"\nhalf_width = 0.1',
        '"climate" is not among the measures that are kept',
    ),
    "half width": (HEAD + '[precision]\nmeasure = "cost"\nhalf_width = -1', "precision.half_width: -1 is too small"),
    "most": (HEAD + '[precision]\nmeasure = "cost"\nhalf_width = 1\nmost = 5', "fewer than the 20 to start with"),
    "two levels": (
        HEAD + 'method = "fractional_factorial"\n' + FACTOR + "values = [1, 2, 3]",
        "takes two of each factor",
    ),
    "too many": (HEAD + "levels = 10000\n" + FACTOR + "range = [1, 9]\n"
                 + '[[factor]]\nname = "trust.growth"\nprior = true', "100,000,000 points"),
    "not TOML": (HEAD + "x = [", "is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said(tmp_path, wrong):
    text, *expected = WRONG[wrong]
    path = put(tmp_path, text)
    with pytest.raises(ScenarioError) as refused:
        kinds.load(path)
    for words in expected:
        assert words in str(refused.value)


def test_everything_is_said_at_once_in_the_order_of_the_lines(tmp_path):
    text = HEAD + 'measures = ["x"]\nlevels = 3\nmethod = "table"\n' + FACTOR + "range = [0, 5]\nvalues = [1]\n"
    text += '[[factor]]\nname = "y"\nvalues = [1]'
    with pytest.raises(ScenarioError) as refused:
        kinds.load(put(tmp_path, text))
    lines = [problem.line for problem in refused.value.problems]
    assert len(lines) >= 5 and [line for line in lines if line] == sorted(line for line in lines if line)


def test_a_wrong_scenario_is_named_by_its_own_file(tmp_path):
    path = put(tmp_path)
    (tmp_path / "small.toml").write_text("schema = 1\nweeks = 0\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="small.toml:2: weeks: 0 is too small"):
        kinds.load(path)


def test_what_is_right_is_understood(tmp_path):
    request = kinds.load(put(tmp_path))
    assert (request.name, request.kind, request.method, request.seed) == ("Small sweep", "sweep", "full_factorial", 1)
    caseload, role = request.factors
    assert caseload.values == (1, 2, 3) and not caseload.categorical and caseload.group == "support"
    assert role.categorical and role.group == "trust_in_isp"
    assert request.weeks == (5, 10) and request.uncertainty == "chance"


def test_a_prior_a_log_range_a_whole_number_and_a_switch(tmp_path):
    request = asked(
        tmp_path,
        '[[factor]]\nname = "trust.growth"\nprior = true\n[[factor]]\nname = "parameters.trust.decay"\n'
        'range = [0.001, 0.1]\nscale = "log"\n[[factor]]\nname = "setting.organizations"\nrange = [3, 6]\n'
        'group = "size"\n[[factor]]\nname = "mechanisms.learning"\nvalues = [true, false]',
        "levels = 4",
    )
    growth, decay, size, switch = request.factors
    assert (growth.name, growth.form, growth.group) == ("parameters.trust.growth", "prior", "trust_in_isp")
    assert growth.low == REGISTER["trust.growth"].low and decay.levels == 4 and decay.scale == "log"
    assert size.integer and size.group == "size" and size.setting(4.0) == 4 and isinstance(size.setting(4.0), int)
    assert switch.categorical and switch.setting(1.0) is False and switch.group == "learning"
    assert request.measures == HEADLINE


def test_every_parameter_has_a_group():
    assert set(AREAS) == set(REGISTER)
    mechanisms = {"trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation"}
    assert mechanisms <= set(AREAS.values())
    assert group_of("parameters.reflection." + next(n for n in REGISTER if n.startswith("reflection.")).split(".")[1])
    assert group_of("mechanisms.contagion") == "peers" and group_of("weeks") == "setting"


def test_a_table_of_points(tmp_path):
    (tmp_path / "points.csv").write_text("mechanisms.learning,trust.growth\nfalse,0.1\ntrue,0.2\n", encoding="utf-8")
    factors = '[[factor]]\nname = "trust.growth"\nrange = [0.05, 0.3]\n[[factor]]\nname = "mechanisms.learning"\n'
    head = 'method = "table"\ntable = "points.csv"'
    request = asked(tmp_path, factors + "values = [true, false]", head)
    assert request.rows == ((0.1, 1.0), (0.2, 0.0))
    (tmp_path / "points.csv").write_text(
        "mechanisms.learning,trust.growth\nno,0.1\ntrue,0.9\ntrue\ntrue,\n", encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as refused:
        asked(tmp_path, factors + "values = [true, false]", head)
    for words in (':2: mechanisms.learning: "no" is not one', ":3: parameters.trust.growth: 0.9 is outside",
                  ":4: has 1 cells", ":5: parameters.trust.growth: is blank"):  # fmt: skip
        assert words in str(refused.value)
    (tmp_path / "points.csv").write_text("trust.grwth\n1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="did you mean trust.growth"):
        asked(tmp_path, factors + "values = [true, false]", head)


def test_a_table_needs_its_file(tmp_path):
    with pytest.raises(ScenarioError, match="table: is missing"):
        asked(tmp_path, FACTOR + "values = [1]", 'method = "table"')
    with pytest.raises(ScenarioError, match="nothing.csv"):
        asked(tmp_path, FACTOR + "values = [1]", 'method = "table"\ntable = "nothing.csv"')


def test_the_file_of_the_examples_is_read(tmp_path):
    assert kinds.load(put(tmp_path, SWEEP.replace("[1, 2, 3]", "[1, 3]"))).factors[0] == Factor(
        "support.caseload",
        "values",
        1.0,
        3.0,
        (1, 3),
        group="support",
        unit="organisations per ISP",
        meaning="Most organisations one ISP serves at once.",
    )

"""The rules as functions: levels lie in [0, 1] wherever their arguments may lie, and are 0 without their resource."""

import inspect
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispsim.behaviours import promote, select, use
from ispsim.mechanisms import competence, peers, resources, strategies, trust_among, trust_in_isp, trust_role
from ispsim.mechanisms.boundary import boundary
from ispsim.mechanisms.learning import fitting, learning, tailored
from ispsim.mechanisms.motivation import mandate, motivation
from ispsim.mechanisms.reflection import reflection
from ispsim.world.inputs import TRUST_ROLES

checked = settings(max_examples=60, deadline=None, derandomize=True)

# Where an argument may lie, if not in [0, 1]; parameters by the ranges that are allowed at all.
DOMAIN = {
    "openness": (0.0, 2.0),
    "fitting": (0.0, 2.0),
    "slack": (0.0, 10.0),
    "trust_factor": (0.0, 10.0),
    "factor": (0.0, 10.0),
    "trust_bonus": (0.0, 10.0),
    "bonus": (0.0, 10.0),
    "contact_slack_half": (0.01, 20.0),
    "learning_fit_half": (0.01, 1.0),
    "motivation_mandate_half": (0.01, 50.0),
    "mandated": (0.0, 40.0),
    "hours": (0.0, 80.0),
    "contact": (0.0, 60.0),
    "contact_promised": (0.0, 60.0),
    "asked": (0.0, 200.0),
    "contact_half": (0.01, 50.0),
    "contact_hours_half": (0.001, 20.0),
    "load_half": (0.01, 40.0),
    "help_received": (0.0, 100.0),
    "peers_half": (0.01, 50.0),
    "strategies_training_half": (0.01, 60.0),
    "peer_hazard": (0.0, 50.0),
    "peers_complex_threshold": (0.0, 50.0),
    "peers_complex_scale": (0.0, 50.0),
    "users_tied": (0.0, 100.0),
    "users_anywhere": (0.0, 1e6),
    "rate": (0.0, 30.0),
    "competence_additive_scale": (0.0, 10.0),
    "competence_weakest_scale": (0.0, 10.0),
    "promote_gain": (0.0, 50.0),
    "promote_rate": (0.0, 5.0),
    "use_gain": (0.0, 50.0),
    "use_start_rate": (0.0, 5.0),
    "use_stop_rate": (0.0, 5.0),
    "use_peers": (0.0, 10.0),
    "person_effect": (-12.0, 12.0),
    "site_effect": (-12.0, 12.0),
}
FLAGS = {"uses", "across", "funded", "promotes", "delivers", "contagion_is_simple", "peers_well_mixed", "to_uses"}


@st.composite
def arguments(draw, function, **fixed):
    """Draw a value for every argument of a rule, the ends of its range often."""
    values = {}
    for name in inspect.signature(function).parameters:
        low, high = DOMAIN.get(name, (0.0, 1.0))
        ends = st.sampled_from([low, high])
        inside = st.floats(low, high, allow_subnormal=False)
        values[name] = draw(ends if name in FLAGS else st.one_of(ends, inside))
    return values | fixed


MECHANISMS = {  # function -> the argument that is the resource from the ISP
    trust_in_isp.trust_in_isp: "contact_resource",
    trust_among.exchange: "contact_resource",
    learning: "hours_resource",
    reflection: "hours_resource",
    boundary: "contact_resource",
    motivation: "contact_resource",
}
LEVELS = (
    *MECHANISMS,
    trust_in_isp.broken_promises,
    trust_among.trust_among,
    trust_among.spanned,
    trust_role.through_trust,
    tailored,
    mandate,
    competence.practised,
    peers.peer_help,
    peers.help_on_tie,
    peers.own_success,
    resources.contact_resource,
    resources.hours_resource,
    resources.willingness,
    resources.overload,
    resources.attention,
    resources.beyond,
    strategies.taught,
    strategies.informed,
    strategies.fed_back,
    strategies.opinion_led,
    strategies.programme,
    promote.advocacy,
    use.opportunity,
    use.readiness,
    use.inclination,
    use.fidelity,
    select.conflict_left,
)


@pytest.mark.parametrize("function", LEVELS, ids=lambda f: f.__name__)
def test_levels_lie_between_0_and_1(function):
    @checked
    @given(arguments(function))
    def check(values):
        assert 0.0 <= function(**values) <= 1.0

    check()


@pytest.mark.parametrize("function", MECHANISMS, ids=lambda f: f.__name__)
def test_a_mechanism_does_not_fire_without_its_resource(function):
    @checked
    @given(arguments(function, **{MECHANISMS[function]: 0.0}))
    def check(values):
        assert function(**values) == 0.0

    check()


@pytest.mark.parametrize("function", MECHANISMS, ids=lambda f: f.__name__)
def test_a_mechanism_is_a_dimmer_that_grows_with_its_resource(function):
    @checked
    @given(arguments(function))
    def check(values):
        levels = [function(**{**values, MECHANISMS[function]: x}) for x in (0.0, 0.25, 0.5, 1.0)]
        assert levels == sorted(levels)

    check()


@pytest.mark.parametrize(
    "function",
    [strategies.taught, strategies.informed, strategies.fed_back, strategies.opinion_led, strategies.programme],
)
def test_a_strategy_of_no_strength_does_nothing(function):
    @checked
    @given(arguments(function, strength=0.0))
    def check(values):
        assert function(**values) == 0.0

    check()


@pytest.mark.parametrize(
    "function", [use.start_hazard, use.stop_hazard, use.inclination, promote.advocacy], ids=lambda f: f.__name__
)
def test_no_behaviour_is_certain_in_its_prior_range(function):
    mild = {
        "promote_gain": 12.0,
        "promote_rate": 0.2,
        "use_gain": 11.0,
        "use_start_rate": 0.2,
        "use_stop_rate": 0.2,
        "use_peers": 1.2,
    }
    mild |= {"person_effect": 2.8, "site_effect": 1.7, "inclination": 0.999}
    names = inspect.signature(function).parameters

    @checked
    @given(arguments(function, **{name: value for name, value in mild.items() if name in names}))
    def check(values):
        assert 0.0 < function(**values) < 1.0

    check()


@checked
@given(arguments(use.uses_next, delivers=0.0))
def test_nobody_uses_where_nothing_is_delivered(values):
    assert use.uses_next(**values) == 0.0


@checked
@given(
    st.integers(0, 6),
    st.floats(0, 5),
    st.floats(0, 5),
    st.floats(0, 5),
    st.floats(0, 1),
    st.lists(st.floats(0.001, 0.999), min_size=4, max_size=4),
)
def test_an_organization_takes_one_step_a_week(stage, consider, choose, drop, progress, u):
    following = select.stage_next(float(stage), consider, choose, progress, drop, 200.0, 0.1, 104.0, 0.5, *u)
    assert following in ({stage, stage + 1} if stage < 2 else {stage, min(stage + 1, 5), 6} if stage < 6 else {6, 1})


def test_what_does_not_fit_is_not_relevant():
    assert fitting(0.0, 0.3) == 0.0
    assert fitting(1.0, 0.3) == pytest.approx(1.0)


# Trust and what it lets through ------------------------------------------------------------------------------------


def role(name: str) -> dict[str, float]:
    return {f"trust_is_{other}": float(other == name) for other in TRUST_ROLES} | {
        "trust_half": 0.35,
        "trust_floor": 0.25,
        "trust_additive_scale": 1.0,
        "trust_none_scale": 1.0,
    }


def passes(name: str, trust: float, resource: float = 0.5) -> float:
    form = role(name)
    bonus = trust_role.trust_bonus(trust, form["trust_is_additive"], form["trust_additive_scale"])
    return trust_role.through_trust(resource, trust_role.trust_factor(trust, **form), bonus)


def test_the_gate_has_a_soft_floor_and_opens_fully():
    assert passes("gate", 0.0) == pytest.approx(0.25 * 0.5)
    assert passes("gate", 1.0) == pytest.approx(0.5)
    levels = [passes("gate", t / 10) for t in range(11)]
    assert levels == sorted(levels) and len(set(levels)) == 11


def test_the_additive_form_is_masked_by_the_resource_and_none_ignores_trust():
    assert passes("additive", 1.0, resource=0.0) == 0.0
    assert passes("additive", 0.8) > passes("additive", 0.2) > 0.0
    assert passes("none", 0.0) == passes("none", 1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "function", [trust_among.exchange, learning, reflection, boundary, motivation], ids=lambda f: f.__name__
)
def test_trust_is_used_by_the_others(function):
    names = inspect.signature(function).parameters
    factor = "factor" if "factor" in names else "trust_factor"
    values = {name: 0.5 * sum(DOMAIN.get(name, (0.0, 1.0))) for name in names} | {
        factor: 0.5,
        factor.replace("factor", "bonus"): 0.0,
    }
    assert 0.0 < function(**values) < function(**{**values, factor: 1.0})
    assert "trust_factor" not in inspect.signature(trust_in_isp.trust_in_isp).parameters


# Competence ---------------------------------------------------------------------------------------------------------


def blend(form: str, knowledge: float, skills: float, attitudes: float) -> float:
    forms = ("complementary", "additive", "weakest_link")
    return competence.competence(knowledge, skills, attitudes, *(float(form == name) for name in forms), 1.0, 1.0)


@checked
@given(*[st.floats(0.01, 1.0)] * 3)
def test_forms_of_competence_are_ordered(knowledge, skills, attitudes):
    levels = [blend(form, knowledge, skills, attitudes) for form in ("weakest_link", "complementary", "additive")]
    assert levels == sorted(levels) or max(levels) - min(levels) < 1e-12


def test_a_gap_is_bought_off_only_in_the_additive_form():
    for form in ("weakest_link", "complementary", "additive"):
        assert blend(form, 0.6, 0.6, 0.6) == pytest.approx(0.6)
    assert blend("complementary", 1.0, 1.0, 0.0) < 0.01
    assert blend("weakest_link", 1.0, 1.0, 0.0) == 0.0
    assert blend("additive", 1.0, 1.0, 0.0) == pytest.approx(2 / 3)


# Peers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("users", [0, 1, 2, 7])
def test_simple_contagion_is_the_stated_probability(users):
    p, beta = 0.03, 0.1
    hazard = peers.contagion(float(users), 0.0, peers.escape_rate(beta), 0.0, 1.0, 1.0, 1.0)
    alone = -math.log(1.0 - p)
    starts = 1.0 - (1.0 - p) * (1.0 - beta) ** users
    for u, started in ((starts - 1e-9, 1.0), (starts + 1e-9, 0.0)):
        assert use.uses_next(0.0, 1.0, alone, hazard, 0.0, u) == started


def test_complex_contagion_needs_more_than_one():
    rate = peers.escape_rate(0.1)
    assert peers.contagion(1.0, 0.0, rate, 0.0, 1.0, 1.5, 0.0) == 0.0
    assert peers.contagion(3.0, 0.0, rate, 0.0, 1.0, 1.5, 0.0) == pytest.approx(2.0 * 1.5 * rate)

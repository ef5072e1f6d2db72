"""The signature of each mechanism: what only it does, shown by switching it off and on in the model."""

import numpy as np
import pytest
from scipy import stats

from ispsim import simulate
from laws.worlds import MECHANISMS, firings, model, scenario, states, weeks_of

LEVEL = 1e-4  # chance by which a test on fixed seeds would reject a model without the signature

PLACE = {
    "weeks": 26,
    "setting": {
        "organizations": 8,
        "practitioners_per_organization": 8,
        "systems": 2,
        "rule_conflict": 0.4,
        "stage": "delivered",
    },
    "support": {"isps": 1, "caseload": 8, "weeks": 26, "turnover": 0},
}
STILL = {"setting.staff_turnover": 0, "setting.leader_turnover": 0, "support.turnover": 0}
NO_USE = {"parameters.use.start_rate": 0, "parameters.peers.contagion": 0}
WITHOUT = {name: {f"mechanisms.{name}": False} for name in MECHANISMS}


def of(settings=None, **more):
    return scenario({**(settings or {}), **more}, PLACE)


def last(settings):
    """Return the world at the end of a run."""
    return model(of(settings)).run().world


def paired(one, other, measure: str, runs: int = 40) -> float:
    """Return the p value of "the first is not above the second" in a measure at the end."""
    a, b = (simulate(of(arm), runs=runs, seed=5).final[measure] for arm in (one, other))
    return float(stats.ttest_rel(a, b, alternative="greater").pvalue)


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_changes_something_and_off_is_exactly_0(name):
    whole, less = last({}), last(WITHOUT[name])
    assert firings(whole)[name] > 0.0
    assert firings(less)[name] == 0.0
    assert states(whole) != states(less)


# 1. Trust in the ISP: number of contacts, handover -----------------------------------------------------------------

SELDOM = {
    "support.visits_per_month": 1,
    "support.visit_hours": 4,
    "support.travel_hours": 0,
    "support.remote_per_month": 0,
}
OFTEN = {**SELDOM, "support.visits_per_month": 4, "support.visit_hours": 1}


def test_trust_in_the_isp_grows_with_the_number_of_contacts_at_equal_hours():
    runs = [simulate(of(arm), runs=6, seed=2).final for arm in (SELDOM, OFTEN)]
    for spent in ("isp_hours", "staff_hours"):
        np.testing.assert_allclose(runs[0][spent], runs[1][spent], rtol=1e-9)
    assert (runs[1]["trust_in_isp"] > runs[0]["trust_in_isp"] + 0.05).all()
    assert (runs[1]["firing_trust_in_isp"] > runs[0]["firing_trust_in_isp"]).all()


def test_learning_and_reflection_do_not_count_contacts():
    """At equal hours, and with trust left out of account, what hours feed is the same however they are cut."""
    alone = {
        **NO_USE,
        **STILL,
        "mechanisms.trust_role": "none",
        **WITHOUT["motivation"],
        **WITHOUT["trust_in_isp"],
        "parameters.isp.local_rate": 0,
    }
    seldom, often = (last({**alone, **arm}) for arm in (SELDOM, OFTEN))
    np.testing.assert_allclose(
        seldom.column("practitioner", "firing_learning"), often.column("practitioner", "firing_learning"), rtol=1e-9
    )
    assert (often.column("organization", "contact_resource") > seldom.column("organization", "contact_resource")).all()


def test_trust_in_the_isp_falls_at_handover_and_nothing_else_does():
    changing = of(
        {**STILL, "support.turnover": 3, "support.isps": 2, "support.caseload": 4, "parameters.handover.trust": 0.2}
    )
    before, seen = None, 0
    courses = [model(changing, seed) for seed in range(6)]
    for run, world in ((course, world) for course in courses for world in weeks_of(course)):
        now = {
            name: world.column("practitioner", name).copy() for name in ("trust", "knowledge", "skill", "motivation")
        }
        mine = world.pointers["organization"][1][world.pointers["practitioner"][0]]
        left = world.column("isp", "leaves")[mine] > 0.0
        if run.week > 8 and left.any():
            seen += 1
            assert (now["trust"][left] < 0.5 * before["trust"][left]).all()
            assert (now["trust"][~left] > 0.8 * before["trust"][~left]).all()
            for name in ("knowledge", "skill", "motivation"):
                assert (now[name][left] > 0.9 * before[name][left]).all(), name
        before = now
    assert seen


def test_nothing_but_its_own_mechanism_makes_trust_in_the_isp():
    world = last(WITHOUT["trust_in_isp"])
    assert not world.column("practitioner", "trust").any() and not world.column("leader", "trust").any()
    assert all(level > 0.0 for name, level in firings(world).items() if name != "trust_in_isp")


# 2. Trust among stakeholders: ties, colleagues whom the ISP never met ----------------------------------------------

NO_TIES = {"parameters.tie.within": 0, "parameters.tie.across": 0, "parameters.tie.leaders": 0}


def test_trust_among_does_nothing_in_a_world_without_ties():
    """But for the tie that everybody has, to the own leader, which nothing else hangs on without opinion leaders."""
    whole, less = last(NO_TIES), last({**NO_TIES, **WITHOUT["trust_among"]})
    assert whole.number("tie") == whole.number("leader_tie") == 0
    assert states(whole, ("practitioner", "trust_leader")) == states(less, ("practitioner", "trust_leader"))
    assert states(last({})) != states(last(WITHOUT["trust_among"]))


def test_trust_among_raises_what_spreads_to_colleagues_the_isp_never_met():
    across = {
        **STILL,
        **NO_USE,
        "support.caseload": 4,
        "parameters.tie.across": 3,
        "parameters.use.stop_rate": 0,
        **WITHOUT["boundary"],
    }
    worlds = []
    for arm in (across, {**across, **WITHOUT["trust_among"]}, {**across, "support.isps": 0}):
        run = model(of(arm))
        served = run.world.schedules["organization"][5, 2][run.world.pointers["practitioner"][0]] > 0.0
        if arm is across:
            met = served
        run.world.column("practitioner", "uses")[met] = 1.0  # the same users everywhere, for good
        worlds.append(run.run().world)
    whole, less, nobody = worlds
    assert met.any() and not met.all()
    assert not whole.column("practitioner", "contacted")[~met].any()
    start, end = whole.pointers["tie"]
    between = ~met[start] & met[end]
    assert between.any()
    assert (whole.column("tie", "trust")[between] > less.column("tie", "trust")[between]).all()
    assert less.column("tie", "trust").tobytes() == nobody.column("tie", "trust").tobytes()  # nothing else does it
    tied = np.isin(np.arange(met.size), start[between])
    # the same colleagues use the RSI, with as much skill: what more arrives, trust carries
    assert (
        whole.column("practitioner", "help_received")[tied] > less.column("practitioner", "help_received")[tied]
    ).mean() > 0.95
    assert (
        whole.column("practitioner", "knowledge")[tied].mean() > less.column("practitioner", "knowledge")[tied].mean()
    )


# 3. Learning: first use, fit ----------------------------------------------------------------------------------------


def test_learning_lifts_first_use():
    """Chance of a first use, in a world where nobody has used the RSI yet and nobody shows it to others."""
    chances = []
    for arm in ({}, WITHOUT["learning"]):
        run = model(of({**STILL, "parameters.peers.contagion": 0, "parameters.use.start_rate": 1e-9, **arm})).run()
        assert not run.world.column("practitioner", "uses").any()
        chances.append(run.world.column("practitioner", "inclination"))
    assert (chances[0] > chances[1]).all()
    assert paired({}, WITHOUT["learning"], "use_share") < LEVEL


def test_learning_alone_is_0_where_the_rsi_does_not_fit_at_all():
    fitting, unfitting = firings(last({})), firings(last({"intervention.fit": 0}))
    assert all(level > 0.0 for level in fitting.values())
    assert unfitting["learning"] == 0.0
    assert all(level > 0.0 for name, level in unfitting.items() if name != "learning")


# 4. Reflection: fidelity after training, not the first selection ---------------------------------------------------

TRAINED = {
    "weeks": 60,
    "strategies.training": {"start_week": 0, "weeks": 2, "hours": 16, "strength": 1.0},
    "support.start_week": 4,
    "support.weeks": 56,
    **WITHOUT["learning"],
}


def test_reflection_holds_fidelity_after_training():
    assert paired(TRAINED, {**TRAINED, **WITHOUT["reflection"]}, "fidelity", runs=60) < LEVEL
    others = [name for name in MECHANISMS if name not in ("reflection", "learning", "trust_in_isp")]
    none = {key: value for name in others for key, value in WITHOUT[name].items()}
    assert paired({**TRAINED, **none}, {**TRAINED, **none, **WITHOUT["reflection"]}, "fidelity", runs=60) < LEVEL


def before_use(settings) -> list[dict]:
    """Return all states of all weeks before anybody uses the RSI."""
    found = []
    for world in weeks_of(of(settings)):
        if world.column("practitioner", "uses").any():
            break
        found.append((states(world), world.column("organization", "stage").copy()))
    return found


@pytest.mark.parametrize("stage", ["not_considered", "considered"])
def test_reflection_alone_has_no_effect_on_the_first_selection(stage):
    early = {"setting.stage": stage, "weeks": 60, "support.weeks": 60}
    reference = before_use(early)
    if stage == "considered":
        assert (reference[-1][1] >= 2.0).any(), "nobody has selected the RSI"
    for name in MECHANISMS:
        found = before_use({**early, **WITHOUT[name]})
        same = all(one[0] == other[0] for one, other in zip(found, reference, strict=False))
        assert same == (name == "reflection"), name
        if same:
            assert len(found) == len(reference)


# 5. Boundary spanning: conflicting rules, ties across ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("conflict", "across", "fires"), [(0.0, 0.0, False), (0.5, 0.0, True), (0.0, 1.0, True), (0.5, 1.0, True)]
)
def test_boundary_spanning_needs_something_to_span(conflict, across, fires):
    settings = {"setting.rule_conflict": conflict, "parameters.tie.across": across}
    world = last(settings)
    fired = firings(world)
    assert (fired["boundary"] > 0.0) is fires
    assert all(level > 0.0 for name, level in fired.items() if name != "boundary")
    if not fires:
        assert states(world) == states(last({**settings, **WITHOUT["boundary"]}))


def test_boundary_spanning_alone_raises_what_the_system_permits():
    # promotion by what has been selected is left out, so that policy moves by nothing but boundary spanning
    settings = {**STILL, "parameters.policy.promotion_rate": 0, "parameters.boundary.rest": 0}
    whole, less = last(settings), last({**settings, **WITHOUT["boundary"]})
    assert (whole.column("system", "policy_support") > less.column("system", "policy_support")).all()
    assert np.array_equal(less.column("system", "policy_support"), less.column("system", "policy_set"))
    assert (whole.column("organization", "conflict") < whole.column("organization", "rule_conflict")).all()
    assert np.array_equal(less.column("organization", "conflict"), less.column("organization", "rule_conflict"))
    others = {key: value for name in MECHANISMS if name != "boundary" for key, value in WITHOUT[name].items()}
    alone = last({**settings, **others})
    assert (alone.column("organization", "bridged") > 0.0).all()


# 6. Motivation: at constant knowledge and skill ---------------------------------------------------------------------

UNLEARNING = {
    **STILL,
    **WITHOUT["learning"],
    **WITHOUT["reflection"],
    "parameters.peers.knowledge_rate": 0,
    "parameters.peers.skill_rate": 0,
    "parameters.skill.practice_rate": 0,
}


def test_motivation_works_at_constant_knowledge_and_skill():
    whole, less = last(UNLEARNING), last({**UNLEARNING, **WITHOUT["motivation"]})
    for name in ("knowledge", "skill"):
        for world in (whole, less):
            np.testing.assert_allclose(
                world.column("practitioner", name), world.column("practitioner", f"{name}_set"), rtol=1e-12
            )
    assert (whole.column("practitioner", "motivation") > less.column("practitioner", "motivation")).all()
    assert paired(UNLEARNING, {**UNLEARNING, **WITHOUT["motivation"]}, "use_share", runs=120) < LEVEL


def test_no_other_mechanism_lifts_use_at_constant_knowledge_and_skill_and_without_peers():
    """Peers, climate and rules apart, which others work through."""
    alone = {
        **UNLEARNING,
        **WITHOUT["motivation"],
        "parameters.climate.leadership_rate": 0,
        "parameters.use.peers": 0,
        "parameters.use.leadership": 0,
    }
    alone |= {
        "parameters.peers.contagion": 0,
        "setting.rule_conflict": 0,
        "parameters.peers.motivation_rate": 0,
        "parameters.load.growth": 0,
    }
    supported, nobody = last(alone), last({**alone, "support.isps": 0})
    assert (
        supported.column("practitioner", "inclination").tobytes()
        == nobody.column("practitioner", "inclination").tobytes()
    )
    assert firings(supported)["trust_in_isp"] > 0.0

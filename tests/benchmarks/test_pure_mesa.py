"""The model written by hand in plain Mesa is the same model: draw by draw, and on average with chances of its own."""

import numpy as np
import pytest
from benchmarks.pure_mesa import PureMesaModel
from benchmarks.pure_mesa.keyed import KeyedModel
from scipy import stats

import ispsim
from ispsim.engine.results import final_values
from ispsim.measures import MEASURES
from ispsim.scenario import Scenario

NAMES = [measure.name for measure in MEASURES]
SMALL = {
    "schema": 1,
    "name": "Small",
    "weeks": 40,
    "setting": {"organizations": 12, "practitioners_per_organization": 8},
}
SERVED = {"support.isps": 1.2, "support.weeks": 30}
STRATEGIES = ("training", "materials", "audit_feedback", "opinion_leaders", "leadership", "organizational_support")


def small(**settings):
    return Scenario.from_dict(SMALL).with_settings({name.replace("__", "."): value for name, value in settings.items()})


SCENARIOS = {
    "no support": small(),
    "support": small(**SERVED, setting__stage="selected"),
    "people come and go": small(
        **SERVED,
        setting__stage="delivered",
        setting__burn_in=20,
        setting__staff_turnover=1.0,
        setting__leader_turnover=2.0,
        support__turnover=3.0,
        parameters__drop__base=0.03,
    ),
    "mixed support, mandated, and every strategy": small(
        **SERVED,
        setting__stage="delivered",
        setting__rule_conflict=0.7,
        support__position="mixed",
        support__mode="mixed",
        support__mandated_hours=2.0,
        support__hours_per_week=20,
        support__caseload=14,
        strategies={
            name: {"start_week": 3, "weeks": 20, "hours": 8, "cost": 100, "strength": 0.8} for name in STRATEGIES
        },
    ),
    "adaptive, rival forms": small(
        **SERVED,
        setting__stage="delivered",
        support__allocation="adaptive",
        mechanisms__trust_role="additive",
        support__step_up={"week": 8, "below": 0.5, "hours_factor": 2},
        mechanisms__competence="weakest_link",
        mechanisms__contagion="complex",
    ),
    "waves, other rival forms, no learning": small(
        **SERVED,
        setting__stage="considered",
        support__start_week=4,
        support__allocation="waves",
        mechanisms__trust_role="none",
        support__waves=[{"week": 0, "share": 0.5}, {"week": 9, "share": 0.5}],
        mechanisms__competence="additive",
        mechanisms__learning=False,
    ),
    "external and internal, in waves, who come and go": small(
        support__isps=1.2,
        support__weeks=14,
        setting__stage="delivered",
        support__turnover=2.0,
        support__allocation="waves",
        support__mode="mixed",
        support__waves=[{"week": 0, "share": 0.5}, {"week": 6, "share": 0.5}],
        support__mandated_hours=0.4,
        support__internal={
            "isps": 1.5,
            "hours_per_week": 20,
            "caseload": 6,
            "start_week": 2,
            "weeks": 24,
            "mode": "mixed",
            "knowledge": 0.5,
            "attitudes": 0.9,
            "turnover": 2.0,
        },
    ),
    "by need, spread thin, well mixed, no boundary spanning": small(
        support__isps=0.7,
        support__caseload=30,
        support__weeks=30,
        support__allocation="by_need",
        setting__stage="delivered",
        parameters__peers__well_mixed=1,
        mechanisms__boundary=False,
    ),
}


def weekly(model):
    """Every measure, shape (weeks + 1, measures); flows are undefined before the first week, as in `Runs.weekly`."""
    frame = model.run().datacollector.get_model_vars_dataframe()[NAMES].to_numpy(dtype=float, copy=True)
    frame[0, [k for k, measure in enumerate(MEASURES) if measure.over_run != "last"]] = np.nan
    return frame


def compiled(scenario, replications, seed=1):
    runs = ispsim.simulate(scenario, runs=replications, seed=seed, workers=1)
    return np.stack([runs.measure(name) for name in NAMES], axis=2)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_draws_give_the_same_numbers(name):
    ours = weekly(KeyedModel(SCENARIOS[name]))
    theirs = compiled(SCENARIOS[name], 1)[0]
    for k, measure in enumerate(NAMES):
        np.testing.assert_allclose(ours[:, k], theirs[:, k], rtol=1e-9, atol=1e-9, err_msg=measure)


# Below, chances are Mesa's own, and so the two can only agree within Monte Carlo error. Replications start from the
# same worlds, and the mean difference of every measure is held against its own standard error by a paired t test. All
# tests of one scenario together give a false alarm with probability FALSE_ALARM at most (Bonferroni); the seeds are
# fixed, so the verdict repeats.
FALSE_ALARM = 0.001
REPLICATIONS = 24
AVERAGED = {
    "no support": small(setting__stage="delivered", parameters__peers__contagion=0.03),
    "support": small(support__isps=4, support__caseload=3, setting__stage="delivered", support__turnover=0.5),
}


def alarms(scenario, ours, theirs):
    """Measures over the run that differ by more than chance explains, with their p values."""
    ours, theirs = final_values(scenario, ours), final_values(scenario, theirs)
    found = {}
    for name, values in theirs.items():
        difference = ours[name] - values
        difference = difference[~np.isnan(difference)]
        if difference.size < REPLICATIONS / 2:
            assert np.isnan(values).sum() > 0  # undefined in both, or we would not know
        elif np.ptp(difference) < 1e-9:  # no chance enters, so the measures must be the same
            if abs(difference[0]) > 1e-9:
                found[name] = 0.0
        else:
            p = stats.ttest_1samp(difference, 0.0).pvalue
            if p < FALSE_ALARM / len(theirs):
                found[name] = p
    return found


def hand_written(scenario):
    return np.stack([weekly(PureMesaModel(scenario, 1, replication)) for replication in range(REPLICATIONS)])


@pytest.mark.statistical
@pytest.mark.slow
@pytest.mark.parametrize("name", AVERAGED)
def test_agreement_within_monte_carlo_error(name):
    scenario = AVERAGED[name]
    assert not alarms(scenario, hand_written(scenario), compiled(scenario, REPLICATIONS))


@pytest.mark.statistical
@pytest.mark.slow
def test_a_difference_between_the_models_would_be_noticed():
    """The same comparison rings when trust grows twice as fast in one of the models."""
    scenario = AVERAGED["support"]
    other = scenario.with_settings({"parameters.trust.growth": 2 * scenario.parameter("trust.growth")})
    assert "trust_in_isp" in alarms(scenario, hand_written(other), compiled(scenario, REPLICATIONS))

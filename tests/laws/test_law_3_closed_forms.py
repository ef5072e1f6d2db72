"""Law 3: where mathematics knows the answer, the model gives it.

Statistical tests have fixed seeds; each rejects a true model with a chance of at most `LEVEL`.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ispsim.mechanisms.state import updated
from ispsim.ops import chance_of
from laws.worlds import PYTHON, choose, frozen, many_runs, model, scenario, simulate, weeks_of

LEVEL = 1e-4
shares = st.floats(0.0, 1.0, allow_subnormal=False)


# A state under a constant gain --------------------------------------------------------------------------------------


@settings(deadline=None, derandomize=True)
@given(start=shares, gain=st.floats(0.001, 1.0), decay=shares)
def test_a_state_approaches_its_fixed_point_at_the_stated_ratio(start, gain, decay):
    """To G / (G + d - G d), at ratio (1 - G)(1 - d)."""
    goal = gain / (gain + decay - gain * decay)
    ratio = (1.0 - gain) * (1.0 - decay)
    assert updated(goal, 0.0, decay, 1.0 - gain, 1.0) == pytest.approx(goal, abs=1e-15)
    x = start
    for week in range(1, 30):
        x = updated(x, 0.0, decay, 1.0 - gain, 1.0)
        assert x - goal == pytest.approx(ratio**week * (start - goal), abs=1e-13)


@settings(deadline=None, derandomize=True)
@given(start=shares, set_point=shares, decay=shares)
def test_without_gain_or_loss_a_state_relaxes_to_its_set_point(start, set_point, decay):
    x = start
    for week in range(1, 20):
        x = updated(x, set_point, decay, 1.0, 1.0)
        assert x - set_point == pytest.approx((1.0 - decay) ** week * (start - set_point), abs=1e-13)


@pytest.mark.parametrize(("rate", "decay"), [(0.06, 0.01), (0.3, 0.2), (1.0, 0.5), (0.2, 0.0)])
def test_in_the_week_itself_a_constant_resource_gives_the_closed_form(rate, decay):
    """Local knowledge of ISPs who neither leave nor tire nor are new, and who come equally often every week."""
    of = scenario(
        {
            "weeks": 25,
            "support.weeks": 25,
            "support.turnover": 0,
            "support.isps": 2,
            "parameters.contact.memory": 1.0,
            "parameters.isp.local_rate": rate,
            "parameters.isp.local_decay": decay,
            "parameters.isp.onboarding_floor": 1.0,
            "parameters.isp.strain_loss": 0.0,
        }
    )
    worlds = weeks_of(of)
    assert not next(worlds).column("organization", "local_knowledge").any()
    for week, world in enumerate(worlds, 1):
        assert (world.column("organization", "kept") == 1.0).all()
        gain = rate * world.column("organization", "contact_resource")
        goal = gain / (gain + decay - gain * decay)
        expected = goal * (1.0 - ((1.0 - gain) * (1.0 - decay)) ** week)
        assert (gain > 0.0).all()
        np.testing.assert_allclose(world.column("organization", "local_knowledge"), expected, rtol=1e-12)


# Turnover alone -----------------------------------------------------------------------------------------------------


def test_turnover_alone_leaves_a_geometric_share_of_first_holders():
    yearly, weeks, people = 1.5, choose(60, 20), choose(4000, 60)
    of = frozen(
        {
            "weeks": weeks,
            "setting.organizations": 20 if not PYTHON else 4,
            "setting.practitioners_per_organization": people / (20 if not PYTHON else 4),
            "setting.staff_turnover": yearly,
            "parameters.turnover.level": 1.0,
            "parameters.turnover.climate": 0.0,
            "parameters.turnover.load": 0.0,
            "parameters.turnover.skill": 0.0,
            "parameters.turnover.newcomer": 1.0,
            "parameters.turnover.spread": 0.0,
        }
    )
    tests = []
    for week, world in enumerate(weeks_of(of)):
        first = int((world.column("practitioner", "stint") == 1.0).sum())
        stay = math.exp(-yearly / 52.0 * week)
        assert (1.0 - chance_of(yearly / 52.0)) ** week == pytest.approx(stay, rel=1e-12)
        if week % (weeks // 4) == 0 and week:
            tests.append(stats.binomtest(first, people, stay).pvalue)
        if week == 0:
            assert first == people
    assert len(tests) == 4 and min(tests) > LEVEL / 4, tests


# Adoption by a constant hazard --------------------------------------------------------------------------------------


def constant_hazard(p: float) -> dict[str, float]:
    """Return parameters by which every non-user starts with chance `p` a week: inclined by one half, all alike."""
    return {"parameters.use.start_rate": -2.0 * math.log(1.0 - p)}


def test_a_constant_hazard_gives_the_geometric_curve_of_adoption():
    p, weeks, places, people = 0.08, choose(25, 16), choose(20, 4), choose(4000, 60)
    of = frozen(
        {
            "weeks": weeks,
            "setting.organizations": places,
            "setting.practitioners_per_organization": people / places,
            **constant_hazard(p),
        }
    )
    tests = []
    for week, world in enumerate(weeks_of(of)):
        if week:
            hazards = world.column("practitioner", "start_hazard") + world.column("practitioner", "peer_hazard")
            np.testing.assert_allclose(-np.expm1(-hazards), p, rtol=1e-12)
        users = int(world.column("practitioner", "uses").sum())
        tests.append(stats.binomtest(users, people, 1.0 - (1.0 - p) ** week).pvalue if week else 1.0)
    assert min(tests) > LEVEL / weeks, tests


# Peer spread alone --------------------------------------------------------------------------------------------------


def complete(keys, org, size, system, key, values) -> np.ndarray:
    """Return ties from everybody to everybody inside each organisation, as `network.colleagues` would return them."""
    first = np.cumsum(size) - size
    parts = []
    for start, n in zip(first, size, strict=True):
        one, other = np.divmod(np.arange(n * n), n)
        parts.append(start + np.stack((one, other))[:, one != other])
    return np.concatenate(parts, axis=1)


def chain_binomial(n: int, first: int, beta: float, p: float, weeks: int) -> np.ndarray:
    """Return the exact distribution of the number of users after some weeks, shape (n + 1,)."""
    chance = np.zeros(n + 1)
    chance[first] = 1.0
    for _ in range(weeks):
        following = np.zeros(n + 1)
        for k in np.flatnonzero(chance):
            q = 1.0 - (1.0 - p) * (1.0 - beta) ** k
            following[k:] += chance[k] * stats.binom.pmf(np.arange(n - k + 1), n - k, q)
        chance = following
    return chance


def fits(counts: np.ndarray, chance: np.ndarray) -> float:
    """Return the p value of Pearson's test, neighbouring classes pooled until each expects at least 8."""
    expected = chance * counts.sum()
    bounds, total = [0], 0.0
    for k, e in enumerate(expected):
        total += e
        if total >= 8.0 and expected[k + 1 :].sum() >= 8.0:
            bounds.append(k + 1)
            total = 0.0
    o, e = np.add.reduceat(counts, bounds), np.add.reduceat(expected, bounds)
    assert o.size > 2, "nothing to compare"
    return float(stats.chisquare(o, e * o.sum() / e.sum()).pvalue)


SPREAD = [  # people, first users, chance that one user brings another in a week, weeks, replications
    pytest.param(8, 3, 0.2, 2, choose(400, 40), id="8 people"),
    pytest.param(12, 2, 0.04, 6, 400, id="12 people", marks=many_runs),
    pytest.param(60, 1, 0.02, 6, 300, id="60 people", marks=many_runs),
]


@pytest.mark.parametrize(("n", "first", "beta", "weeks", "replications"), SPREAD)
def test_peer_spread_alone_is_the_chain_binomial_on_a_complete_graph(monkeypatch, n, first, beta, weeks, replications):
    """Each organisation is a replication: nobody starts but by the example of colleagues (p = 0), and nobody stops."""
    monkeypatch.setattr("ispsim.world.network.colleagues", complete)
    of = frozen(
        {
            "weeks": weeks,
            "setting.organizations": replications,
            "setting.practitioners_per_organization": n,
            "parameters.peers.contagion": beta,
        }
    )
    run = model(of)
    assert run.world.number("tie") == replications * n * (n - 1)
    run.world.column("practitioner", "uses").reshape(replications, n)[:, :first] = 1.0
    run.run()
    users = run.world.column("practitioner", "uses").reshape(replications, n).sum(axis=1).astype(int)
    counts = np.bincount(users, minlength=n + 1)
    assert counts[:first].sum() == 0
    assert fits(counts, chain_binomial(n, first, beta, 0.0, weeks)) > LEVEL


@many_runs
@pytest.mark.parametrize(("p", "first"), [(0.0, 2), (0.02, 0)])
def test_well_mixed_spread_is_the_chain_binomial_too(p, first):
    """The world's group mean in place of ties: replications are runs here."""
    n, beta, weeks, replications = 40, 0.02, 6, 250
    of = frozen(
        {
            "weeks": weeks,
            "setting.organizations": 4,
            "setting.practitioners_per_organization": n / 4,
            "parameters.peers.contagion": beta,
            "parameters.peers.well_mixed": 1,
            **constant_hazard(p),
        }
    )
    counts = np.zeros(n + 1, int)
    for replication in range(replications):
        run = model(of, seed=3, replication=replication)
        run.world.column("practitioner", "uses")[:first] = 1.0
        run.world.column("world", "sum_uses")[:] = first
        counts[int(run.run().measures()["use_share"] * n + 0.5)] += 1
    assert fits(counts, chain_binomial(n, first, beta, p, weeks)) > LEVEL


@many_runs
@pytest.mark.parametrize("runs", [8, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("p", "q"), [(0.01, 0.3), (0.002, 0.6)])
def test_many_people_well_mixed_follow_the_mean_field(p, q, runs):
    """F' = F + (1 - F)(1 - (1 - p)(1 - q/N)^(N F)) for 20,000 people."""
    people, weeks = 20_000, 25
    of = frozen(
        {
            "weeks": weeks,
            "setting.organizations": 20,
            "setting.practitioners_per_organization": people / 20,
            "parameters.place.staff_per_leader": 1000,
            "parameters.peers.contagion": q / people,
            "parameters.peers.well_mixed": 1,
            **constant_hazard(p),
        }
    )
    found = simulate(of, runs).measure("use_share").mean(axis=0)
    expected = [0.0]
    for _ in range(weeks):
        f = expected[-1]
        expected.append(f + (1.0 - f) * (1.0 - (1.0 - p) * (1.0 - q / people) ** (people * f)))
    assert 0.5 < expected[-1]
    np.testing.assert_allclose(found, expected, atol=0.005)

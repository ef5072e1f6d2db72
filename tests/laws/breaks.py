"""One-line breaks of the code, each of which the tests of a law are shown to catch (`test_breaks.py`).

A break replaces `original`, which stands exactly once in `file` of the package, by `broken`; the test that catches it
first is named. Those that the interpreter shows soon enough run on it; the others have the week compiled.
"""

from typing import NamedTuple


class Break(NamedTuple):
    """A way to get a law wrong."""

    name: str
    law: int
    file: str
    original: str
    broken: str
    caught_by: str
    engine: str = "python"


BREAKS = (
    Break(
        "loss is subtracted",
        1,
        "mechanisms/state.py",
        "return (relaxed + (1.0 - relaxed) * (1.0 - gain_left)) * loss_left",
        "return relaxed + (1.0 - relaxed) * (1.0 - gain_left) - (1.0 - loss_left)",
        "test_ordinary_worlds_stay_in_bounds_and_add_up",
    ),
    Break(
        "overtime is free",
        1,
        "workforce/planning.py",
        "return where(demand > available, available / maximum(demand, 1e-9), 1.0)",
        "return where(demand > available, minimum(1.1 * available / maximum(demand, 1e-9), 1.0), 1.0)",
        "test_ordinary_worlds_stay_in_bounds_and_add_up",
    ),
    Break(
        "travel is not paid",
        1,
        "measures.py",
        "return cost_isp_pay + cost_travel + cost_strategies",
        "return cost_isp_pay + cost_strategies",
        "test_ordinary_worlds_stay_in_bounds_and_add_up",
    ),
    Break(
        "effects in the order in which they are listed",
        1,
        "engine/phase.py",
        "return tuple(sorted(self.raises, key=_name)), tuple(sorted(self.lowers, key=_name))",
        "return self.raises, self.lowers",
        "test_permuting_mechanisms_changes_no_bit",
    ),
    Break(
        "motivation needs nobody",
        2,
        "mechanisms/motivation.py",
        "reached * leaning(tailored, motivation_tailored)",
        "(reached + 1e-9) * leaning(tailored, motivation_tailored)",
        "test_every_state_of_every_stakeholder_has_the_same_bits_without_hours",
    ),
    Break(
        "contact never quite ends",
        2,
        "mechanisms/resources.py",
        "return where(now > 0.0, smooth, where(smooth > 0.001, smooth, 0.0))",
        "return smooth",
        "test_after_the_last_contact_everything_falls_silent",
    ),
    Break(
        "decay after gain",
        3,
        "mechanisms/state.py",
        "relaxed = state - decay * (state - set_point)",
        "relaxed = state - decay * (state - set_point) * gain_left",
        "test_a_state_approaches_its_fixed_point_at_the_stated_ratio",
    ),
    Break(
        "a hazard is a probability",
        3,
        "ops.py",
        "return 1.0 - exp(-hazard)",
        "return minimum(hazard, 1.0)",
        "test_turnover_alone_leaves_a_geometric_share_of_first_holders",
    ),
    Break(
        "one user is as good as many",
        3,
        "mechanisms/peers.py",
        "return rate * where(contagion_is_simple > 0.5, users, peers_complex_scale * beyond)",
        "return rate * where(contagion_is_simple > 0.5, where(users > 1.0, 1.0, users), peers_complex_scale * beyond)",
        "test_peer_spread_alone_is_the_chain_binomial_on_a_complete_graph",
    ),
    Break(
        "draws depend on what is asked",
        4,
        "world/build.py",
        "key = chance.run_key(seed, replication)",
        "key = chance.run_key(seed, replication + hash(scenario.mechanisms.model_dump_json()) % 1000)",
        "test_every_draw_that_a_run_makes_is_the_same",
    ),
    Break(
        "competence upside down",
        5,
        "mechanisms/competence.py",
        "together = 3.0 / (1.0 / k + 1.0 / s + 1.0 / a)",
        "together = 1.0 - 3.0 / (1.0 / k + 1.0 / s + 1.0 / a)",
        "test_signs_hold_near_the_defaults",
        "compiled",
    ),
    Break(
        "newcomers are masters",
        5,
        "engine/week/people.py",
        '_new("practitioner", turnover.same, "skill", x="skill_set"),',
        '_new("practitioner", turnover.plus_one, "skill", x="skill_set"),',
        "test_signs_hold_near_the_defaults",
        "compiled",
    ),
    Break(
        "every process rolls its own dice",
        6,
        "engine/run.py",
        "world = world or build_world(scenario, seed, replication, uncertainty)",
        "import os; world = build_world(scenario, seed, replication + os.getpid() % 1000, uncertainty)",
        "test_splitting_an_ensemble_among_workers_changes_no_bit",
    ),
    Break(
        "names of one length are one name",
        6,
        "chance.py",
        'return np.uint64(int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little"))',
        'return np.uint64(int.from_bytes(hashlib.blake2b(identity[:3].encode(), digest_size=8).digest(), "little"))',
        "test_renaming_changes_no_distribution_of_traits",
    ),
    Break(
        "mandates cost nothing",
        7,
        "mechanisms/motivation.py",
        "return saturate(beyond, motivation_mandate_half) * (1.0 - motivation_mandate_help * supported)",
        "return 0.0 * beyond",
        "test_support",
        "compiled",
    ),
)

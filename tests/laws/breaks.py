"""One-line breaks of the code, each of which the tests of a law are shown to catch (`test_breaks.py`).

A break replaces `original`, which stands exactly once in `file` of the package, by `broken`. Those that the interpreter
shows soon enough run on it; the others have the week compiled.
"""

from typing import NamedTuple


class Break(NamedTuple):
    """A way to get a law wrong."""

    name: str
    law: int
    file: str
    original: str
    broken: str
    engine: str = "python"


BREAKS = (
    Break(
        "loss is subtracted",
        1,
        "mechanisms/state.py",
        "return (relaxed + (1.0 - relaxed) * (1.0 - gain_left)) * loss_left",
        "return relaxed + (1.0 - relaxed) * (1.0 - gain_left) - (1.0 - loss_left)",
    ),
    Break(
        "overtime is free",
        1,
        "workforce/planning.py",
        "return where(demand > available, available / maximum(demand, 1e-9), 1.0)",
        "return where(demand > available, minimum(1.1 * available / maximum(demand, 1e-9), 1.0), 1.0)",
    ),
    Break(
        "travel is not paid",
        1,
        "measures.py",
        "return cost_isp_pay + cost_travel + cost_strategies",
        "return cost_isp_pay + cost_strategies",
    ),
    Break(
        "effects in the order in which they are listed",
        1,
        "engine/phase.py",
        "return tuple(sorted(self.raises, key=_name)), tuple(sorted(self.lowers, key=_name))",
        "return self.raises, self.lowers",
    ),
    Break(
        "motivation needs nobody",
        2,
        "mechanisms/motivation.py",
        "reached * leaning(tailored, motivation_tailored)",
        "(reached + 1e-9) * leaning(tailored, motivation_tailored)",
    ),
    Break(
        "contact never quite ends",
        2,
        "mechanisms/resources.py",
        "return where(now > 0.0, smooth, where(smooth > 0.001, smooth, 0.0))",
        "return smooth",
    ),
    Break(
        "decay after gain",
        3,
        "mechanisms/state.py",
        "relaxed = state - decay * (state - set_point)",
        "relaxed = state - decay * (state - set_point) * gain_left",
    ),
    Break(
        "a hazard is a probability",
        3,
        "ops.py",
        "return 1.0 - exp(-hazard)",
        "return minimum(hazard, 1.0)",
    ),
    Break(
        "one user is as good as many",
        3,
        "mechanisms/peers.py",
        "return rate * where(contagion_is_simple > 0.5, users, peers_complex_scale * beyond)",
        "return rate * where(contagion_is_simple > 0.5, minimum(users, 1.0), peers_complex_scale * beyond)",
    ),
    Break(
        "draws depend on what is asked",
        4,
        "world/build.py",
        "key = chance.run_key(seed, replication)",
        "key = chance.run_key(seed, replication + hash(scenario.mechanisms.model_dump_json()) % 1000)",
    ),
    Break(
        "competence upside down",
        5,
        "mechanisms/competence.py",
        "together = 3.0 / (1.0 / k + 1.0 / s + 1.0 / a)",
        "together = 1.0 - 3.0 / (1.0 / k + 1.0 / s + 1.0 / a)",
        "compiled",
    ),
    Break(
        "skill falls below what newcomers bring",
        5,
        "engine/week/update.py",
        '"skill_set",',
        "0.0,",
        "compiled",
    ),
    Break(
        "every process rolls its own dice",
        6,
        "engine/run.py",
        "world = build_world(scenario, seed, replication, uncertainty)",
        "import os; world = build_world(scenario, seed, replication + os.getpid() % 1000, uncertainty)",
    ),
    Break(
        "names of one length are one name",
        6,
        "chance.py",
        'return np.uint64(int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little"))',
        'return np.uint64(int.from_bytes(hashlib.blake2b(identity[:3].encode(), digest_size=8).digest(), "little"))',
    ),
    Break(
        "mandates cost nothing",
        7,
        "mechanisms/motivation.py",
        "return saturate(beyond, motivation_mandate_half) * (1.0 - motivation_mandate_help * supported)",
        "return 0.0 * beyond",
        "compiled",
    ),
)

"""Match the rival forms to the defaults: print the scales that give them the same mean effect.

Rivals are compared on the shape of what they do, so their size must be the same: mean faithful use at 12 months of
support, in the supported arm of the reference trial (30 organisations that deliver the RSI, 104 weeks of burn-in, one
full-time ISP per 11 organisations), within 0.005 of the default form. Common random numbers make the match sharp.

    python experiments/match_rivals.py                # prints the scales to register, about a minute
    python experiments/match_rivals.py --check        # status 1 if a registered scale no longer matches
"""

import argparse
import sys

import ispsim
from ispsim.experiments.attribution.on_off import TOLERANCE

RIVALS = (
    ("mechanisms.trust_role", "additive", "trust.additive_scale"),
    ("mechanisms.trust_role", "none", "trust.none_scale"),
    ("mechanisms.competence", "additive", "competence.additive_scale"),
    ("mechanisms.competence", "weakest_link", "competence.weakest_scale"),
    ("mechanisms.contagion", "complex", "peers.complex_scale"),
)
REFERENCE = {
    "weeks": 52,
    "setting": {"organizations": 30, "burn_in": 104, "stage": "delivered"},
    "support": {"isps": 2.73, "caseload": 11, "weeks": 52},
}


def effect(runs: int, **settings: object) -> float:
    """Return mean faithful use at 12 months."""
    scenario = ispsim.Scenario.from_dict(REFERENCE).with_settings(settings)
    return float(ispsim.simulate(scenario, runs=runs, seed=1).final["faithful_use"].mean())


def match(key: str, form: str, scale: str, aim: float, runs: int) -> float:
    """Return the scale at which a rival has the aimed mean effect, by bisection (the effect grows with the scale)."""
    low, high = 0.1, 4.0
    while high - low > 0.0005:
        middle = (low + high) / 2
        if effect(runs, **{key: form, f"parameters.{scale}": middle}) < aim:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 3)


def main() -> int:
    """Print a line for each rival."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--check", action="store_true", help="only check the registered scales")
    arguments = parser.parse_args()
    aim = effect(arguments.runs)
    print(f"default forms: mean faithful use at 12 months {aim:.4f} over {arguments.runs} runs")
    failed = False
    for key, form, scale in RIVALS:
        if arguments.check:
            found = effect(arguments.runs, **{key: form})
            failed |= abs(found - aim) > TOLERANCE
            print(f"{key} = {form}: {found:.4f}, {found - aim:+.4f} from the default")
        else:
            value = match(key, form, scale, aim, arguments.runs)
            print(f"{scale} = {value}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

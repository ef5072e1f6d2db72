"""What a mechanism from a user's file costs beside the built-in one, over the whole run.

    python -m benchmarks.own_mechanism            # about half a minute, after compiling
    python -m benchmarks.own_mechanism --rounds 5

Run from the root of the repository, with nothing else on the machine. The regional roll-out with about 1,000
practitioners over 156 weeks is run as it comes and, in turn in every round and on the same world, with

a copy
    of each of two built-in mechanisms, motivation and trust among stakeholders (the one with most to fire for), loaded
    from a file; the records are checked to be the same bytes;
an if
    the copy of motivation with a case that returns early where there is no contact, which changes no number either;
all six
    copies of every built-in mechanism;
one more
    the copy of motivation added beside the built-in one, with its effect and its measure: more work than before.

Everything counts that a user waits for each time, building the world included. Compiling counts apart: it happens once
for each text of a function. Printed is the median over rounds of each round's ratio to the model as it comes, in CPU
time of the process. The target, at most 1.2, is for what replaces; the status is 0 if it is met, else 1.
"""

from __future__ import annotations

import argparse
import gc
import inspect
import statistics
import tempfile
import time
from pathlib import Path

import ispsim
from ispsim.engine.compile import kernel
from ispsim.engine.own.enter import declared
from ispsim.engine.run import run_once
from ispsim.engine.week.fire import MECHANISMS

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "regional_rollout.toml"
AT_MOST = 1.2
ROUNDS, REPEATS = 15, 10
SIZE = {"setting.organizations": 83, "support.isps": 83 / 11}  # about 1,000 practitioners

HEAD = """
import ispsim
from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, maximum, minimum, saturate

"""
ADDED = '@ispsim.mechanism(acts_on="motivation", effect="raises")\n'


def variants(folder: Path) -> dict[str, ispsim.Scenario]:
    """Return the scenarios that are held against the one as it comes, which is the first."""
    text = {name: inspect.getsource(rule) for name, rule in MECHANISMS.items()}
    plain, case, more = folder / "plain.py", folder / "case.py", folder / "more.py"
    plain.write_text(HEAD + "\n\n".join(text.values()), encoding="utf-8")
    early = "    if contact_resource <= 0.0:\n        return 0.0\n    reached ="
    case.write_text(HEAD + text["motivation"].replace("    reached =", early, 1), encoding="utf-8")
    more.write_text(HEAD + ADDED + text["motivation"].replace("def motivation(", "def more("), encoding="utf-8")
    settings = {
        "as it comes": {},
        "copy of motivation": {"mechanisms.motivation": f"{plain}:motivation"},
        "copy of trust among": {"mechanisms.trust_among": f"{plain}:trust_among"},
        "copy with an if": {"mechanisms.motivation": f"{case}:motivation"},
        "copies of all six": {f"mechanisms.{name}": f"{plain}:{name}" for name in MECHANISMS},
        "one more": {"mechanisms.add": [f"{more}:more"]},
    }
    base = ispsim.load_scenario(SCENARIO, **SIZE)
    return {name: base.with_settings(more) for name, more in settings.items()}


def compile_all(scenarios: dict[str, ispsim.Scenario]) -> None:
    """Compile each variant, say how long it took, and check that copies change no bit."""
    reference = None
    for name, scenario in scenarios.items():
        start = time.perf_counter()
        kernel(declared(scenario))
        record = run_once(scenario, 1, 0, "chance")["world"]
        print(f"{name:20} compiled or loaded, and run once, in {time.perf_counter() - start:5.1f} s")
        reference = record if reference is None else reference
        if name != "one more" and record.tobytes() != reference.tobytes():
            raise SystemExit(f"{name}: not the same numbers as the built-in mechanism")


def seconds(scenario: ispsim.Scenario, seed: int) -> float:
    """Return the CPU seconds of some replications."""
    gc.collect()
    start = time.process_time()
    ispsim.simulate(scenario, runs=REPEATS, seed=seed, workers=1)
    return time.process_time() - start


def main() -> int:
    """Run the benchmark and return its status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        scenarios = variants(Path(folder))
        compile_all(scenarios)
        ratios: dict[str, list[float]] = {name: [] for name in scenarios}
        for number in range(rounds):
            order = list(scenarios)[number % len(scenarios) :] + list(scenarios)[: number % len(scenarios)]
            taken = {name: seconds(scenarios[name], number) for name in order}
            for name, value in taken.items():
                ratios[name].append(value / taken["as it comes"])
    met = True
    print(f"\nratio to the model as it comes, CPU time of whole runs, median (lowest to highest) of {rounds} rounds:")
    for name, found in ratios.items():
        middle = statistics.median(found)
        kept = name in ("as it comes", "one more") or middle <= AT_MOST
        met = met and kept
        print(f"{name:20} {middle:5.2f} ({min(found):.2f} to {max(found):.2f}){'' if kept else ', above the target'}")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())

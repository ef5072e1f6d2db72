"""How much faster the bootstrap of Sobol' indices is than SALib's, and that it gives the same numbers.

    python -m benchmarks.sensitivity             # N = 16,384 rows, 20 factors, 100 resamples: about a minute
    python -m benchmarks.sensitivity --rows 2048

Run from the root of the repository, with nothing else on the machine. Both analyse the same outputs with the same
resamples, first order and totals (SALib computes no more here), in turn, and the ratio is that of CPU times. A second
line says what the whole analysis of 8 noisy replications takes, for which SALib has no counterpart. The status is 0 if
the numbers agree to 1e-12 and the ratio reaches the target, else 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from SALib.analyze import sobol as salib

from ispsim.analysis.sensitivity import sobol
from ispsim.analysis.sensitivity.bootstrap import from_indices

FACTORS, RESAMPLES, ROUNDS = 20, 100, 3
AT_LEAST = 10.0
"""Times as fast as SALib's, at 16,384 rows."""


def outputs_of(rows: int) -> np.ndarray:
    """Return a block for each row: a linear function of 20 factors with one interaction."""
    rng = np.random.default_rng(1)
    a, b = rng.random((2, rows, FACTORS))
    points = np.repeat(a[:, None, :], FACTORS + 2, axis=1)
    for j in range(FACTORS):
        points[:, j + 1, j] = b[:, j]
    points[:, -1] = b
    return (points @ np.arange(1.0, FACTORS + 1.0) + 5.0 * points[..., 0] * points[..., 1]).reshape(-1)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return CPU seconds and the result of some work."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main() -> int:
    """Measure and print; return the status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=16384)
    rows = parser.parse_args().rows
    names = [f"x{j}" for j in range(FACTORS)]
    problem = {"num_vars": FACTORS, "names": names, "bounds": [[0.0, 1.0]] * FACTORS}
    outputs = outputs_of(rows)
    ratios, seconds = [], []
    apart = 0.0
    for seed in range(1, ROUNDS + 1):

        def theirs(seed: int = seed) -> dict:
            return salib.analyze(
                problem, outputs, calc_second_order=False, num_resamples=RESAMPLES, seed=seed, keep_resamples=True
            )

        def ours(seed: int = seed) -> sobol.Indices:
            indices = np.random.default_rng(seed).integers(rows, size=(rows, RESAMPLES))
            return sobol.analyze(outputs, names, draws=from_indices(indices))

        slow, expected = timed(theirs)
        fast, found = timed(ours)
        for estimate, key in ((found.first, "S1"), (found.total, "ST")):
            apart = max(apart, np.abs(estimate.value - expected[key]).max())
            apart = max(apart, np.abs(estimate.resampled - expected[f"{key}_conf_all"]).max())
        ratios.append(slow / fast)
        seconds.append((slow, fast))
    ratio = statistics.median(ratios)
    slow, fast = (statistics.median(pair[k] for pair in seconds) for k in (0, 1))
    good = ratio >= AT_LEAST and apart < 1e-12
    print(f"Bootstrap: {rows:,} rows, {FACTORS} factors, {RESAMPLES} resamples, {ROUNDS} rounds in turn")
    span = f"{min(ratios):.0f} to {max(ratios):.0f}"
    print(f"  SALib {slow:.2f} CPU s, ispsim {fast:.2f}: {ratio:.0f} times as fast ({span})")
    print(f"  target {AT_LEAST:.0f}; largest difference of any number {apart:.0e}: {'met' if good else 'MISSED'}")
    noisy = outputs[:, None] + np.random.default_rng(1).normal(size=(len(outputs), 8))
    took, _ = timed(lambda: sobol.analyze(noisy, names, resamples=1000))
    print(f"  8 replications a point, 1,000 resamples of rows and replications: {took:.1f} CPU s an output")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

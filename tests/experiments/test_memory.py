"""Peak memory of an experiment, as the system counts it."""

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.asking import put

# ru_maxrss would be that of the process which starts this one, if that is larger; figures are left out
SCRIPT = """
import sys
import ispsim
import ispsim.report.kinds.sweep as sweep
sweep.figures = lambda study: {}
done = ispsim.experiment(sys.argv[1], sys.argv[2], workers=2)
assert done.study.failed == 0
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(done.study.runs, peak.split()[1])
"""
EXPERIMENT = """
schema = 1
kind = "sweep"
method = "latin_hypercube"
scenario = "small.toml"
points = 16
replications = {replications}

[[factor]]
name = "trust.growth"
prior = true
"""
GROWTH = 16 << 10  # KiB for 1,600 more runs: less than half of what their weekly values alone would take


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say how much memory was taken")
def test_peak_memory_does_not_grow_with_the_runs(tmp_path):
    peaks = {}
    for replications in (10, 110):
        path = put(tmp_path, EXPERIMENT.format(replications=replications), f"{replications}.toml")
        scenario = tmp_path / "small.toml"
        scenario.write_text(scenario.read_text(encoding="utf-8").replace("weeks = 10", "weeks = 500"), encoding="utf-8")
        words = [sys.executable, "-c", SCRIPT, str(path), str(tmp_path / str(replications))]
        said = subprocess.run(words, check=True, capture_output=True, text=True, timeout=300).stdout
        runs, peak = map(int, said.split())
        assert runs == 16 * replications
        peaks[runs] = peak
    assert peaks[1760] - peaks[160] < GROWTH, peaks

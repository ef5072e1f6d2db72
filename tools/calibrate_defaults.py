"""Set the shipped defaults to what the calibration gives: medians of its posterior, to two digits.

The experiment draws from registered priors, whose modes are what was thought likeliest before. It takes no notice of
the defaults of what it calibrates, so that it comes to the same when these have been set. What it found is committed
as ``docs/tables/calibrated.csv``, and a test holds the defaults to it; draws from the posterior are shipped, for
``--posterior shipped``::

    python tools/calibrate_defaults.py            # runs experiments/calibrate_facilitation.toml: about 45 CPU-minutes
    python tools/calibrate_defaults.py --results FOLDER      # takes results that are there already
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import pandas as pd  # noqa: E402
from build_odd import ROOT  # noqa: E402

import ispsim  # noqa: E402
from ispsim.scenario import REGISTER  # noqa: E402

EXPERIMENT = ROOT / "experiments" / "calibrate_facilitation.toml"
FOUND = ROOT / "docs" / "tables" / "calibrated.csv"
DRAWS = ROOT / "src" / "ispsim" / "scenario" / "posterior.csv"
AREAS = ROOT / "src" / "ispsim" / "scenario" / "parameters"
KEPT = ["parameter", "p05", "p50", "p95", "ratio", "told"]
DIGITS = 2


def shipped(median: float) -> float:
    """Return the default that a median gives."""
    return float(f"{median:.{DIGITS}g}")


def found(results: Path) -> pd.DataFrame:
    """Return what the experiment found of each parameter."""
    frame = pd.read_csv(results / "tables" / "parameters.csv")[KEPT]
    frame["parameter"] = frame["parameter"].str.removeprefix("parameters.")
    return frame.round({name: 6 for name in ("p05", "p50", "p95", "ratio")})


def set_default(name: str, value: float) -> None:
    """Write a default into the module that declares the parameter, with what it was before as the mode of its prior."""
    parameter = REGISTER[name]
    for path in sorted(AREAS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        block = re.search(rf'    Parameter\(\n        "{re.escape(name)}",\n.*?\n    \),\n', text, re.DOTALL)
        if block is None:
            continue
        new = re.sub(r"(\n        default=)[^,]+,", rf"\g<1>{value!r},", block[0])
        if parameter.prior == "fixed":  # it has no prior to lie in
            new = re.sub(r"(\n        (?:low|high)=)[^,]+,", rf"\g<1>{value!r},", new)
        elif parameter.mode is None:
            new = new.removesuffix("    ),\n") + f"        mode={parameter.default!r},\n    ),\n"
        path.write_text(text.replace(block[0], new), encoding="utf-8")
        return
    raise SystemExit(f"no module of {AREAS} declares {name}")


def main() -> None:
    """Run the experiment, or take its results, and write table and defaults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, help="the experiment's folder of results")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = asked.results or Path(folder) / "out"
        if asked.results is None:
            ispsim.experiment(EXPERIMENT, results)
        frame = found(results)
        draws = pd.read_csv(results / "tables" / "posterior.csv")
    draws.to_csv(DRAWS, index=False, float_format="%.6g", lineterminator="\n")
    frame.to_csv(FOUND, index=False, lineterminator="\n")
    for name, median in zip(frame["parameter"], frame["p50"], strict=True):
        set_default(name, shipped(median))


if __name__ == "__main__":
    main()

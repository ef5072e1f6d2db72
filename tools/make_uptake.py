"""Write ``experiments/data/forty_agencies_uptake.csv``: a made-up observed curve, whose truth is known.

No agency was observed. The model itself gave the curve, in one future that no experiment meets, with the parameters of
`TRUTH`; in each quarter some staff were "asked" whether they use the RSI, and some charts "looked at" for faithful use.
Whoever calibrates to it can see whether what comes out is what went in.

    python tools/make_uptake.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import ispsim

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "experiments" / "data" / "forty_agencies_uptake.csv"
SCENARIO = ROOT / "experiments" / "scenarios" / "roster_so_far.toml"
TRUTH = {"parameters.install.rate": 0.075, "parameters.use.threshold": 0.50, "parameters.use.start_rate": 0.13}
"""What went in; other parameters are those that ship. Chosen to be neither that nor an end of a prior."""

SEED, STAFF, CHARTS = 20_260_101, 120, 200
WEEKS = (26, 39, 52, 65, 78)


def main() -> None:
    """Write the file."""
    scenario = ispsim.load_scenario(SCENARIO).with_settings(TRUTH)
    weekly = ispsim.simulate(scenario, runs=1, seed=SEED).weekly.set_index("week")
    random = np.random.default_rng(SEED)
    rows = ["week,use_share,use_share_n,faithful_use,faithful_use_n"]
    for week in WEEKS:
        use = random.binomial(STAFF, weekly["use_share"][week]) / STAFF
        faithful = random.binomial(CHARTS, weekly["faithful_use"][week]) / CHARTS
        rows.append(f"{week},{use:.3f},{STAFF},{faithful:.3f},{CHARTS}")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

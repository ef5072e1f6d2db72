"""Small calibrations and rivals to ask for."""

from pathlib import Path

from experiments.asking import SCENARIO
from ispsim.report.kinds import load

CURVE = "week,use_share,use_share_n\n5,0.10,40\n10,0.25,40\n"
CALIBRATION = """
schema = 1
name = "Small calibration"
kind = "calibration"
scenario = "small.toml"
observed = "curve.csv"
points = 300
check = 20
recoveries = 20
draws = 50
priors = ["use.threshold", "trust.growth"]
"""
RIVALS = """
schema = 1
name = "Small rivals"
kind = "hypotheses"
scenario = "small.toml"
points = 40
priors = ["use.threshold"]

[[hypothesis]]
name = "gate"

[[hypothesis]]
name = "no part"
settings = { mechanisms.trust_role = "none" }

[[candidate]]
name = "one arm"
measures = ["use_share"]
weeks = [5, 10]
people = 40

[[candidate]]
name = "two arms"
measures = ["use_share", "skill"]
weeks = [10]
settings = { support.caseload = 1 }
against = { support.isps = 0 }
"""
TRIALS = """
schema = 1
name = "Rivals and trials"
kind = "hypotheses"
patterns = ["turnover-level"]
points = 40
priors = ["turnover.spread"]

[[hypothesis]]
name = "some leave"

[[hypothesis]]
name = "many leave"
settings = { parameters.turnover.level = 2.0 }
"""


def put(folder: Path, text: str, curve: str = CURVE) -> Path:
    """Write a file with its scenario and its data beside it."""
    (folder / "small.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / "curve.csv").write_text(curve, encoding="utf-8")
    path = folder / "asked.toml"
    path.write_text(text, encoding="utf-8")
    return path


def asked(folder: Path, text: str, curve: str = CURVE):
    """Return the request of a file."""
    return load(put(folder, text, curve))

"""What is asked: scenario files, their checks, and the register of parameters."""

from __future__ import annotations

from ispsim.scenario.load import load, load_scenario, split_setting
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario

__all__ = ["REGISTER", "Parameter", "Scenario", "load", "load_scenario", "split_setting"]

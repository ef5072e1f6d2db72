"""ispsim: how implementation support practitioners bring about change in human services.

Importing the package is light: each public name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ispsim import ops
    from ispsim.agents import ISP, Leader, Organization, Practitioner, System
    from ispsim.analysis.attribution.attribute import attribute
    from ispsim.engine.simulate import simulate
    from ispsim.errors import RunError, ScenarioError
    from ispsim.evidence.scoring import score_card
    from ispsim.experiments.compare import compare
    from ispsim.model import ImplementationModel
    from ispsim.report.experiment import experiment
    from ispsim.report.html.make import write_report
    from ispsim.report.save import save
    from ispsim.scenario.load import load_scenario
    from ispsim.scenario.own.declaration import mechanism
    from ispsim.scenario.scenario import Scenario
    from ispsim.stories.story import story

__version__ = "0.1.0"

__all__ = [
    "ISP",
    "ImplementationModel",
    "Leader",
    "Organization",
    "Practitioner",
    "RunError",
    "Scenario",
    "ScenarioError",
    "System",
    "__version__",
    "attribute",
    "compare",
    "experiment",
    "load_scenario",
    "mechanism",
    "ops",
    "save",
    "score_card",
    "simulate",
    "story",
    "write_report",
]

_HOMES = {
    "ISP": "ispsim.agents",
    "ImplementationModel": "ispsim.model",
    "Leader": "ispsim.agents",
    "Organization": "ispsim.agents",
    "Practitioner": "ispsim.agents",
    "RunError": "ispsim.errors",
    "Scenario": "ispsim.scenario.scenario",
    "ScenarioError": "ispsim.errors",
    "System": "ispsim.agents",
    "attribute": "ispsim.analysis.attribution.attribute",
    "compare": "ispsim.experiments.compare",
    "experiment": "ispsim.report.experiment",
    "load_scenario": "ispsim.scenario.load",
    "mechanism": "ispsim.scenario.own.declaration",
    "ops": "ispsim",
    "save": "ispsim.report.save",
    "score_card": "ispsim.evidence.scoring",
    "simulate": "ispsim.engine.simulate",
    "story": "ispsim.stories.story",
    "write_report": "ispsim.report.html.make",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = import_module("ispsim.ops") if name == "ops" else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

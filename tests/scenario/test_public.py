import json
import subprocess
import sys

import pytest

import ispsim

NAMES = {"load_scenario", "Scenario", "ScenarioError", "RunError", "ImplementationModel", "simulate", "compare"}
NAMES |= {"attribute", "experiment", "mechanism", "ops", "save", "score_card", "story", "write_report"}
NAMES |= {"ISP", "Leader", "Organization", "Practitioner", "System"}


def test_the_public_names():
    assert set(ispsim.__all__) == NAMES | {"__version__"}
    assert set(dir(ispsim)) >= NAMES
    assert ispsim.__version__ == "0.1.0"
    assert ispsim.Scenario is sys.modules["ispsim.scenario"].Scenario
    with pytest.raises(AttributeError, match="has no attribute 'simulat'"):
        _ = ispsim.simulat


def test_scenarios_are_light():
    code = (
        "import json, sys, ispsim; from ispsim.scenario.json_schema import json_schema;"
        "ispsim.Scenario.from_dict({}); json_schema();"
        "print(json.dumps([name for name in sys.modules]))"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
    assert not {"numpy", "pandas", "mesa", "numba", "scipy", "matplotlib"} & set(loaded)

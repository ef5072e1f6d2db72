"""The tutorial for users of Mesa runs as it stands, and shows what it says."""

import runpy
import warnings
from pathlib import Path

TUTORIAL = (
    Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "from_mesa.py"
)  # a file called mesa.py would hide Mesa


def test_the_tutorial_runs(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        left = runpy.run_path(str(TUTORIAL), run_name="tutorial")
    shown = capsys.readouterr().out
    for said in ("a number from 0 to 1", "is not a number", "is worked out afresh", "did you mean motivation?"):
        assert said in shown
    assert left["person"].model is left["model"] and left["people"]["farewells"].max() > 0
    assert any(difference != 0 for difference in left["differences"])
    assert len(left["weekly"]) == 53 and left["runs"].runs == 50

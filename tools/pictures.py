"""Draw the pictures that the documentation shows: ``python tools/pictures.py``, or `tools/refresh_docs.py`."""

import sys
from pathlib import Path

import ispsim
from ispsim.figures.style import to_bytes

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"


def regional_rollout() -> bytes:
    """Return use and faithful use in the regional roll-out, as `ispsim run … --out` draws them."""
    scenario = ispsim.load_scenario(ROOT / "scenarios" / "regional_rollout.toml")
    return to_bytes(ispsim.simulate(scenario, runs=20, seed=1).plot(), "svg")


PICTURES = {IMAGES / "regional_rollout.svg": regional_rollout}


def main() -> int:
    """Draw all pictures anew."""
    for path, draw in PICTURES.items():
        new = draw()
        if not path.exists() or path.read_bytes() != new:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(new)
            print(f"{path.relative_to(ROOT)} drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Importing the package and asking for help stay quick: what is slow to import is imported where it is used."""

import json
import subprocess
import sys

import pytest

SLOW = {"mesa", "numba", "numpy", "pandas", "SALib", "matplotlib", "pyarrow", "scipy"}

STARTS = {
    "import ispsim": "import ispsim",
    "dir(ispsim)": "import ispsim; dir(ispsim)",
    "ispsim --help": "from ispsim.cli import main; sys.argv = ['ispsim', '--help']; main()",
}

REPORT = """
import json, sys
try:
    {start}
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    print()
    print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""


@pytest.mark.parametrize("start", STARTS)
def test_start_imports_nothing_slow(start):
    code = REPORT.format(start=STARTS[start])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    imported = set(json.loads(done.stdout.splitlines()[-1]))
    assert not SLOW & imported

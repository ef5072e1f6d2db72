import sys

from architecture.source import ROOT

# the experiments are no package: tests import them from their folder
if str(ROOT / "experiments") not in sys.path:
    sys.path.append(str(ROOT / "experiments"))

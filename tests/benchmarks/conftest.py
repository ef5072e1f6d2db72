import sys

from architecture.source import ROOT

# the benchmarks are no part of the package, and are found from the root only
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

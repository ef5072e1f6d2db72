"""The declared model as a whole: phases, kinds of agents, inputs and measures; `BUILT_IN` unless a user adds to it.

What a user's own mechanisms change is worked out here, once, as one more declaration: the interpreter, the compiler,
the records and the descriptions read whichever they are given and know no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ispsim.engine.phase import Phase
from ispsim.engine.week import START, WEEK
from ispsim.measures import MEASURES, Measure
from ispsim.world.inputs import INPUTS
from ispsim.world.kinds import KINDS, Kind


@dataclass(frozen=True)
class Fault:
    """Where it is noted that a mechanism of the user's own returned no firing level.

    Attributes
    ----------
    name : str
        Function, with its file.
    kind : str
        Kind that it fires for.
    firing, memory : str
        Columns with the level, and with the first week in which it was none.
    """

    name: str
    kind: str
    firing: str
    memory: str


@dataclass(frozen=True, eq=False)
class Declared:
    """Everything that is declared of a model.

    Attributes
    ----------
    start, week : tuple of Phase
        Phases of the first week of all, and of every other.
    kinds : mapping of Kind
    inputs : mapping of int
        Name of an input, as rules ask for it -> its place.
    measures : tuple of Measure
    faults : tuple of Fault
        What to look at after a run.
    """

    start: tuple[Phase, ...]
    week: tuple[Phase, ...]
    kinds: Mapping[str, Kind]
    inputs: Mapping[str, int]
    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...] = ()


BUILT_IN = Declared(START, WEEK, KINDS, INPUTS, MEASURES)
"""The model as it comes."""

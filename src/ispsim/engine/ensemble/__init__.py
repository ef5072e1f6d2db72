"""Many design points of one replication at once: the fast way through an experiment.

Points that share people, ties and draws, and differ in numbers alone, go through the weeks side by side, one in each
lane of the processor's vectors. Whatever cannot be taken together goes through the plain compiled week, which is also
what this room is held against: both give the same bytes. `Ensemble` is the door.
"""

from ispsim.engine.ensemble.points import FEWEST, LANES, Ensemble, Weekly, but_for_numbers

__all__ = ["FEWEST", "LANES", "Ensemble", "Weekly", "but_for_numbers"]

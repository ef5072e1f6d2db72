"""The model as a good Mesa user would write it by hand: agents with attributes and methods, one `AgentSet.do` per phase.

It is the yardstick of `benchmarks.speed` and a second opinion on the compiled week: the start (sizes, ties, places, plans) is the
same world, the rules are the same functions, and everything between them, who does what when, is written again.
Chance is Mesa's own (`model.random`), so the two agree within Monte Carlo error.
"""

from benchmarks.pure_mesa.model import PureMesaModel

__all__ = ["PureMesaModel"]

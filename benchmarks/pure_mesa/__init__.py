"""The model as a good Mesa user would write it by hand: agents with methods, an `AgentSet.do` for each phase.

It is the yardstick of `benchmarks.speed` and a second opinion on the compiled week: the start (sizes, ties, places,
plans) is the same world, the rules are the same functions, and everything between them, who does what when, is written
again. Chance is Mesa's own (`model.random`), so the two agree within Monte Carlo error; `keyed` lends it the other's
draws, and they agree but for rounding. A rule is applied to everybody to whom the declared week applies it, also where
the result happens to be 0, here and there alike: the ratio compares the same work.
"""

from benchmarks.pure_mesa.model import PureMesaModel

__all__ = ["PureMesaModel"]

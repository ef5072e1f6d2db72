"""The same question in several contexts."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ispsim.analysis.attribution.attribute import Attribution, answers_of
from ispsim.analysis.attribution.reading import BY_CONSTRUCTION
from ispsim.errors import ScenarioError
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture


class Contexts:
    """Each mechanism's part, context by context.

    Attributes
    ----------
    answers : dict of str to Attribution
        By the name of the context.
    shares, whole, matching : pandas.DataFrame
        As those of `Attribution`, with ``context`` first.
    """

    def __init__(self, answers: Mapping[str, Attribution]) -> None:
        self.answers = dict(answers)

    @cached_property
    def shares(self) -> "pd.DataFrame":
        """Every mechanism's share."""
        return self._frame("shares")

    @cached_property
    def whole(self) -> "pd.DataFrame":
        """What the shares are shares of."""
        return self._frame("whole")

    @cached_property
    def matching(self) -> "pd.DataFrame":
        """Whether the roles of trust are of one size, context by context."""
        return self._frame("matching")

    def plot(self) -> "Picture":
        """Return a figure: shares of the whole by context, for each role of trust."""
        from ispsim.analysis.attribution.plot import plot_contexts

        return plot_contexts(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as plain data, by context."""
        return {"schema": 1, "contexts": {name: answer.to_dict() for name, answer in self.answers.items()}}

    def __repr__(self) -> str:
        return f"Contexts({', '.join(map(repr, self.answers))}). {BY_CONSTRUCTION}"

    def _frame(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        parts = []
        for context, answer in self.answers.items():
            frame = getattr(answer, name).copy()
            frame.insert(0, "context", context)
            parts.append(frame)
        return pd.concat(parts, ignore_index=True)


def by_context(
    scenario: Scenario,
    contexts: Mapping[str, Mapping[str, Any]],
    runs: int = 50,
    seed: int = 1,
    uncertainty: str = "chance",
    measure: str = "faithful_use",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    **asked: Any,
) -> Contexts:
    """Ask which mechanism brings about how much in several contexts, in which the same mechanisms act.

    Parameters
    ----------
    scenario : Scenario
        What the contexts have in common.
    contexts : mapping of str to mapping
        Name of a context -> settings by dotted path, for instance ``{"High turnover": {"setting.staff_turnover":
        0.6}}``; ``{}`` is the scenario as it stands.
    runs, seed, uncertainty, measure, workers, progress
        As of `ispsim.attribute`.
    **asked
        Its ``roles``, ``at``, ``weeks``, ``mechanisms`` and ``posterior``.

    Returns
    -------
    Contexts

    Raises
    ------
    ScenarioError
        If there are no contexts, or one is wrong.
    RunError
        As of `ispsim.attribute`.
    """
    if not contexts:
        raise ScenarioError("by_context takes at least one context")
    scenarios = [scenario.with_settings({"name": name, **settings}) for name, settings in contexts.items()]
    answers = answers_of(scenarios, runs, seed, uncertainty, measure, workers, progress, **asked)
    return Contexts(dict(zip(contexts, answers, strict=True)))

"""What has to be known to read an attribution."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BY_CONSTRUCTION = (
    "Under the gate, and in part under the additive role, trust in the ISP lets the other mechanisms through, so "
    "taking it away dims them by construction: its share there follows from an assumption. Read gate, additive and "
    "none side by side."
)
"""What every answer says of the role of trust."""


def note(matching: "pd.DataFrame", runs: int, dropped: Mapping[str, int]) -> str:
    """Return what every answer says, whether the roles of trust are of one size, and what is left out.

    Parameters
    ----------
    matching : pandas.DataFrame
        From `ispsim.analysis.attribution.tables.matching`.
    runs : int
        Replications that were run.
    dropped : mapping
        Role of trust -> how many of them are left out because a run failed.
    """
    said = _of_roles(matching)
    if any(dropped.values()):
        lost = ", ".join(f"{role} {number}" for role, number in dropped.items())
        said += f" Of {runs} replications, those in which the run of any world failed are left out: {lost}."
    return said


def _of_roles(matching: "pd.DataFrame") -> str:
    if len(matching) == 1:
        return f"{BY_CONSTRUCTION} Here only {matching['role'][0]} was run."
    said = ", ".join(f"{role} {mean:.3f}" for role, mean in zip(matching["role"], matching["mean"], strict=True))
    fair = "matched" if matching["matched"].all() else "NOT matched, so that they differ in size too"
    return f"{BY_CONSTRUCTION} Faithful use with all on in week {matching['week'][0]}: {said} ({fair})."

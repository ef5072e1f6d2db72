"""What has to be known to read an attribution."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BY_CONSTRUCTION = (
    "Under the gate, and in part under the additive role, trust in the ISP lets the other mechanisms through, so "
    "taking it away dims them by construction: its share there follows from an assumption. Read gate, additive and "
    "none side by side."
)
"""What every answer says of the role of trust."""


def note(matching: "pd.DataFrame") -> str:
    """Return what every answer says, and whether the roles of trust are of one size.

    Parameters
    ----------
    matching : pandas.DataFrame
        From `ispsim.analysis.attribution.tables.matching`.
    """
    if len(matching) == 1:
        return f"{BY_CONSTRUCTION} Here only {matching['role'][0]} was run."
    said = ", ".join(f"{role} {mean:.3f}" for role, mean in zip(matching["role"], matching["mean"], strict=True))
    fair = "matched" if matching["matched"].all() else "NOT matched, so that they differ in size too"
    return f"{BY_CONSTRUCTION} Faithful use with all on in week {matching['week'][0]}: {said} ({fair})."

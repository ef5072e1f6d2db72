"""Frames as plain data, for ``--json``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain data; undefined is None."""
    return [
        {
            str(name): None if value is None or (isinstance(value, float) and not math.isfinite(value)) else value
            for name, value in row.items()
        }
        for row in frame.to_dict("records")
    ]

"""Who serves an organisation: its ISP, and an internal one who may work beside; what each planned and kept."""

from dataclasses import dataclass

import numpy as np

from ispsim.stories.trace import Trace

_COLUMNS = (("served", "planned_by_isp", "promised_by_isp"), ("served_inside", "planned_inside", "promised_inside"))


@dataclass(frozen=True)
class Serving:
    """One ISP as seen from the organisations that were watched.

    Attributes
    ----------
    isp : str
        Id.
    row : int
        Place among the ISPs watched.
    beside : bool
        Whether it is the internal ISP beside another one.
    """

    isp: str
    row: int
    beside: bool

    @property
    def called(self) -> str:
        """The id, with the word for an internal one beside."""
        return f"{self.isp} (internal)" if self.beside else self.isp

    def serves(self, trace: Trace) -> np.ndarray:
        """Return in which weeks support by this ISP is planned, bool, shape (weeks + 1, organisations)."""
        served = trace.all("organization", _COLUMNS[self.beside][0]) > 0.5
        served[0] = False
        return served

    def planned(self, trace: Trace) -> np.ndarray:
        """Return the contacts planned, shape (weeks + 1, organisations)."""
        return trace.all("organization", _COLUMNS[self.beside][1])

    def kept(self, trace: Trace) -> np.ndarray:
        """Return the contacts kept, likewise."""
        return self.planned(trace) * trace.all("isp", "kept")[:, self.row, None]

    def broken(self, trace: Trace) -> np.ndarray:
        """Return the contacts promised and not kept, likewise."""
        promised = trace.all("organization", _COLUMNS[self.beside][2])
        return promised * trace.all("isp", "broken")[:, self.row, None]

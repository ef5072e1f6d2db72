"""The week, as a declared list of named phases: `WEEK`. This package is the table of contents of the model.

Each module holds the phases of one part of the week; they only say which rule is applied to whom. The rules
themselves are in `ispsim.mechanisms`, `ispsim.behaviours`, `ispsim.workforce` and `ispsim.measures`.
"""

from ispsim.engine.phase import Phase
from ispsim.engine.week.behave import BEHAVE, RESPOND
from ispsim.engine.week.contact import CONTACT, PLAN
from ispsim.engine.week.fire import FIRE
from ispsim.engine.week.measure import LEDGER, MEASURE
from ispsim.engine.week.people import ARRIVE, CALENDAR, HAND_OVER, INCUMBENTS, TURN_OVER
from ispsim.engine.week.update import UPDATE

START: tuple[Phase, ...] = (CALENDAR, *ARRIVE, INCUMBENTS, MEASURE)
"""What happens once, before the first week: everybody arrives, and the first measures are taken."""

WEEK: tuple[Phase, ...] = (
    CALENDAR,
    TURN_OVER,
    *ARRIVE,
    HAND_OVER,
    PLAN,
    CONTACT,
    FIRE,
    UPDATE,
    BEHAVE,
    RESPOND,
    LEDGER,
    MEASURE,
)
"""The week."""

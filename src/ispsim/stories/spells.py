"""Spells in words: when somebody begins, stops and begins again."""

from dataclasses import dataclass

from ispsim.stories.course import Spell
from ispsim.stories.phrases import listed

_MANY = 6  # changes that are told one by one


@dataclass(frozen=True)
class Verb:
    """What is begun and stopped: in the present, after "would have", and while somebody goes."""

    infinitive: str
    present: str
    past: str
    doing: str


USING = Verb("to use it", "use it", "used it", "using it")
PROMOTING = Verb("to promote it", "promote it", "promoted it", "promoting it")


def told_spells(spells: list[Spell], weeks: int, verb: Verb, would: bool) -> str:
    """Return spells as the end of a sentence about them; of many changes the first two and the last."""
    parts: list[str] = []
    for number, spell in enumerate(spells):
        if spell.first == 0:
            parts.append(f"already {verb.past if would else verb.present} at the start")
        else:
            what = "again" if number else verb.infinitive
            parts.append(f"{'begun' if would else 'begin'} {what} in week {spell.first}")
        if spell.end == "stopped":
            parts.append(f"{'stopped' if would else 'stop'} in week {spell.stopped}")
        elif spell.end == "dropped":
            how = "had to stop" if would else "have to stop"
            parts.append(f"{how} in week {spell.stopped}, when the organisation drops it")
        elif spell.end == "left":
            parts.append(f"{'left' if would else 'leave'} in week {spell.stopped}, still {verb.doing}")
        else:
            parts.append(f"still {verb.past if would else verb.present} at the end (week {weeks})")
    if len(parts) > _MANY:
        parts = [*parts[:2], f"after {len(parts) - 3} more changes {parts[-1]}"]
    return ("would have " if would else "") + listed(parts)

"""What people, places and ties are called: ids that are the same in every scenario."""

from ispsim.world.build import World
from ispsim.world.kinds import KINDS

_LETTER = {"practitioner": "p", "leader": "l"}
_ENDS = {"tie": "practitioner", "leader_tie": "leader"}


def post_of(world: World, kind: str, row: int) -> str:
    """Return the id of a practitioner's or leader's post, which stays when people change: ``org-007/p03``."""
    places = world.pointers[kind][list(KINDS[kind].pointers).index("org")]
    org = int(places[row])
    number = row - int(places.searchsorted(org)) + 1  # posts of an organisation stand together
    return f"{world.ids['organization'][org]}/{_LETTER[kind]}{number:02d}"


def id_of(world: World, kind: str, row: int) -> str:
    """Return the id of an agent as it stands now: a person is their post and the number of its holder."""
    if kind in _LETTER:
        return f"{post_of(world, kind, row)}#{int(world.column(kind, 'stint')[row])}"
    if kind in _ENDS:
        one, other = (id_of(world, _ENDS[kind], int(ends[row])) for ends in world.pointers[kind])
        return f"{one} to {other}"
    return world.ids[kind][row]

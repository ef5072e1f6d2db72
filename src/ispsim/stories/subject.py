"""Whom a story is about: ids of posts, their holders, organisations and ISPs, and what is said of an unknown one."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ispsim.errors import Problem, ScenarioError
from ispsim.world.build import World

Kind = Literal["practitioner", "leader", "organization", "isp"]
LETTERS: dict[str, Kind] = {"p": "practitioner", "l": "leader"}
_HOLDER = re.compile(r"0*[1-9][0-9]{0,8}", re.ASCII)
_LETTER_OF = {kind: letter for letter, kind in LETTERS.items()}


@dataclass(frozen=True)
class Subject:
    """Whom a story is about.

    Attributes
    ----------
    kind : {"practitioner", "leader", "organization", "isp"}
    row : int
        Row in the kind's table.
    holder : int or None
        Number of the post's holder (with the support), or None where a post is followed whoever holds it.
    name : str
        The id, as `model.md` writes ids: ``org-007/p03#2``, ``org-007/l01``, ``org-007``, ``isp-02``.
    """

    kind: Kind
    row: int
    holder: int | None
    name: str

    @property
    def person(self) -> bool:
        """Whether it is a post or its holder."""
        return self.kind in ("practitioner", "leader")


def post_id(world: World, kind: str, row: int) -> str:
    """Return the id of a practitioner's or leader's post."""
    places = world.pointers[kind][0]
    number = row - int(np.searchsorted(places, places[row])) + 1
    return f"{world.ids['organization'][places[row]]}/{_LETTER_OF[kind]}{number:02d}"  # type: ignore[index]


def find(world: World, who: str) -> Subject:
    """Return whom an id names; of a holder only the post is checked, since who comes is known after the run.

    Raises
    ------
    ScenarioError
        If nobody is called so, with what there is and the nearest id.
    """
    asked = who.strip()
    for kind in ("organization", "isp"):
        if asked in world.ids[kind]:
            return Subject(kind, world.ids[kind].index(asked), None, asked)  # type: ignore[arg-type]
    place, slash, rest = asked.rpartition("/")
    if not slash or place not in world.ids["organization"]:
        raise _unknown(world, who, asked if not slash else place)
    post, hash_sign, number = rest.partition("#")
    kind = LETTERS.get(post[:1], "")
    rows = _posts_of(world, kind, place) if kind else []
    names = {post_id(world, kind, int(row)): int(row) for row in rows}
    if f"{place}/{post}" not in names:
        posts = {k: [post_id(world, k, int(row)) for row in _posts_of(world, k, place)] for k in _LETTER_OF}
        there = ", ".join(_few(some) for some in posts.values())
        raise _wrong(who, there, _nearest(f"{place}/{post}", [name for some in posts.values() for name in some]))
    if hash_sign and not _HOLDER.fullmatch(number):
        raise _wrong(who, f"{place}/{post}#1 for the first holder, #2 for the next", f"{place}/{post}#1")
    return Subject(kind, names[f"{place}/{post}"], int(number) if hash_sign else None, asked)  # type: ignore[arg-type]


def no_such_holder(who: str, post: str, holders: list[int]) -> ScenarioError:
    """Return the error for a holder who never comes."""
    known = [f"{post}#{number}" for number in holders]
    return _wrong(who, f"{_few(known)} (holders of the post in this future)", _nearest(who, known))


def _posts_of(world: World, kind: str, place: str) -> np.ndarray:
    return np.flatnonzero(world.pointers[kind][0] == world.ids["organization"].index(place))


def _unknown(world: World, who: str, place: str) -> ScenarioError:
    places, isps = world.ids["organization"], world.ids["isp"]
    there = f"organisations {_few(places)}; posts such as {post_id(world, 'practitioner', 0)}"
    there += f" or {post_id(world, 'leader', 0)}; "
    there += f"ISPs {_few(isps)}" if isps else "no ISPs, since the scenario has none"
    near = _nearest(place, [*places, *isps])
    if near in places and place != who.strip() and "/" not in place:
        near += who.strip()[len(place) :]
    return _wrong(who, there, near)


def _wrong(who: str, allowed: str, nearest: str | None) -> ScenarioError:
    return ScenarioError(Problem(f'there is no "{who}"', "who", allowed=allowed, nearest=nearest))


def _nearest(word: str, known: list[str]) -> str | None:
    plain = {_without_zeros(name): name for name in known}
    near = difflib.get_close_matches(_without_zeros(word), list(plain), n=1, cutoff=0.6)
    return plain[near[0]] if near else None


def _without_zeros(name: str) -> str:
    """Return an id as people shorten it: org-7 for org-007."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.lower())


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{names[0]} to {names[-1]}"

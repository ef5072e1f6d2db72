"""A story as files, and what its columns are."""

import json
from typing import TYPE_CHECKING

from ispsim.report.dictionary import Entry
from ispsim.store.tables import to_csv
from ispsim.stories.mechanisms import labels
from ispsim.stories.weekly import COLUMNS, PLACE
from ispsim.world.kinds import KINDS

if TYPE_CHECKING:
    from ispsim.stories.story import Story


def contents(story: "Story") -> dict[str, bytes]:
    """Return the files of a story: relative name -> bytes, the same each time.

    Parameters
    ----------
    story : ispsim.stories.story.Story

    Returns
    -------
    dict of bytes
        ``story.md`` (the words), ``story.csv`` (`Story.weekly`, UTF-8, undefined empty), ``story.json``
        (`Story.to_dict`), ``figures/story.png`` and ``figures/story.svg``.
    """
    from ispsim.figures.style import to_bytes

    figure = story.plot()
    return {
        "story.md": _page(story).encode("utf-8", "backslashreplace"),
        "story.csv": to_csv(story.weekly),
        "story.json": (json.dumps(story.to_dict(), indent=2, allow_nan=False) + "\n").encode(),
        "figures/story.png": to_bytes(figure, "png"),
        "figures/story.svg": to_bytes(figure, "svg"),
    }


def entries(story: "Story") -> list[Entry]:
    """Return what every column of ``story.csv`` is, in the order of the columns."""
    sources = {name: (agent, column) for agent, column, name in COLUMNS[story.kind]}
    if story.kind != "isp":
        sources |= {name: ("organization", column) for column, name in PLACE}
    return [_entry(story, name, sources) for name in story.weekly.columns]


_SAID = {
    "world": ("text", "", "with: with the support; without: the same future without it"),
    "week": ("integer", "weeks", "end of which week; 0 is before the first"),
    "present": ("integer", "0 or 1", "whether the subject is there"),
    "holder": ("integer", "number", "which holder of the post, by number"),
    "users": ("number", "number", "practitioners who use the RSI in the organisations of the ISP"),
    "faithful_users": ("number", "number", "of practitioners who use the RSI, each counted by fidelity"),
    "contacts_planned": ("number", "number", "contacts planned in the organisations of the ISP"),
    "contacts_kept": ("number", "number", "contacts kept in the organisations of the ISP"),
    "contacts_broken": ("number", "number", "contacts promised and not kept in the organisations of the ISP"),
    "faithful": ("number", "0 to 1", "use x fidelity"),
}
_BOUNDED = ("share", "0 to 1", "0 or 1")


def _entry(story: "Story", name: str, sources: dict[str, tuple[str, str]]) -> Entry:
    person = story.kind in ("practitioner", "leader")
    undefined = ""
    if name in sources:
        agent, column = sources[name]
        declared = KINDS[agent].columns[column]
        kind, unit, meaning = "number", declared.unit, declared.meaning
        if agent == "organization" and column.startswith("m_"):
            undefined = "there is nobody to be counted"
        elif agent == story.kind and person:
            undefined = "the subject is not there"
    elif name.startswith("firing_"):
        called = labels(story.scenario)[name.removeprefix("firing_")]
        whose = "for the subject" if person else "mean over those there whom it acts on"
        kind, unit, meaning = "number", "0 to 1", f"firing level of {called}, {whose}"
        undefined = "the subject is not there" if person else ""
    else:
        kind, unit, meaning = _SAID[name]
        undefined = "the subject is not there" if person and name == "faithful" else ""
    bounded = unit in _BOUNDED
    low = 0 if bounded or name == "week" else None
    return Entry("story", name, kind, unit, low, 1 if bounded else None, meaning, undefined)


def _page(story: "Story") -> str:
    title = f"# {_escaped(story.who)}: {_escaped(story.scenario.name)}"
    asked = f"One random future of {story.scenario.weeks:,} weeks, seed {story.seed}."
    figure = "![The weeks of the story, with and without the support](figures/story.png)"
    return "\n\n".join([title, asked, figure, *map(_escaped, story.words)]) + "\n"


def _escaped(text: str) -> str:
    """Return a text whose signs Markdown takes as they stand."""
    for sign in "\\`*_[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return text

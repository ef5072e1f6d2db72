"""A story as files."""

import json
from typing import TYPE_CHECKING

from ispsim.figures.story import to_bytes

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
    figure = story.plot()
    return {
        "story.md": _page(story).encode(),
        "story.csv": story.weekly.to_csv(index=False, lineterminator="\n").encode(),
        "story.json": (json.dumps(story.to_dict(), indent=2, allow_nan=False) + "\n").encode(),
        "figures/story.png": to_bytes(figure, "png"),
        "figures/story.svg": to_bytes(figure, "svg"),
    }


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

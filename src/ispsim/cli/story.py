"""``ispsim story``: one person, organisation or ISP with the support and without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.options import (
    Json,
    Seed,
    Settings,
    as_json,
    check_request,
    load_with,
    results_folder,
    tell_of_compiling,
    where_results_are,
)
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from ispsim.stories.story import Story

ABOUT = "Follow one person, organisation or ISP with the support and, every draw the same, without it."

Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write the story, its weeks and its picture to a new or empty folder.",
        show_default=False,
    ),
]
Who = Annotated[
    str | None,
    typer.Option(
        "--who",
        metavar="ID",
        help="org-007/p03 (a post), org-007/p03#2 (its holder), org-007/l01 (a leader), org-007 or isp-02; "
        "without it the practitioner whom the support changed most.",
        show_default=False,
    ),
]


def story(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Scenario file (TOML).", show_default=False)],
    who: Who = None,
    seed: Seed = 1,
    settings: Settings = None,
    out: Out = None,
    json: Json = False,
) -> str:
    """Return a story in words with a line of weeks, or as JSON."""
    check_request(1, seed, "chance")
    asked = load_with(scenario, settings)
    from ispsim.report.request import of_story
    from ispsim.stories.mechanisms import without_each
    from ispsim.stories.story import story as told

    with results_folder(out, of_story(asked, who, seed)) as fill:
        # worlds without one mechanism are compiled anew where it is one of the user's own
        tell_of_compiling(asked, *(without_each(asked).values() if asked.mechanisms.own else ()))
        try:
            done = told(asked, who, seed)
        except ScenarioError as error:
            raise ScenarioError([_of_option(problem) for problem in error.problems]) from None
        fill(done)
    return as_json(done.to_dict()) if json else _page(done, out)


def _of_option(problem: Problem) -> Problem:
    """Return a problem with the argument ``who`` as one with the option."""
    return replace(problem, key=None, origin="--who") if problem.key == "who" else problem


def _page(story: Story, out: str | None) -> str:
    from ispsim.cli import page, timeline, words

    parts = [
        page.heading(f"{story.who}, a story", words.scenario_line(story.scenario), f"one future, seed {story.seed}"),
        timeline.of_story(story),
        *(page.paragraph(paragraph) for paragraph in story.words),
    ]
    if out is not None:
        parts.append(where_results_are(out))
    return page.page(parts)

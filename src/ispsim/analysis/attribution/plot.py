"""Figures of attributions: which there are, and what goes into each."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.attribution.reading import BY_CONSTRUCTION
from ispsim.engine.plot import windows
from ispsim.errors import ScenarioError
from ispsim.figures.gallery import Gallery
from ispsim.measures import BY_NAME
from ispsim.scenario.schema import MECHANISMS

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.analysis.attribution.attribute import Attribution
    from ispsim.analysis.attribution.contexts import Contexts
    from ispsim.figures.sheet import Heading
    from ispsim.figures.style import Picture

TITLES = {"gate": "Trust is a gate", "additive": "Trust adds to it", "none": "Trust plays no role"}
"""What stands above the worlds under each role of trust."""


def _why_not(answer: "Attribution", kind: str) -> str | None:
    """Return why a figure cannot be drawn, or None."""
    if kind == "interactions" and len(answer.worlds.mechanisms) < 2:
        return "there is only one mechanism, so there are no pairs"
    if kind == "over_time" and answer.worlds.weeks.size < 2:
        return "fewer than two weeks were kept"
    return None


def label(mechanism: str) -> str:
    """Return the plain name of a mechanism; of one of the user's own, as it is called."""
    if mechanism not in MECHANISMS:
        return mechanism
    return BY_NAME[f"firing_{mechanism}"].label.removeprefix("firing: ")


def heading(answer: "Attribution", name: str | None = None) -> "Heading":
    """Return what each figure states of its runs."""
    from ispsim.figures.sheet import Heading

    worlds = answer.worlds
    return Heading(
        worlds.scenario.name if name is None else name,
        worlds.runs,
        (worlds.scenario.setting.organizations,),
        worlds.uncertainty,
    )


def _what(answer: "Attribution") -> str:
    measure = answer.worlds.measure
    return BY_NAME[measure].label if measure in BY_NAME else measure


def _of(frame: "pd.DataFrame", role: str, column: str) -> np.ndarray:
    return frame.loc[frame["role"] == role, column].to_numpy()


def _shares(answer: "Attribution") -> "Picture":
    from ispsim.figures import shares

    table, single = answer.shares, answer.knock_outs
    panels = [
        shares.Panel(
            TITLES[role],
            *(_of(table, role, column) for column in ("mean", "ci_low", "ci_high", "share")),
            *(_of(single, role, column) for column in ("alone", "lost")),
        )
        for role in answer.roles
    ]
    names = [label(name) for name in answer.worlds.mechanisms]
    return shares.draw(heading(answer), names, panels, _what(answer), answer.when, answer.note)


def _over_time(answer: "Attribution") -> "Picture":
    from ispsim.figures import shares_over_time

    worlds = answer.worlds
    number = len(worlds.mechanisms) + 1
    courses = []
    for role in answer.roles:
        # the whole comes last in the frame and first in the figure
        parts = [
            np.roll(_of(answer.over_time, role, column).reshape(number, -1), 1, axis=0)
            for column in ("mean", "ci_low", "ci_high")
        ]
        courses.append(shares_over_time.Courses(TITLES[role], *parts))
    names = [label(name) for name in worlds.mechanisms]
    spans = windows(worlds.scenario)
    return shares_over_time.draw(heading(answer), names, worlds.weeks, courses, spans, _what(answer), answer.note)


def _interactions(answer: "Attribution") -> "Picture":
    from ispsim.figures import signed_maps

    mechanisms = list(answer.worlds.mechanisms)
    number = len(mechanisms)
    maps = []
    for role in answer.roles:
        mean, sure = np.full((number, number), np.nan), np.zeros((number, number), dtype=bool)
        columns = ("second", "first", "mean", "ci_low", "ci_high")
        for second, first, value, low, high in zip(*(_of(answer.interactions, role, c) for c in columns), strict=True):
            place = mechanisms.index(second), mechanisms.index(first)
            mean[place], sure[place] = value, low > 0.0 or high < 0.0
        maps.append(signed_maps.Map(TITLES[role], mean[1:, :-1], sure[1:, :-1]))
    top = heading(answer)
    names = [f"{k} {label(name)}" for k, name in enumerate(mechanisms, 1)]
    bold = "Bold: the 95 % t interval excludes 0." if top.runs > 1 else "1 run of each world, so no interval."
    notes = [f"Columns are numbered as rows; 1 is {label(mechanisms[0])}. {bold}", answer.note]
    caption = f"""Shapley interaction index of each pair of mechanisms for {_what(answer)} {answer.when} in
        "{top.name}": {top.size} of every combination of mechanisms on and off, under common random numbers. Above 0
        (blue) two mechanisms bring more together than apart, averaged over the company of the others; below 0
        (orange) one makes up for the other. {bold} {answer.note} {top.limits}"""
    numbers = [str(k) for k in range(1, number)]
    return signed_maps.draw(
        "How mechanisms work together", top, names[1:], numbers, maps, "Interaction index", notes, caption
    )


def plot_contexts(contexts: "Contexts") -> "Picture":
    """Return the figure of several contexts: shares of the whole, for each role of trust."""
    from ispsim.figures import signed_maps

    answers = list(contexts.answers.values())
    first = answers[0]
    mechanisms = list(first.worlds.mechanisms)
    if any(list(answer.worlds.mechanisms) != mechanisms for answer in answers):
        raise ScenarioError("the contexts do not have the same mechanisms")
    maps = []
    for role in first.roles:
        tables = [answer.shares for answer in answers]
        mean = np.stack([_of(table, role, "share") for table in tables], axis=1)
        low = np.stack([_of(table, role, "share_low") for table in tables], axis=1)
        high = np.stack([_of(table, role, "share_high") for table in tables], axis=1)
        maps.append(signed_maps.Map(TITLES[role], 100.0 * mean, (low > 0.0) | (high < 0.0)))
    letters = [chr(ord("A") + k) for k in range(len(answers))]
    named = ", ".join(f"{letter} {name}" for letter, name in zip(letters, contexts.answers, strict=True))
    sizes = sorted({answer.worlds.scenario.setting.organizations for answer in answers})
    top = replace(heading(first, f"{len(answers)} contexts"), organizations=tuple(sizes))
    bold = "Bold: the 95 % t interval excludes 0." if top.runs > 1 else "1 run of each world, so no interval."
    unmatched = [name for name, answer in contexts.answers.items() if not answer.matching["matched"].all()]
    notes = [f"{named}. {bold}", BY_CONSTRUCTION]
    if unmatched:
        notes.append(f"Roles of trust not matched after a year in: {', '.join(unmatched)}.")
    caption = f"""Each mechanism's share of what all of them add to {_what(first)} {first.when} by context: {top.runs}
        runs of every combination of mechanisms on and off in each, under common random numbers. {" ".join(notes)}
        Empty: what there is to share may be 0. Per cent of different wholes cannot be compared as amounts.
        {top.limits}"""
    names = [label(name) for name in mechanisms]
    return signed_maps.draw(
        "Shares by context", top, names, letters, maps, "Share of the whole (per cent)", notes, caption
    )


FIGURES: "Gallery[Attribution]" = Gallery(
    {
        "shares": _shares,
        "over_time": _over_time,
        "interactions": _interactions,
    },
    _why_not,
)
"""Figures of attributions by name."""

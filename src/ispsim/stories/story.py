"""`ispsim.story`: one person, organisation or ISP with the support and, draws held equal, without it."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.engine.simulate import check_request, simulate
from ispsim.errors import Problem, ScenarioError
from ispsim.scenario import Scenario
from ispsim.stories import ending, events, isp, leader, organization, practitioner, weekly
from ispsim.stories.course import arrival_of, course, holders
from ispsim.stories.material import Crowd, Material, World, support_windows
from ispsim.stories.mechanisms import knock_outs, labels
from ispsim.stories.serving import Serving
from ispsim.stories.subject import Subject, find, no_such_holder, post_id
from ispsim.stories.survey import Survey, most_changed, pairs, survey
from ispsim.stories.trace import SERVING, served_by, trace
from ispsim.world.build import World as Built
from ispsim.world.build import build_world
from ispsim.world.schedule import SCHEDULED, isp_shares

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture

_TELL = {
    "practitioner": practitioner.paragraphs,
    "leader": leader.paragraphs,
    "organization": organization.paragraphs,
    "isp": isp.paragraphs,
}
_FUTURES = 20
_BUDGET = 1e8  # practitioner-weeks that other futures may take; about 20 seconds


class Story:
    """What became of one person, organisation or ISP with the support and, draws held equal, without it.

    Attributes
    ----------
    scenario : Scenario
    seed, replication : int
    who : str
        Id of whom it is about.
    kind : {"practitioner", "leader", "organization", "isp"}
    words : list of str
        The story, paragraph by paragraph.
    events : list of dict
        ``world, week, what, text``, by week: what happened to them and around them.
    """

    def __init__(self, material: Material, seed: int, replication: int) -> None:
        self.scenario = material.scenario
        self.seed = seed
        self.replication = replication
        self.who = material.subject.name
        self.kind = material.subject.kind
        self.words = [paragraph for paragraph in _TELL[self.kind](material) if paragraph]
        self.events = events.events(material)
        self._material = material

    @property
    def text(self) -> str:
        """The story in words, paragraphs apart by a blank line."""
        return "\n\n".join(self.words)

    @cached_property
    def weekly(self) -> "pd.DataFrame":
        """The story week by week, tidy: ``world, week`` and one column a number; undefined is NaN.

        `world` is ``"with"`` or ``"without"``; week 0 is before the first step, where flows are 0.
        `ispsim.stories.weekly` lists the columns of each kind.
        """
        return weekly.frame(self._material)

    @property
    def chosen(self) -> bool:
        """Whether nobody was asked for, so that it is about the practitioner whom the support changed most."""
        return self._material.chosen

    @property
    def windows(self) -> dict[str, tuple[int, int]]:
        """First and last week in which support is planned for the subject (an ISP: by it).

        Under ``support``, and under ``internal`` of an internal ISP beside; empty without any.
        """
        return support_windows(self._material)

    def doing(self) -> dict[str, np.ndarray]:
        """Return what the subject does by world (``with`` where there is support, ``without``), shape (weeks + 1,).

        Practitioners: use counted by fidelity; leaders: 1 while they promote; organisations and ISPs: users counted by
        fidelity. 0 while a followed holder is not there.
        """
        worlds = {"with": self._material.supported, "without": self._material.alone}
        return {name: world.course.amount for name, world in worlds.items() if world is not None}

    def plot(self) -> "Picture":
        """Return the picture of the story, a `matplotlib.figure.Figure` 170 mm wide that a notebook shows."""
        from ispsim.figures.story import draw
        from ispsim.stories.picture import picture

        return draw(picture(self._material, self.events))

    def to_dict(self) -> dict[str, Any]:
        """Return the story as plain data, as ``ispsim story --json`` prints it; undefined is None.

        Returns
        -------
        dict
            ``schema`` (1), ``scenario``, ``seed``, ``replication``, ``weeks``, ``who``, ``kind``, ``chosen`` (whether
            nobody was asked for); ``words``, a list of paragraphs; ``measure``, what the totals count; ``with`` and
            ``without``, each ``present`` (whether they are there in this world), ``in_post`` (first and last week,
            holders only), ``began`` and ``stopped`` (first week of the first spell, week in which the last one ended;
            of use, of promoting by a leader, of delivering by an organisation; None for an ISP), ``spells``, ``weeks``
            (of use or promoting; of places the sum over users) and ``total`` (the same counted by fidelity); ``with``
            is None where there is no support; ``difference`` of the totals; ``knock_outs``, for each mechanism
            ``mechanism``, ``name``, ``began``, ``total`` and ``difference`` in the world without it; ``crowd``, where
            the subject stands among others; ``events``, each ``world``, ``week``, ``what`` and ``text``.
        """
        material = self._material
        called = labels(self.scenario)
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replication": self.replication,
            "weeks": self.scenario.weeks,
            "who": self.who,
            "kind": self.kind,
            "chosen": material.chosen,
            "words": self.words,
            "measure": ending.unit(self.kind),
            "with": _facts(material.supported) if material.supported else None,
            "without": _facts(material.alone),
            "difference": material.difference,
            "knock_outs": [
                {
                    "mechanism": found.mechanism,
                    "name": called[found.mechanism],
                    "began": found.course.began,
                    "total": found.course.total if found.course.exists else None,
                    "difference": found.difference if found.course.exists else None,
                }
                for found in material.knock_outs
            ],
            "crowd": _crowd_facts(material),
            "events": self.events,
        }

    def __repr__(self) -> str:
        return f"Story({self.who!r} in {self.scenario.name!r}, seed {self.seed})"


def story(scenario: Scenario, who: str | None = None, seed: int = 1, replication: int = 0) -> Story:
    """Follow one person, organisation or ISP with the support and, draws held equal, without it.

    Parameters
    ----------
    scenario : Scenario
        From `ispsim.load_scenario`. The world without the support is the same with ``support.isps = 0``; everything
        else, other strategies too, is kept.
    who : str, optional
        A post (``org-007/p03``, a leader's ``org-007/l01``), its holder (``org-007/p03#2``), an organisation
        (``org-007``) or an ISP (``isp-02``). If not given, the practitioner whom the support changed most: of those who
        are in both worlds (same post, same week of arrival) the one with the largest difference in faithful-use weeks,
        up or down; of equals the one with more of them with the support, then the first by id.
    seed : int
        0 to 2^63 - 1.
    replication : int
        Which random future, from 0; parameters are fixed (uncertainty "chance").

    Returns
    -------
    Story
        With ``.text``, ``.events``, ``.weekly``, ``.plot()`` and ``.to_dict()``.

    Raises
    ------
    ScenarioError
        If an argument is wrong, or nobody is called `who`; the message says what there is.
    RunError
        If a run fails.
    """
    if not isinstance(scenario, Scenario):
        raise ScenarioError(f"story takes a scenario (from load_scenario), not {type(scenario).__name__}")
    check_request(1, seed, "chance")
    if isinstance(replication, bool) or not isinstance(replication, int) or replication < 0:
        raise ScenarioError(f"replication must be a whole number from 0, not {replication!r}")
    if who is not None and (not isinstance(who, str) or not who.strip()):
        raise ScenarioError(Problem(f"{who!r} is no id", "who", allowed="an id such as org-001/p01"))
    asked = find(build_world(scenario, seed, replication), who) if who is not None else None
    alone = scenario.with_settings({"support.isps": 0})
    without = survey(alone, seed, replication)
    supported = survey(scenario, seed, replication) if scenario.supported else None
    first = supported or without
    subject = asked or _most_changed(first, without)
    return Story(
        _material(scenario, alone, supported, without, subject, who is None, seed, replication), seed, replication
    )


def _most_changed(first: Survey, without: Survey) -> Subject:
    found = pairs("practitioner", first, without)
    place = most_changed(found)
    row, number = int(found.row[place]), int(found.number[place])
    return Subject("practitioner", row, number, f"{post_id(first.world, 'practitioner', row)}#{number}")


def _material(
    scenario: Scenario,
    alone: Scenario,
    supported: Survey | None,
    without: Survey,
    subject: Subject,
    chosen: bool,
    seed: int,
    replication: int,
) -> Material:
    """Take the worlds through their weeks again, now with the subject in view, and gather what the story needs."""
    built = (supported or without).world
    organizations = served_by(built, subject.row) if subject.kind == "isp" else np.zeros(0, np.int64)
    seen = trace(alone, seed, replication, subject, organizations)
    seen_supported = trace(scenario, seed, replication, subject, organizations) if supported else None
    arrival = None
    if subject.holder is not None:
        main = seen_supported or seen
        arrival = arrival_of(main, subject)
        if arrival is None:
            raise no_such_holder(subject.name, post_id(built, subject.kind, subject.row), holders(main, subject.kind))
    worlds = [World(t, course(t, subject, arrival)) if t is not None else None for t in (seen_supported, seen)]
    with_, bare = worlds
    assert bare is not None
    knocked = (
        knock_outs(scenario, seed, replication, subject, organizations, arrival, with_.course)
        if with_ is not None
        else []
    )
    here, elsewhere = _futures(scenario, alone, seed, replication, supported, without)
    return Material(
        scenario=scenario,
        subject=subject,
        chosen=chosen,
        supported=with_,
        alone=bare,
        knock_outs=knocked,
        crowd=_crowd(subject, organizations, supported, without, with_, bare),
        here=here,
        elsewhere=elsewhere,
        names=_names(built, subject),
        serving=_serving(built, scenario, subject),
        places=[built.ids["organization"][row] for row in organizations],
        served=_served(built),
    )


def _crowd(
    subject: Subject,
    organizations: np.ndarray,
    supported: Survey | None,
    without: Survey,
    mine: World | None,
    other: World,
) -> Crowd | None:
    """Return what the support changed for everybody of the subject's kind."""
    if supported is None or mine is None:
        return None
    own = mine.course.total - other.course.total
    if subject.kind == "isp":
        return Crowd("its organisations", (supported.places - without.places)[organizations], own)
    if subject.kind == "organization":
        return Crowd("organisations", supported.places - without.places, own)
    noun = f"{subject.kind}s"
    if subject.holder is not None:
        return Crowd(noun, pairs(subject.kind, supported, without).difference, own)
    size = supported.world.number(subject.kind)
    sums = [
        np.bincount(one.people[subject.kind].row, one.people[subject.kind].amount, size) for one in (supported, without)
    ]
    return Crowd(f"{subject.kind}s' posts", sums[0] - sums[1], own)


def _futures(
    scenario: Scenario, alone: Scenario, seed: int, replication: int, supported: Survey | None, without: Survey
) -> tuple[float, np.ndarray]:
    """Return what the support adds on average over practitioners' posts, in this and in other futures."""
    if supported is None:
        return 0.0, np.zeros(0)
    posts = without.world.number("practitioner")
    here = float((supported.places - without.places).sum() / posts)
    runs = min(_FUTURES + 1, int(_BUDGET / (2.0 * posts * (scenario.weeks + 1.0))))
    if runs < 2:
        return here, np.zeros(0)
    added = [simulate(one, runs, seed).measure("faithful_use")[:, 1:].sum(axis=1) for one in (scenario, alone)]
    others = np.arange(runs) != (replication if replication < runs else runs - 1)
    return here, (added[0] - added[1])[others]


def _names(built: Built, subject: Subject) -> dict[str, str]:
    """Return the ids around a subject."""
    if subject.kind == "isp":
        return {}
    place = subject.row if subject.kind == "organization" else int(built.pointers[subject.kind][0, subject.row])
    system = int(built.pointers["organization"][0, place])
    names = {"place": built.ids["organization"][place], "system": built.ids["system"][system]}
    if subject.kind == "practitioner":
        names["leader"] = post_id(built, "leader", int(built.pointers["practitioner"][1, subject.row]))
    return names


def _serving(built: Built, scenario: Scenario, subject: Subject) -> list[Serving]:
    """Return the ISPs who serve a subject's organisation by the plan, or the subject."""
    if subject.kind == "isp":
        return [Serving(subject.name, 0, beside=subject.row >= isp_shares(scenario.support.isps).size)]
    place = subject.row if subject.kind == "organization" else int(built.pointers[subject.kind][0, subject.row])
    rows = built.pointers["organization"][SERVING, place].tolist()
    there = built.number("isp")
    return [Serving(built.ids["isp"][row], k, beside=k == 1) for k, row in enumerate(rows) if row < there]


def _served(built: Built) -> int:
    """Return how many organisations are served by the plan in any week."""
    planned = built.schedules["organization"][:, SCHEDULED["organization"].index("served")]
    return int((planned > 0.5).any(axis=0).sum())


def _facts(world: World) -> dict[str, Any]:
    found = world.course
    weeks = np.flatnonzero(found.present)
    return {
        "present": found.exists,
        "in_post": None if found.arrived is None else [int(weeks[0]), int(weeks[-1])],
        "began": found.began,
        "stopped": found.stopped,
        "spells": [{"first": spell.first, "last": spell.last, "end": spell.end} for spell in found.spells],
        "weeks": found.weeks_of_doing if found.exists else None,
        "total": found.total if found.exists else None,
    }


def _crowd_facts(material: Material) -> dict[str, Any] | None:
    crowd = material.crowd
    if crowd is None or not crowd.differences.size:
        return None
    found = crowd.differences
    return {
        "of": crowd.noun,
        "n": int(found.size),
        "unchanged": float((np.abs(found) <= 1e-9).mean()),
        "more": float((found > 1e-9).mean()),
        "fewer": float((found < -1e-9).mean()),
        "median": float(np.median(found)),
        "changed_more": crowd.larger,
        "mean_per_post": material.here,
        "mean_per_post_elsewhere": [float(x) for x in material.elsewhere],
    }


__all__ = ["Story", "story"]

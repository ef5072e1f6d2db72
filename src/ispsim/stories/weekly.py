"""The weeks of a story as a tidy frame."""

from typing import TYPE_CHECKING

import numpy as np

from ispsim.stories.material import Material, World
from ispsim.stories.mechanisms import firing

if TYPE_CHECKING:
    import pandas as pd

_PERSON = ("knowledge", "motivation", "trust", "contacted", "promotes")
COLUMNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "practitioner": (
        *(("practitioner", name, name) for name in ("uses", "fidelity", *_PERSON, "skill", "load", "trust_leader")),
        ("practitioner", "users_tied", "users_tied"),
        ("practitioner", "peer_help", "peer_help"),
        ("leader", "stint", "leader_holder"),
        ("leader", "leadership", "leadership"),
    ),
    "leader": tuple(("leader", name, name) for name in (*_PERSON, "leadership")),
    "organization": (
        *(
            ("organization", f"m_{name}", name)
            for name in ("use_share", "faithful_use", "fidelity", "trust_in_isp", "trust_among", "promote_share")
        ),
        *(("organization", f"m_{name}", name) for name in ("knowledge", "skill", "motivation", "load")),
        ("organization", "sum_uses", "users"),
        ("organization", "sum_left", "departures"),
    ),
    "isp": tuple(
        ("isp", name, name)
        for name in (
            "stint employed paid_hours demand available kept broken responsiveness strain experience competence"
        ).split()
    ),
}
"""Kind of subject -> (kind of agent, its column, name in the frame); `ispsim.world.columns` says what each means."""

PLACE = (
    ("stage", "stage"),
    ("climate", "climate"),
    ("served_any", "served"),
    ("sum_planned", "contacts_planned"),
    ("sum_kept", "contacts_kept"),
    ("sum_broken", "contacts_broken"),
    ("responsiveness", "responsiveness"),
)
"""Columns of the organisation besides -> names in the frame; for an ISP, its contacts summed over organisations."""


def frame(material: Material) -> "pd.DataFrame":
    """Return both worlds week by week.

    Besides the columns of `COLUMNS`: ``present`` (1 in weeks in which the subject is there), ``holder`` (number of the
    post's holder), what the organisation had (``stage`` to ``responsiveness``; for an ISP summed over organisations:
    ``users``, ``faithful_users`` and contacts), ``faithful`` (use x fidelity), and ``firing_…`` for each mechanism.
    People's columns are NaN while a followed holder is not there.
    """
    import pandas as pd

    worlds = {"with": material.supported, "without": material.alone}
    parts = [
        pd.DataFrame({"world": name, "week": np.arange(world.trace.weeks + 1), **series(material, world)})
        for name, world in worlds.items()
        if world is not None
    ]
    return pd.concat(parts, ignore_index=True)


def series(material: Material, world: World) -> dict[str, np.ndarray]:
    """Return the columns of one world, each shape (weeks + 1,)."""
    kind, trace, course = material.subject.kind, world.trace, world.course
    columns: dict[str, np.ndarray] = {"present": course.present.astype(int)}
    if material.subject.person:
        columns["holder"] = trace.of(kind, "stint").astype(int)
    for agent, column, name in COLUMNS[kind]:
        columns[name] = trace.of(agent, column).copy()
    if kind == "isp":
        columns["users"], columns["faithful_users"] = course.does, course.amount
        for column, name in PLACE[3:6]:
            columns[name] = trace.all("organization", column).sum(axis=1)
    else:
        for column, name in PLACE:
            columns[name] = trace.of("organization", column).copy()
    if kind == "practitioner":
        columns["faithful"] = trace.of(kind, "faithful").copy()
    if kind == "organization":
        columns["faithful_users"] = course.amount
    columns |= {f"firing_{name}": level for name, level in firing(trace, kind).items()}
    if material.subject.person:
        own = {name for agent, _, name in COLUMNS[kind] if agent == kind} | {"faithful"}
        own |= {name for name in columns if name.startswith("firing_")}
        for name in own & columns.keys():
            columns[name] = np.where(course.present, columns[name], np.nan)
    return columns

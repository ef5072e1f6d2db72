"""Published scales on which surveys of organisations are scored, with the range of their mean scores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedScale:
    """A scale that a roster may name instead of stating where it begins and ends.

    Attributes
    ----------
    title
        Full name.
    items
        Number of items.
    low, high
        Lowest and highest mean score.
    source
        Where it was published.
    checked
        Whether the range was read in a source; otherwise it is general knowledge, to be checked against the survey.
    """

    title: str
    items: int
    low: float
    high: float
    source: str
    checked: bool


_EBPAS = "Aarons 2004; norms: Aarons et al. 2010, Psychol Assess 22:356, doi 10.1037/a0019188"
_WEINER = "Weiner et al. 2017, Implement Sci 12:108, doi 10.1186/s13012-017-0635-3"

SCALES: dict[str, PublishedScale] = {
    "ICS": PublishedScale("Implementation Climate Scale", 18, 0, 4, "Ehrhart et al. 2014", checked=True),
    "ILS": PublishedScale(
        "Implementation Leadership Scale",
        12,
        0,
        4,
        "Aarons et al. 2014, Implement Sci 9:45, doi 10.1186/1748-5908-9-45",
        checked=False,
    ),
    "EBPAS": PublishedScale("Evidence-Based Practice Attitude Scale", 15, 0, 4, _EBPAS, checked=True),
    "EBPAS-36": PublishedScale("Evidence-Based Practice Attitude Scale, 36 items", 36, 0, 4, _EBPAS, checked=False),
    "AIM": PublishedScale("Acceptability of Intervention Measure", 4, 1, 5, _WEINER, checked=False),
    "IAM": PublishedScale("Intervention Appropriateness Measure", 4, 1, 5, _WEINER, checked=False),
    "FIM": PublishedScale("Feasibility of Intervention Measure", 4, 1, 5, _WEINER, checked=False),
    "psychological safety": PublishedScale(
        "Team psychological safety", 7, 1, 7, "Edmondson's seven items", checked=False
    ),
}
"""Name, as a scenario file states it, to the scale. Scores are means over items, as the scales' authors report them."""

"""Figures of a score card: one a pattern."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ispsim.figures.gallery import Gallery

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard
    from ispsim.figures.style import Picture


def gallery(card: ScoreCard) -> Gallery[ScoreCard]:
    """Return which figures there are of a card: those of its patterns, by their names."""
    return Gallery({one.pattern.name: partial(_draw, name=one.pattern.name) for one in card.scored}, _why_not)


def _why_not(card: ScoreCard, name: str) -> str | None:
    one = card[name]
    return None if one.judged else one.why_not or "it is not enacted"


def _draw(card: ScoreCard, name: str) -> Picture:
    from ispsim.figures.evidence import Held, Number, Stated, draw

    one = card[name]
    pattern, simulated = one.pattern, one.simulated
    assert simulated is not None
    judged = {item.name: item for item in one.judged}
    numbers = [
        Number(
            part.name,
            part.unit,
            judged[part.name].verdict,
            (part.low, part.high),
            simulated.parts[part.name],
            judged[part.name].mean,
            judged[part.name].low,
            judged[part.name].high,
            part.published,
            part.interval,
        )
        for part in pattern.parts
    ]
    held = [
        Held(
            condition.name,
            judged[condition.name].verdict,
            judged[condition.name].mean,
            judged[condition.name].low,
            judged[condition.name].high,
            condition.least,
        )
        for condition in pattern.conditions
    ]
    by_design = ", built in by design" if pattern.by_design else ""
    stated = Stated(pattern.design.rstrip("."), f"{one.studies:,} simulated studies; {pattern.use}{by_design}")
    return draw(f"{pattern.name}: {one.verdict}", stated, numbers, held)

"""The score card in plain words."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from ispsim.evidence.card import USES
from ispsim.figures.scales import short
from ispsim.report.kinds.findings import Shown

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard, Scored
    from ispsim.evidence.pattern import Source

USES_MEAN = {
    "fit": "may be used to calibrate",
    "shape": "direction or ordering only",
    "hold": "never fitted to; that is not the same as unseen",
}
"""What the uses of patterns are."""

VERDICTS = (
    "hit: the 95 % interval of the simulated mean lies in the band, and the published figure among the central 90 % of "
    "simulated studies (of a shape: what is stated holds in at least 90 % of them)",
    "miss: the interval lies wholly outside the band, or what is stated holds too rarely",
    "unclear: neither",
    "not enacted: the model cannot; it counts as a miss",
)
"""What the verdicts mean."""

POTENCY = ("facilitation-pooled", "caseload", "contact-hours")
"""Patterns that one overall strength of support moves together."""

READ = {
    "abstract": "abstract read",
    "paper": "paper read",
    "table": "table of it read",
    "data": "its data read",
    "secondary": "known from others' account of it",
}
"""What of a source was read, in words."""


def model(card: ScoreCard) -> str:
    """Return what is held against the findings."""
    return f"the model with {', '.join(_varied(card))}" if card.settings else "the model as it is shipped"


def varied(card: ScoreCard) -> str:
    """Return what differs from the shipped model, each after a comma."""
    return "".join(f", {one}" for one in _varied(card))


def _varied(card: ScoreCard) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in card.settings.items()]


def question(card: ScoreCard) -> str:
    """Return what is asked."""
    return f"Does {model(card)} give what published studies found?"


def score(card: ScoreCard) -> str:
    """Return how many patterns are hits, with and without those by design, and by use."""
    whole = card.score()
    rest = [
        f"{number} {words}"
        for number, words in ((whole.misses, "missed"), (whole.unclear, "unclear"), (whole.not_enacted, "not enacted"))
        if number
    ]
    text = f"The model meets {whole} published patterns"
    if rest:
        text += f" ({', '.join(rest)})"
    if any(one.pattern.by_design for one in card.scored):
        text += f"; without those built in by design {card.score(by_design=False)}"
    parts = [f"{use} {card.score(use)}" for use in USES if card.score(use).patterns]
    return f"{text}. By use: {', '.join(parts)}."


def cautions(card: ScoreCard) -> tuple[str, ...]:
    """Return what hits do not say."""
    found = []
    if card.score("fit").patterns:
        found.append(
            "Shipped parameters were calibrated to fit patterns (experiments/calibrate_facilitation.toml), and of some "
            "shapes bands were in view: a hit on those tests nothing. Hold means not fitted, not unseen."
        )
    names = [one.pattern.name for one in card.scored if one.pattern.name in POTENCY]
    if len(names) > 1:
        found.append(f"One overall strength of support moves {_listed(names)} together: they are no separate tests.")
    return tuple(found)


def explanations(card: ScoreCard) -> tuple[str, ...]:
    """Return what is to be said of each pattern that is no hit."""
    return tuple(
        f"{one.pattern.name}, {one.verdict}: {explanation(one, shipped=not card.settings)}"
        for one in card.scored
        if one.verdict != "hit"
    )


def explanation(one: Scored, shipped: bool = True) -> str:
    """Return why a pattern is no hit, and what that tells; of another model than the shipped one nobody has looked."""
    if one.verdict == "not enacted":
        return f"{one.why_not[:1].upper()}{one.why_not[1:].rstrip('.')}."
    if one.verdict == "unclear" and any(judged.studies < 2 for judged in one.judged):
        return "Too few simulated studies give a number."
    why = [] if one.verdict == "miss" else _unclear(one)
    tells = one.pattern.tells if shipped else ""
    return " ".join([*why, tells]).strip() or "No explanation has been found."


def answer(card: ScoreCard) -> tuple[str, ...]:
    """Return all of it, a paragraph each."""
    return (score(card), *cautions(card), *explanations(card))


def shown(card: ScoreCard) -> list[Shown]:
    """Return the card as tables for the eye, one a use."""
    columns = (
        ("Pattern", "left"),
        ("What", "left"),
        ("Unit", "left"),
        ("Published", "right"),
        ("Band", "right"),
        ("Model: mean (95 %)", "right"),
        ("Studies: central 90 %", "right"),
        ("Verdict", "left"),
    )
    found = []
    for use in USES:
        scored = [one for one in card.scored if one.pattern.use == use]
        if scored:
            title = f"{use.capitalize()} ({USES_MEAN[use]}): {card.score(use)} met"
            found.append(Shown(title, columns, [row for one in scored for row in _rows(one)]))
    return found


def band(low: float, high: float) -> str:
    """Return a band in words."""
    if not math.isfinite(high):
        return f"from {exact(low)}"
    return f"up to {exact(high)}" if not math.isfinite(low) else f"{exact(low)} to {exact(high)}"


def exact(value: float) -> str:
    """Return a figure as it is stated, without noughts for show."""
    return f"{value:,.6g}".replace("-", "−")


def percent(value: float) -> str:
    """Return a share in per cent."""
    return f"{100.0 * value:.0f} %" if math.isfinite(value) else "–"


def source(one: Source) -> str:
    """Return a source with what was read of it."""
    doi = f", doi {one.doi}" if one.doi else ""
    note = f"; {one.note}" if one.note else ""
    return f"{one.citation}{doi} ({READ[one.read]}{note})"


def name(one: Scored) -> str:
    """Return the name of a pattern, with a mark where the model contains it by design."""
    return f"{one.pattern.name} (by design)" if one.pattern.by_design else one.pattern.name


def _rows(one: Scored) -> list[tuple[str, ...]]:
    pattern = one.pattern
    rows: list[tuple[str, ...]] = [(name(one), "", "", "", "", "", "", one.verdict)]
    for number, part in enumerate(pattern.parts):
        model, central, verdict = "–", "–", ""
        if one.judged:
            found = one.judged[number]
            model = f"{short(found.mean)} ({short(found.low)} to {short(found.high)})"
            central = f"{short(found.central[0])} to {short(found.central[1])}"
            verdict = found.verdict
        published = "–" if part.published is None else exact(part.published)
        if part.interval is not None:
            published += f" ({exact(part.interval[0])} to {exact(part.interval[1])})"
        rows.append(("", part.name, part.unit, published, band(part.low, part.high), model, central, verdict))
    for number, condition in enumerate(pattern.conditions, len(pattern.parts)):
        model, verdict = "–", ""
        if one.judged:
            found = one.judged[number]
            model = f"{percent(found.mean)} ({percent(found.low)} to {percent(found.high)})"
            verdict = found.verdict
        rows.append(("", condition.name, "of studies", "–", f"from {percent(condition.least)}", model, "–", verdict))
    return rows


def _unclear(one: Scored) -> list[str]:
    """Return which numbers leave a verdict unclear, and how."""
    said = []
    for part, judged in zip(one.pattern.parts, one.judged, strict=False):
        if judged.verdict != "unclear":
            continue
        inside = part.low <= judged.low and judged.high <= part.high
        what = f"{part.name[:1].upper()}{part.name[1:]}"
        if inside and part.published is not None:
            central = f"{short(judged.central[0])} to {short(judged.central[1])}"
            said.append(
                f"{what}: the mean lies in its band, but the published {exact(part.published)} not among the central "
                f"90 % of simulated studies ({central})."
            )
        else:
            said.append(f"{what}: the interval ({short(judged.low)} to {short(judged.high)}) crosses the band's edge.")
    return said


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]

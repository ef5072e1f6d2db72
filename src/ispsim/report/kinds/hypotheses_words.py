"""What is said of rival hypotheses: the answer, and tables for the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.evidence.calibration.studies import targets
from ispsim.figures.scales import short
from ispsim.report import dictionary
from ispsim.report.kinds.findings import Shown

if TYPE_CHECKING:
    from ispsim.evidence.hypotheses.request import HypothesesRequest
    from ispsim.report.kinds.hypotheses import Compared, Judged

_UNLIKELY = 0.05
_WELL, _HARDLY = 0.8, 1.25
"""Share of right answers that tells rivals apart, and times guessing below which they hardly are."""


def answer(found: Compared) -> tuple[str, ...]:
    """Return which rival the data favour, whether they could tell, which study would, and what none could."""
    sentences = [*_observed(found), *_studies(found)]
    if found.left_out:
        names = ", ".join(found.left_out)
        sentences.append(f"Nothing is said of {names}: too few runs define all that is looked at.")
    sentences.append("A form that is not among the rivals cannot be found, and these are judged under these priors.")
    return tuple(sentences)


def _observed(found: Compared) -> list[str]:
    if found.observed is None or found.given is None:
        return []
    request = found.request
    forms, told = request.hypotheses, found.observed.told
    patterns = f" ({', '.join(request.patterns)})" if request.patterns else ""
    such = "figures" if request.patterns and not request.observed else "data"
    best = int(np.argmax(found.given))
    text = (
        f"Given the {_the_data(request)}{patterns}, {forms[best]} is the most probable form ({found.given[best]:.2f}; "
        + ", ".join(f"{form} {p:.2f}" for k, (form, p) in enumerate(zip(forms, found.given, strict=True)) if k != best)
        + "), all having been equally probable before"
    )
    sentences = [f"{text}.", f"Could such {such} tell? {_could(told.right, len(forms))}."]
    if found.unlike < _UNLIKELY:
        sentences.append(
            f"Only {found.unlike:.1%} of simulated {such} are as unlike all others as these: none of the rivals gives "
            f"such {such} with these priors, and which is nearest says little."
        )
    return sentences


def _the_data(request: HypothesesRequest) -> str:
    kinds = ["data"] if request.observed else []
    return " and ".join([*kinds, "published figures"] if request.patterns else kinds)


def _could(right: float, forms: int) -> str:
    guess = 1.0 / forms
    share = (
        f"in {right:.0%} of simulated cases the most probable form is the one at work, where guessing gives {guess:.0%}"
    )
    if right >= _WELL:
        return f"Yes: {share}"
    if right < _HARDLY * guess:
        return f"Hardly: {share}, so that whatever they seem to say of the rivals is no evidence"
    return f"In part: {share}"


def _studies(found: Compared) -> list[str]:
    if not found.candidates:
        return []
    forms, money = len(found.request.hypotheses), dictionary.money_of(found.request.scenarios)
    best = max(found.candidates, key=lambda one: (one.told.right, -one.cost))
    text = f"Of {len(found.candidates)} studies that could be made, {best.plan.name} tells most"
    sentences = [f"{text}. Would it tell? {_could(best.told.right, forms)}; it costs {short(best.cost)} {money}."]
    enough = [one for one in found.candidates if one.told.right >= _WELL]
    if enough:
        cheap = min(enough, key=lambda one: one.cost)
        sentences.append(
            f"The cheapest that is right in {_WELL:.0%} of cases is {cheap.plan.name}, at {short(cheap.cost)} {money}."
        )
    else:
        sentences.append(f"None of them is right in {_WELL:.0%} of cases.")
    worth = [one for one in found.candidates if one.cost > 0.0 and one.told.bits > 0.0]
    if worth:
        dear = max(worth, key=lambda one: one.told.bits / one.cost)
        sentences.append(
            f"For its cost {dear.plan.name} tells most: {short(dear.told.bits)} bits of "
            f"{np.log2(forms):.2f} for {short(dear.cost)}."
        )
    pair = _worst(best)
    if pair:
        sentences.append(pair)
    return sentences


def _worst(one: Judged) -> str:
    """Return which two forms are mixed up most, if they are."""
    given, forms = one.told.confusion, one.told.forms
    mixed = given + given.T
    np.fill_diagonal(mixed, -1.0)
    i, j = (int(place) for place in np.unravel_index(mixed.argmax(), mixed.shape))
    if len(forms) < 3 or mixed[i, j] < 0.5:  # a quarter of the probability either way
        return ""
    return (
        f"Even there {forms[i]} and {forms[j]} are taken for each other most, {mixed[i, j] / 2:.2f} of the probability."
    )


def shown(found: Compared) -> tuple[Shown, ...]:
    """Return the tables for the eye."""
    from ispsim.report.kinds.hypotheses_tables import judged

    request = found.request
    made = []
    if found.given is not None:
        rows = [(form, f"{p:.2f}") for form, p in zip(request.hypotheses, found.given, strict=True)]
        made.append(Shown(f"Given the {_the_data(request)}", (("Hypothesis", "left"), ("Probability", "right")), rows))
    money = dictionary.money_of(request.scenarios)
    columns = (
        ("Study", "left"),
        ("Right", "right"),
        ("±", "right"),
        ("Truth given", "right"),
        ("Bits", "right"),
        ("Cost", "right"),
    )
    cells = [
        (
            one.plan.name,
            f"{one.told.right:.2f}",
            f"{1.96 * one.told.error():.2f}",
            f"{one.told.truth_given:.2f}",
            short(one.told.bits),
            short(one.cost),
        )
        for one in judged(found)
    ]
    guess = 1.0 / len(request.hypotheses)
    note = (
        f"Right: simulated studies whose most probable form is the truth; guessing gives {guess:.2f}. Truth given: "
        f"expected probability of the truth. Cost: all arms, {money}, without collecting data."
    )
    made.append(Shown("What studies tell", columns, cells, note))
    if found.published.size:
        made.append(_fitted(found))
    return tuple(made)


def _fitted(found: Compared) -> Shown:
    columns = (
        ("Fitted", "left"),
        ("Value", "right"),
        ("±", "right"),
        ("Hypothesis", "left"),
        ("Simulated, 90 %", "right"),
        ("Inside", "left"),
    )
    rows = []
    for k, target in enumerate(targets(found.request.patterns)):
        own = (target.name.replace("_", " "), short(target.value), short(1.96 * target.error))
        for i, form in enumerate(found.request.hypotheses):
            low, _, high = (float(value) for value in found.published[i, k])
            inside = "yes" if low <= target.value <= high else "no"
            rows.append((*(own if i == 0 else ("", "", "")), form, f"{short(low)} to {short(high)}", inside))
    note = (
        "Simulated: all over the priors, with errors like those of the published figures. tables/fitted.csv says what "
        "these rest on."
    )
    return Shown("What was fitted", columns, rows, note)

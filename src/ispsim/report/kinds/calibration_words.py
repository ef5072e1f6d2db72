"""What a calibration says in words: the answer, and tables for the eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.figures.scales import short
from ispsim.report.kinds.findings import Shown

if TYPE_CHECKING:
    from ispsim.report.kinds.calibration import Calibrated

_LIKELY, _NAMED = 0.05, 6
_OFTEN = 0.9  # level of the intervals that are spoken of


def answer(found: Calibrated) -> tuple[str, ...]:
    """Return what is known now, whether the model gives such data, whether intervals hold, where the defaults lie."""
    return tuple(filter(None, (_known(found), _given(found), _holds(found), _shipped(found), _lost(found))))


def _known(found: Calibrated) -> str:
    names = {told: [] for told in ("much", "something", "nothing")}  # type: dict[str, list[str]]
    for factor, one in zip(found.request.factors, found.identified, strict=True):
        names[one.told].append(factor.short_name)
    said = [f"{told} of {_listed(names[told])}" for told in ("much", "something") if names[told]]
    text = f"These data say {' and '.join(said)}" if said else "These data say next to nothing of any parameter"
    if said and names["nothing"]:
        text += f", and nothing of {_listed(names['nothing'])}: what rests on these rests on the prior as before"
    if found.pairs:
        pair = found.pairs[0]
        first, second = (name.removeprefix("parameters.") for name in (pair.first, pair.second))
        more = f" and {len(found.pairs) - 1} more pairs" if len(found.pairs) > 1 else ""
        text += f"; {first} and {second} (correlation {short(pair.correlation)}){more} are known together only"
    return f"{text}."


def _given(found: Calibrated) -> str:
    inside, number = int(found.after.inside.sum()), len(found.inferred.observed)
    source = f"{found.checked:,} runs with posterior draws" if found.checked else "the accepted runs"
    text = f"{inside} of {number} fitted numbers lie within the 90 % band of {source}"
    if found.unlike < _LIKELY:
        return (
            f"{text}; of data that the model gives, only {found.unlike:.1%} are as unlike all others as these: "
            "with these priors it does not give such data, and its parameters should not be read as if it did."
        )
    return f"{text}, and data as unlike all others as these are common in the model ({found.unlike:.0%} of them)."


def _holds(found: Calibrated) -> str:
    if found.near is None or found.everywhere is None:
        return ""
    near, whole = found.near.covered(_OFTEN), found.everywhere.covered(_OFTEN)
    return (
        f"Truths planted in simulated data lie in their 90 % intervals in {_span(near)} of {len(found.near)} "
        f"recoveries near these data, by parameter, and in {_span(whole)} of {len(found.everywhere)} all over the "
        "prior."
    )


def _shipped(found: Calibrated) -> str:
    outside, inside = [], 0
    for k, factor in enumerate(found.request.factors):
        value = found.shipped[k]
        if value is None:
            continue
        if found.quantiles[0, k] <= value <= found.quantiles[2, k]:
            inside += 1
        else:
            where = "below" if value < found.quantiles[0, k] else "above"
            outside.append(f"{factor.short_name} ({short(value)}, {where} {_interval(found, k)})")
    if not inside and not outside:
        return ""
    if not outside:
        return f"The values that the model ships with lie in the 90 % intervals of all {inside} parameters."
    return (
        f"The values that the model ships with lie in the 90 % intervals of {inside} of {inside + len(outside)} "
        f"parameters; outside are {_listed(outside)}."
    )


def _lost(found: Calibrated) -> str:
    lost = found.request.sizes["points"] - len(found.inferred.draws)
    if not lost:
        return ""
    return f"{lost:,} draws are left out, since they failed or do not define everything that was observed."


def shown(found: Calibrated) -> tuple[Shown, ...]:
    """Return the tables for the eye."""
    return (_parameters(found), _numbers(found))


def _parameters(found: Calibrated) -> Shown:
    columns = (
        ("Parameter", "left"),
        ("Shipped", "right"),
        ("Prior, 90 %", "right"),
        ("Posterior", "right"),
        ("90 %", "right"),
        ("Data say", "left"),
    )
    prior = np.quantile(found.prior, [0.05, 0.95], axis=0)
    rows = []
    for k, factor in enumerate(found.request.factors):
        value = found.shipped[k]
        rows.append(
            (
                factor.short_name,
                "–" if value is None else short(value),
                f"{short(prior[0, k])} to {short(prior[1, k])}",
                short(found.quantiles[1, k]),
                _interval(found, k),
                found.identified[k].told,
            )
        )
    worth = found.inferred.posterior
    note = (
        f"Posterior: median, from {len(worth.weight):,} of {len(found.inferred.draws):,} draws, worth "
        f"{worth.effective:,.0f} of equal weight. Nothing: an interval about as wide as before."
    )
    return Shown("Parameters", columns, rows, note)


def _numbers(found: Calibrated) -> Shown:
    columns = (
        ("Fitted", "left"),
        ("Value", "right"),
        ("±", "right"),
        ("Prior, 90 %", "right"),
        ("Posterior, 90 %", "right"),
        ("Inside", "left"),
    )
    rows = [
        (
            label,
            short(float(found.inferred.observed[k])),
            short(1.96 * float(found.errors[k])),
            f"{short(found.before.low[k])} to {short(found.before.high[k])}",
            f"{short(found.after.low[k])} to {short(found.after.high[k])}",
            "yes" if found.after.inside[k] else "no",
        )
        for k, label in enumerate(found.labels)
    ]
    return Shown("What was fitted", columns, rows, "Bands: simulated data, with errors like those of the fitted ones.")


def _interval(found: Calibrated, k: int) -> str:
    return f"{short(found.quantiles[0, k])} to {short(found.quantiles[2, k])}"


def _span(shares: np.ndarray) -> str:
    low, high = float(shares.min()), float(shares.max())
    return f"{low:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%} to {high:.0%}"


def _listed(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

"""What trials come to, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ispsim.analysis.trial.analyses import words_of
from ispsim.experiments.trial.request import TrialRequest
from ispsim.measures import BY_NAME
from ispsim.report.kinds.findings import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def per(request: TrialRequest) -> float:
    """Return what a difference is multiplied by to be shown: shares are shown in percentage points."""
    return 100.0 if _shares(request) else 1.0


def _shares(request: TrialRequest) -> bool:
    return request.measurement.source == "charts" or request.measurement.scale == (0.0, 1.0)


def unit(request: TrialRequest) -> str:
    """Return the unit of a difference in tables."""
    return "share" if _shares(request) else "score"


def unit_shown(request: TrialRequest) -> str:
    """Return the unit of a difference in words and figures."""
    return "percentage points" if _shares(request) else "points of the scale"


def mediator(measure: str, mechanism: str | None) -> str:
    """Return what a mediator is called."""
    name = BY_NAME[measure].label if measure in BY_NAME else measure
    return name if mechanism is None else f"{name} (for {mechanism.replace('_', ' ')})"


def about_null(request: TrialRequest) -> str:
    """Return what the trials without a difference are."""
    if not request.null:
        return ""
    return f"Type-I error: trials in which {_every(request)} get {request.null[0]}."


def against(request: TrialRequest) -> str:
    """Return the arms, those that are treated first."""
    names = [one.name for one in request.scenarios]
    return _and(names) if request.terms.design == "factorial" else " against ".join(reversed(names))


def _every(request: TrialRequest) -> str:
    return "all arms" if request.terms.design == "factorial" else "both arms"


def _truth_of(request: TrialRequest, analysis: str) -> str:
    """Return what an analysis estimates; factors are called as the arms that have one alone."""
    if request.terms.design != "factorial":
        return "the true difference"
    _, one, other, _ = (scenario.name for scenario in request.scenarios)
    return {
        "first_factor": f"the true main effect of {one}",
        "second_factor": f"the true main effect of {other}",
        "interaction": f"the true interaction of {one} and {other}",
    }[analysis]


def arm_of(request: TrialRequest) -> str:
    """Return where the sites are whose number is told."""
    return {"stepped_wedge": "in each sequence", "sequential": "at the start"}.get(request.terms.design, "in each arm")


def answer(request: TrialRequest, frames: Mapping[str, pd.DataFrame], first: str, failed: int) -> tuple[str, ...]:
    """Return the answer: sites needed, what rejects too often, whether mediation finds the mechanism."""
    # a factorial trial asks as many questions as it has analyses; elsewhere these are ways to answer one
    asked = request.analyses if request.terms.design == "factorial" else (first,)
    said = [_needed(request, frames, analysis) for analysis in asked]
    if request.null:
        said.append(_errors(request, frames))
    if request.mediators:
        said.append(_mediation(request, frames["mediation"]))
    if failed:
        said.append(f"{failed:,} runs failed and are left out.")
    return tuple(said)


def _needed(request: TrialRequest, frames: Mapping[str, pd.DataFrame], first: str) -> str:
    needed = dict(zip(frames["sites_needed"]["analysis"], frames["sites_needed"]["words"], strict=True))[first]
    own = frames["analyses"][frames["analyses"]["analysis"] == first]
    truth, error = (float(own[column].iloc[-1]) for column in ("truth", "truth_error"))
    if math.isnan(truth):
        return "What is true is not known, since the runs that would say so failed."
    if not abs(truth) > 2.0 * error:
        what = _truth_of(request, first)
        return (
            f"{what[0].upper()}{what[1:]}, {_amount(request, truth)}, cannot be told from 0 in "
            f"{request.replications:,} worlds, so that no number of sites can be named."
        )
    effects = frames["effects"].iloc[-1]
    percent = f"{request.terms.power:.0%}".replace("%", " %")
    least = own.iloc[0]
    last = own.iloc[-1]
    spread = effects["true_standardised"]
    size = "" if math.isnan(spread) else f" ({spread:.2f} standard deviations of sites)"
    text = (
        f"To find {_truth_of(request, first)} of {_amount(request, truth)}{size} with a power of "
        f"{percent}, {first} takes {needed} sites {arm_of(request)}"
    )
    if not math.isnan(least["wrong_sign"]) and least["wrong_sign"] > _WRONG:
        text += (
            f"; of the trials that reach p ≤ 0.05 at {int(least['sites'])}, {_percent(least['wrong_sign'])} point the "
        )
        text += "wrong way"
    elif not math.isnan(least["exaggeration"]) and least["exaggeration"] > 1.1:
        text += (
            f"; at {int(least['sites'])} its power is {_percent(least['power'])}, and the trials that reach "
            f"p ≤ 0.05 overstate the difference {least['exaggeration']:.1f}-fold"
        )
    if last["bias_high"] < -_BIASED * abs(truth) or last["bias_low"] > _BIASED * abs(truth):
        text += f"; its estimates are off the truth by {_signed(per(request) * last['bias'])} on average"
    return text + "."


_BIASED = 0.1  # of the truth, from which a bias is told
_WRONG = 0.2  # of the trials that reject, from which it is told that they point the wrong way


def _errors(request: TrialRequest, frames: Mapping[str, pd.DataFrame]) -> str:
    frame = frames["type_one"]
    wrong = frame[frame["inflated"] == 1]
    arms = " or ".join(request.null)
    trials = int(frame["trials"].max())
    if wrong.empty:
        return (
            f"Where {_every(request)} get the same ({arms}), no analysis rejects clearly more often than 5 % in "
            f"{trials:,} trials (99 % interval)."
        )
    parts = []
    for name in dict.fromkeys(wrong["analysis"]):
        worst = wrong[wrong["analysis"] == name].sort_values("type_one").iloc[-1]
        parts.append(f"{name} ({_percent(worst['type_one'])} at {int(worst['sites'])} sites)")
    rest = [name for name in request.analyses if name not in set(wrong["analysis"])]
    verb = "rejects" if len(parts) == 1 else "reject"
    held = f"; {', '.join(rest)} {'does' if len(rest) == 1 else 'do'} not" if rest else ""
    return f"Where {_every(request)} get the same ({arms}), {_and(parts)} clearly {verb} too often{held}."


def _mediation(request: TrialRequest, frame: pd.DataFrame) -> str:
    last = frame[frame["sites"] == frame["sites"].max()]
    known = last.dropna(subset=["lost_without", "indirect"])
    if known.empty:
        return "What goes through mediators has no truth to be held against, since no mechanism was switched off."
    real = known.sort_values("lost_without").iloc[-1]
    told = last.dropna(subset=["indirect"]).sort_values("indirect").iloc[-1]
    parts = [
        f"{row['mediator']} {_percent(row['share'])} against {_percent(row['lost_share'])}"
        for _, row in known.iterrows()
    ]
    beside = f"said to go through, against lost when the mechanism is off: {', '.join(parts)}."
    where = f"With {int(real['sites'])} sites {arm_of(request)}"
    if len(known) == 1 or not real["lost_without"] > 0.0:
        return f"{where}, of the difference is {beside}"
    same = told["mediator"] == real["mediator"]
    verdict = "does recover" if same else "does not recover"
    return (
        f"{where} mediation analysis {verdict} the mechanism that is most at work: "
        f"switching off {str(real['mechanism']).replace('_', ' ')} (measured by {real['mediator']}) costs most, and it "
        f"puts {real['mediator'] if same else told['mediator']} first on average ({real['mediator']} in "
        f"{_percent(real['largest'])} of trials); said to go through, against lost without: {', '.join(parts)}."
    )


def shown(request: TrialRequest, frames: Mapping[str, pd.DataFrame]) -> tuple[Shown, ...]:
    """Return the tables for the eye."""
    tables = [_analyses(request, frames["analyses"])]
    if request.null:
        tables.append(_null(request, frames["type_one"]))
    if request.mediators:
        tables.append(_mediators(request, frames["mediation"]))
    tables.append(_effects(frames["effects"]))
    return tuple(tables)


def _analyses(request: TrialRequest, frame: pd.DataFrame) -> Shown:
    heads = ("Analysis", "Sites", "Power", "95 % interval", "Bias", "95 % interval", "Coverage")
    rows = []
    for _, row in frame.iterrows():
        cells = ("–",) * 5
        if not math.isnan(row["power"]):
            cells = (
                _percent(row["power"]),
                f"{100 * row['power_low']:.0f} to {100 * row['power_high']:.0f}",
                _signed(per(request) * row["bias"]),
                f"{_signed(per(request) * row['bias_low'])} to {_signed(per(request) * row['bias_high'])}",
                _percent(row["coverage"]),
            )
        rows.append((row["analysis"], str(int(row["sites"])), *cells))
    which = "; ".join(f"{name}: {words_of(name)}" for name in request.analyses)
    note = (
        f"Sites: {arm_of(request)}. Bias: in {unit_shown(request)}. Coverage: of 95 % intervals, where there is a "
        f"difference. A dash: no answer, for instance with fewer than two ISPs. {which}."
    )
    return Shown("Power, bias and coverage", tuple(zip(heads, _sides(heads), strict=True)), rows, note)


def _null(request: TrialRequest, frame: pd.DataFrame) -> Shown:
    heads = ("Analysis", "Sites", *request.null)
    rows = []
    for (name, sites), own in frame.groupby(["analysis", "sites"], sort=False):
        errors = dict(zip(own["both_arms"], zip(own["type_one"], own["inflated"], strict=True), strict=True))
        cells = [_percent(errors[arm][0]) + (" too often" if errors[arm][1] else "") for arm in request.null]
        rows.append((str(name), str(sites), *cells))
    note = (
        f"Trials with p of at most 0.05 where {_every(request)} get the scenario named; 'too often': its exact 99 % "
        f"interval lies above 5 %. {int(frame['trials'].max()):,} trials each."
    )
    return Shown("Type-I error", tuple(zip(heads, _sides(heads), strict=True)), rows, note)


def _mediators(request: TrialRequest, frame: pd.DataFrame) -> Shown:
    heads = ("Mediator", "Off", "Sites", "Through", "Found", "Lost", "First")
    rows = []
    for _, row in frame.iterrows():
        lost = row["lost_without"]
        through = f"{_signed(per(request) * row['indirect'])} ({_percent(row['share'])})"
        rows.append(
            (
                row["mediator"],
                (row["mechanism"] or "–").replace("_", " "),
                str(int(row["sites"])),
                "–" if math.isnan(row["indirect"]) else through,
                _percent(row["found"]),
                "–" if math.isnan(lost) else f"{_signed(per(request) * lost)} ({_percent(row['lost_share'])})",
                _percent(row["largest"]),
            )
        )
    note = (
        f"Through: mean indirect effect, in {unit_shown(request)} and as a share of the difference; found: trials in "
        "which its 95 % interval leaves out 0. Lost: what is gone of the true difference when the mechanism is "
        "switched off. First: trials in which this mediator has the largest indirect effect. Mechanisms work together, "
        "so that what is lost without each need not add up to the whole."
    )
    sides = ("left", "left", *("right",) * 5)
    return Shown("Mediation beside the truth", tuple(zip(heads, sides, strict=True)), rows, note)


def _sides(heads: tuple[str, ...]) -> tuple[str, ...]:
    return ("left", *("right",) * (len(heads) - 1))


def _effects(frame: pd.DataFrame) -> Shown:
    known = [name for name in _EFFECTS if not frame[name].isna().all()]
    rows = [
        (
            str(int(row["sites"])),
            *(
                "–" if math.isnan(row[name]) else f"{row[name]:.{_EFFECTS[name][1]}f}".replace("-", "−")
                for name in known
            ),
        )
        for _, row in frame.iterrows()
    ]
    note = "Means over trials."
    if "standardised" in known:
        note += (
            " Standardised: difference in change in pooled standard deviations of site means at follow-up, as "
            "measured; true: as all sites would show it, without the noise of few observations."
        )
    heads = ("Sites", *(_EFFECTS[name][0] for name in known))
    return Shown("Effect sizes and clustering", tuple((head, "right") for head in heads), rows, note)


_EFFECTS = {
    "sites_measured": ("Measured", 1),
    "standardised": ("Standardised", 2),
    "true_standardised": ("True", 2),
    "odds_ratio": ("Odds ratio", 2),
    "true_odds_ratio": ("True", 2),
    "icc_sites": ("ICC of sites", 3),
    "icc_isps": ("ICC of ISPs", 3),
}
"""Column of the table of effects to its heading and decimals."""


def _amount(request: TrialRequest, value: float) -> str:
    return f"{_signed(per(request) * value).lstrip('+')} {unit_shown(request)}"


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.2f}".replace("-", "−")


def _percent(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{100 * value:.{0 if abs(value) >= 0.1 else 1}f} %".replace("-", "−")


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

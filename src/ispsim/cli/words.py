"""Numbers and results in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ispsim.engine.summary import summarize
from ispsim.measures import BY_NAME
from ispsim.world.schedule import last_planned_week, planned_weeks

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.experiments.compare import Comparison
    from ispsim.scenario import Scenario

NOTHING = "–"
_LABELS = {
    "use_share": "using the intervention",
    "promote_share": "promoting it",
    "select_share": "organisations selecting it",
    "sustainment": "use left a year later",
}
_MANY = 20  # runs from which "nine of ten" is worth saying
_CHANCE_ALONE = (
    "chance alone, with every parameter held at one value; what is not known about the parameters comes on top: "
    "--uncertainty full."
)


def label(name: str) -> str:
    """Return the plain name of a measure."""
    if name in _LABELS:
        return _LABELS[name]
    plain = BY_NAME[name].label.removeprefix("firing: ") if name in BY_NAME else name.removeprefix("firing_")
    return plain.replace("_", " ")


def number(name: str, value: float, signed: bool = False) -> str:
    """Return a measure's value in few digits.

    Hours, money and contacts are whole numbers, thousands (k) or millions (M); everything else has three decimals.
    """
    if not math.isfinite(value):
        return NOTHING
    amount = name in BY_NAME and BY_NAME[name].over_run == "sum"
    sign = "+" if signed else ""
    if not amount:
        text = f"{value:{sign}.3f}"
    elif abs(value) >= 999_999.5:
        text = f"{value / 1e6:{sign},.2f} M"
    elif abs(value) >= 99_999.5:
        text = f"{value / 1e3:{sign},.0f} k"
    elif abs(value) >= 99.95 or value == 0:
        text = f"{value:{sign},.0f}"
    else:
        text = f"{value:{sign}.1f}"
    # what rounds to nothing has no sign
    return text.lstrip("+-") if not any(digit in text for digit in "123456789") else text


def share(value: float) -> str:
    """Return a share in per cent."""
    return NOTHING if not math.isfinite(value) else f"{100 * value:.0f} %"


def money(value: float, currency: str) -> str:
    """Return an amount of money in whole units, or to three digits where it is small."""
    return f"{value:,.0f} {currency}" if abs(value) >= 100 else f"{value:.3g} {currency}"


def count(n: float, noun: str) -> str:
    """Return a number of things."""
    return f"{n:,g} {noun}{'' if n == 1 else 's'}"


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def escaped(text: str) -> str:
    """Return a text that rich prints as it stands."""
    from rich.markup import escape

    return escape(text)


def scenario_line(scenario: Scenario) -> str:
    """Return what a scenario is, in one line."""
    size = f"{count(scenario.weeks, 'week')}, {count(scenario.setting.organizations, 'organisation')}"
    isps = count(scenario.support.isps, "ISP") if scenario.supported else "no ISPs"
    internal = scenario.support.internal
    if scenario.supported and internal and internal.isps > 0 and internal.hours_per_week > 0:
        isps += f" and {count(internal.isps, 'internal one')}"
    return f"{scenario.name}: {size}, {isps}"


def reading(runs: Runs) -> str:
    """Return the course of use in one or two sentences."""
    scenario = runs.scenario
    final = {name: summarize(values) for name, values in runs.final_values().items()}
    use = runs.measure("faithful_use").mean(axis=0)
    row = final["faithful_use"]
    spread = f" ({row['p05']:.2f} to {row['p95']:.2f} in nine runs of ten)" if runs.runs >= _MANY else ""
    users = f"{share(final['use_share']['mean'])} of practitioners use the intervention"
    text = (
        f"After {count(scenario.weeks, 'week')} {users}, and faithful use, which counts how closely they keep to it, "
    )
    text += f"is {row['mean']:.2f}{spread}"
    text += f"; it was {use[0]:.2f} at the start."
    last = last_planned_week(scenario)
    if last is not None and last < scenario.weeks:
        external, inside = planned_weeks(scenario)
        two = external.size > 0 and inside.size > 0 and external[-1] < last
        if two:
            text += f" When external support ends in week {external[-1]} it is {use[external[-1]]:.2f}."
        text += f" When {'internal ' if two else ''}support ends in week {last} it is {use[last]:.2f}"
        left = final["sustainment"]
        if left["n"]:
            text += f"; a year later {share(left['mean'])} of what there was is left"
        text += "."
    return text


def hours_spent(runs: Runs) -> str:
    """Return what the hours of ISPs went on, the largest part first."""
    ledger = runs.ledger
    rows = ledger[(ledger["kind"] == "hours") & (ledger["who"] == "isp")]
    spent = rows.groupby("what", sort=False)["amount"].sum().div(runs.runs)
    total = float(spent.sum())
    if total <= 0:
        return "No hours of ISPs were paid."
    parts = [
        f"{what} {share(hours / total)}" for what, hours in spent.sort_values(ascending=False).items() if hours > 0
    ]
    return f"Of {total:,.0f} paid ISP hours a run: {', '.join(parts)}."


def resting_on(grades: dict[str, int]) -> str:
    """Return what the parameters that vary rest on."""
    total = sum(grades.values())
    if not total:
        return "every parameter is stated, so none varies"
    assumed = f"{grades['assumption']} of them ({share(grades['assumption'] / total)})"
    return (
        f"parameters that vary over their priors: {total}; {assumed} on assumptions alone, "
        f"{grades['adapted']} on findings adapted from elsewhere, {grades['empirical']} on measurements"
    )


def uncertainty_of_run(alone: Comparison) -> str:
    """Return what the ranges of a run, a comparison with nothing, do and do not hold."""
    if alone.uncertainty == "full":
        both = "The ranges show chance and what is not known about the parameters together."
        return f"{both} {_drawn(alone)}{sentence(resting_on(alone.grades()))}"
    if alone.drawn:
        return f"The ranges show chance and what a calibration left unknown. {_drawn(alone)}{_HELD}"
    return f"The ranges show {_CHANCE_ALONE}"


def uncertainty_of_comparison(comparison: Comparison) -> str:
    """Return what the intervals of a comparison do and do not hold."""
    if comparison.uncertainty == "full":
        rest = sentence(resting_on(comparison.grades()))
        known = "" if comparison.drawn else f" {_CALIBRATED}"
        return f"Uncertainty: full, chance and parameters together. {_drawn(comparison)}{rest}{known}"
    if comparison.drawn:
        return f"Uncertainty: chance and what a calibration left unknown. {_drawn(comparison)}{_HELD}"
    return f"Uncertainty: {_CHANCE_ALONE}"


_CALIBRATED = "Published findings narrow some of them: --posterior shipped."
_HELD = "The others are held at one value; what is not known about them comes on top."


def _drawn(comparison: Comparison) -> str:
    """Return what is drawn from a posterior, as a sentence with a blank behind it; empty if nothing is."""
    if comparison.posterior is None:
        return ""
    draws = count(len(comparison.posterior.rows), "draw")
    return f"Drawn from a posterior of {draws}: {count(len(comparison.drawn), 'parameter')}. "


def verdict(comparison: Comparison, scenario: str) -> str:
    """Return what a comparison says about faithful use, in one sentence."""
    row = comparison.differences(scenario)["faithful_use"]
    low, high = row["ci_low"], row["ci_high"]
    n = int(row["n"])
    change = f"faithful use at the end changes by {number('faithful_use', row['mean'], True)}"
    if not math.isfinite(low):
        return f"{change} in the one run; ask for more runs to see how sure that is."
    change += (
        f" (95 % interval of the mean {number('faithful_use', low, True)} to {number('faithful_use', high, True)})"
    )
    up = round(row["share_positive"] * n)
    if comparison.uncertainty == "full" or comparison.drawn:
        return f"{change}; it is higher in {up:,} of {n:,} futures."
    return f"{change}; with the parameters as they are, it is higher in {up:,} of {n:,} runs."


def in_one_only(comparison: Comparison, scenario: str) -> str:
    """Return the measures that only one of a scenario and the baseline has, with their means; empty if none."""
    finals = {name: comparison.runs[name].final_values() for name in (comparison.baseline, scenario)}
    parts = [
        f"{measure} in {name} (mean {number(measure, summarize(values)['mean'])})"
        for name, final in finals.items()
        for measure, values in final.items()
        if not all(measure in other for other in finals.values())
    ]
    return f"Measured in one of the two only, so without a difference: {', '.join(parts)}." if parts else ""


def worth(comparison: Comparison, scenario: str) -> str:
    """Return cost and cost-effectiveness in one or two sentences."""
    found = comparison.cost_effectiveness[scenario]
    currency = comparison.runs[scenario].scenario.costs.currency
    rate = comparison.runs[scenario].scenario.costs.discount_rate
    if found.reason is not None:
        return f"Cost per added practitioner-year of faithful use: {NOTHING}, because {found.reason}."
    interval = ""
    if math.isfinite(found.ci_low) and math.isfinite(found.ci_high):
        interval = f" (95 % interval {found.ci_low:,.0f} to {found.ci_high:,.0f})"
    amounts = f"{money(abs(found.cost), currency)} {'more' if found.cost >= 0 else 'less'}"
    years = f"{abs(found.effect):,.3g} practitioner-years of faithful use"
    discount = f", discounted at {100 * rate:g} % a year" if rate > 0 else ""
    if found.effect > 0:
        ratio = f"{money(found.ratio, currency)}{interval}"
        what = f"{amounts} for {years} more{discount}"
        return f"Cost per added practitioner-year of faithful use: {ratio}: {what}."
    kind = "saved for each" if found.cost < 0 else "more, per"
    ratio = f"{money(abs(found.ratio), currency)} {kind} practitioner-year of faithful use lost{interval}"
    return f"{ratio}: {amounts}, and {years} less{discount}."

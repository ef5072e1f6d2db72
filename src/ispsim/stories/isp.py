"""The story of an ISP: a post, the people who hold it, and what became of the organisations it serves."""

import numpy as np

from ispsim.stories import ending
from ispsim.stories.material import Material
from ispsim.stories.mechanisms import firing, firing_told, labels
from ispsim.stories.phrases import amount, between, changed, count, level, listed, share
from ispsim.stories.trace import Trace


def paragraphs(material: Material) -> list[str]:
    """Return the story, paragraph by paragraph."""
    if material.supported is None:
        return [
            f"{material.subject.name} is a post without paid hours, so nothing comes of it and nothing is to compare."
        ]
    trace = material.supported.trace
    text = [_scene(material, trace)]
    worked = np.flatnonzero(trace.of("isp", "on_payroll")[1:] > 0.5) + 1
    if not worked.size:
        return [*text, "The post is never on the payroll within the weeks of the scenario, so nothing comes of it."]
    if not material.places:
        return [*text, _person(trace, worked, material.subject.name)]
    return [
        *text,
        " ".join([_hours(trace, worked), _contacts(material, trace), _trust(material, trace)]),
        _person(trace, worked, material.subject.name),
        _places(material),
        ending.what_made_the_difference(material),
        ending.how_typical(material),
    ]


def _scene(material: Material, trace: Trace) -> str:
    internal = trace.of("isp", "internal")[0] > 0.5
    paid = float(trace.of("isp", "paid_hours")[0])
    kind = "internal" if internal else "external"
    beside = " who works beside an external one," if material.serving[0].beside else ""
    text = f"{material.subject.name} is the post of an {kind} ISP{beside} with {paid:g} paid hours a week. "
    n = len(material.places)
    if not n:
        return text + "No organisation falls to this post."
    names = listed(material.places) if n <= 4 else f"{', '.join(material.places[:3])} and {n - 3} more"
    return text + f"It is to serve {count(n, 'organisation')}: {names}."


def _hours(trace: Trace, worked: np.ndarray) -> str:
    """Return how far the hours went."""
    demand, available = (trace.of("isp", name)[worked] for name in ("demand", "available"))
    text = f"The post is on the payroll {between(int(worked[0]), int(worked[-1]))}. "
    filled = trace.of("isp", "employed")[worked] > 0.5
    empty = int((~filled).sum())
    if empty:
        text += f"It stands empty for {count(empty, 'week')} of them. "
    if not filled.any():
        return text.strip()
    over = int((demand[filled] > available[filled]).sum())
    text += f"The plan asks for {amount(float(demand[filled].mean()))} hours a week on average, and "
    text += (
        f"{amount(float(available[filled].mean()))} are there once supervision, administration and what being new and "
    )
    text += "strained costs are taken off"
    text += f"; in {count(over, 'week')} the hours do not reach." if over else "; they always reach."
    return text


def _contacts(material: Material, trace: Trace) -> str:
    (own,) = material.serving
    planned, kept, broken = (
        float(series[1:].sum()) for series in (own.planned(trace), own.kept(trace), own.broken(trace))
    )
    if planned < 0.05:
        return "No contact is planned."
    text = f"Of about {amount(planned)} contacts planned, {amount(kept)} are kept ({share(kept, planned)})"
    return text + (f" and {amount(broken)} are promised and broken." if broken >= 0.05 else "; no promise is broken.")


def _trust(material: Material, trace: Trace) -> str:
    """Return how far people came to trust the ISP."""
    total, met = (trace.all("organization", name).sum(axis=1) for name in ("sum_trust", "sum_contacted"))
    known = np.flatnonzero(met > 0.5)
    if not known.size:
        return "The ISP never contacts anybody."
    trust = total[known] / met[known]
    top = int(np.argmax(trust))
    if level(float(trust[top])) == "0.00":
        return "Nobody comes to trust the ISP."
    return (
        f"Mean trust of the people contacted is highest in week {known[top]} ({level(trust[top])}) and "
        f"{level(trust[-1])} in week {known[-1]}."
    )


def _person(trace: Trace, worked: np.ndarray, name: str) -> str:
    """Return who held the post, what they knew and how they bore it."""
    first = int(worked[0])
    competence, experience, strain = (trace.of("isp", column) for column in ("competence", "experience", "strain"))
    text = f"The first to hold {name} brings competence {level(competence[first])} and experience "
    text += f"{level(experience[first])} (each from 0 to 1). "
    left = [int(t) for t in worked if trace.of("isp", "leaves")[t] > 0.5]
    if left:
        text += f"They leave in week {left[0]}"
        more = [str(t) for t in left[1:]]
        text += f", and successors leave in week{'s' * (len(more) > 1)} {listed(more)}" if more else ""
        text += ". "
        total, met = (trace.all("organization", column).sum(axis=1) for column in ("sum_trust", "sum_contacted"))
        fell = [
            f"from {level(total[t - 1] / met[t - 1])} to {level(total[t] / met[t])} in week {t}"
            for t in left
            if met[t - 1] > 0.5 and met[t] > 0.5 and total[t] / met[t] < total[t - 1] / met[t - 1]
        ]
        text += f"With them goes trust: its mean falls {listed(fell)}. " if fell else ""
    top = int(worked[int(np.argmax(strain[worked]))])
    last = int(worked[-1])
    text += f"Strain is highest in week {top}, at {level(strain[top])}; at the end of the work experience is "
    return text + f"{level(experience[last])} and competence {level(competence[last])}."


def _places(material: Material) -> str:
    """Return what became of the organisations with and without the support."""
    assert material.supported is not None
    mine, other = material.supported, material.alone
    totals = [world.trace.all("organization", "sum_faithful")[1:].sum(axis=0) for world in (mine, other)]
    difference = totals[0] - totals[1]
    text = (
        f"The organisations' practitioners come to {amount(float(totals[0].sum()))} faithful-use weeks (weeks of use "
    )
    text += f"counted by fidelity). Without the support, every draw the same, {amount(float(totals[1].sum()))}: "
    total = float(difference.sum())
    text += f"{changed(total)} with it" if amount(total) != "0" else "no difference worth telling"
    best, worst = int(np.argmax(difference)), int(np.argmin(difference))
    if difference[best] > 1e-9:
        text += f". Most is gained in {material.places[best]} ({amount(float(difference[best]))} more)"
    if difference[worst] < -1e-9:
        text += f"{', and' if difference[best] > 1e-9 else '. Most'} lost in {material.places[worst]} "
        text += f"({amount(float(-difference[worst]))} fewer)"
    text += ". "
    levels = firing(mine.trace, "isp")
    active = np.any([series > 0.0 for series in levels.values()], axis=0)
    return text + (
        firing_told(levels, active, labels(material.scenario))
        if active.any()
        else "None of the mechanisms ever fires there."
    )

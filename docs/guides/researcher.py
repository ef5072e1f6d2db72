# %% [markdown]
# # For researchers
#
# How to put a hypothesis about mechanisms of implementation support to the model, so that the answer is about the
# hypothesis and not about chance, and so that others can repeat it. The [ODD](../odd.md) has every equation; [the
# first hour](../tutorials/first_hour.py) has the words.

# %%
import json

import numpy as np
import pandas as pd

import ispsim
from ispsim.analysis import trials
from ispsim.engine.snapshots import snapshots
from ispsim.evidence.pattern import Condition, Part, Pattern, Simulated, Source
from ispsim.scenario import REGISTER

# %% [markdown]
# ## 1. A world to ask in
#
# A scenario can be a file or plain data. This is the world of the [reference trial](../reference_trial.md): 30
# organisations that deliver the intervention already, two years of burn-in so that there is no start-up trend, then a
# year of support.

# %%
reference = ispsim.Scenario.from_dict(
    {
        "name": "Reference",
        "weeks": 52,
        "setting": {"organizations": 30, "burn_in": 104, "stage": "delivered"},
        "support": {"isps": 2.73, "caseload": 11, "weeks": 52},
    }
)
nobody = reference.with_settings({"name": "Nobody", "support.isps": 0})
RUNS = 12

# %% [markdown]
# ## 2. Common random numbers
#
# A draw is a function of seed, replication, process, week and the person or place it is for, and of nothing else. So
# a change of one process changes no draw of another, and replication 7 is the same whether you ask for eight runs or
# eight hundred.

# %%
few, more = ispsim.simulate(reference, runs=2, seed=3), ispsim.simulate(reference, runs=4, seed=3, workers=1)
assert few.final.equals(more.final.iloc[:2]), "neither their number nor that of the workers changes a bit"

# %% [markdown]
# Pairing pays. The standard error of a difference, from the same runs, with pairs kept and with pairs broken:

# %%
support = ispsim.simulate(reference, runs=RUNS).final["faithful_use"]
without = ispsim.simulate(nobody, runs=RUNS).final["faithful_use"]
paired = (support - without).std() / RUNS**0.5
broken = ((support.var() + without.var()) / RUNS) ** 0.5
print(f"standard error {paired:.4f} in pairs, {broken:.4f} as independent samples")
assert paired < broken

# %% [markdown]
# The same future can be followed by hand. Where nobody is paid for any hours, everything has the same bits as where
# there are no ISPs: support acts through contact or not at all.

# %%
a = ispsim.ImplementationModel(reference.with_settings({"support.isps": 0}), seed=1).run()
b = ispsim.ImplementationModel(reference.with_settings({"support.hours_per_week": 0}), seed=1).run()
assert [p.motivation for p in a.practitioners] == [p.motivation for p in b.practitioners]
assert [p.id for p in a.practitioners] == [p.id for p in b.practitioners]

# %% [markdown]
# Seven such [laws](../odd.md) are tests of the repository. One of them, on the update that all states share: under a
# constant gain G and decay d a state approaches G / (G + d − G d).

# %%
from ispsim.mechanisms.state import updated

state, gain, decay = 0.3, 0.02, 0.01
for _ in range(2000):
    state = updated(state, 0.0, decay, 1 - gain, 1.0)
assert abs(state - gain / (gain + decay - gain * decay)) < 1e-12

# %% [markdown]
# ## 3. Mechanisms off
#
# Off means that a mechanism's firing is exactly 0. Each one alone, all else equal, in the same futures:

# %%
MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")
variants = [reference.with_settings({"name": name, f"mechanisms.{name}": False}) for name in MECHANISMS]
result = ispsim.compare([reference, nobody, *variants], runs=RUNS, uncertainty="chance")
lost = result.difference.query("measure == 'faithful_use'").set_index("scenario")[["mean", "ci_low", "ci_high"]]
lost.round(4)

# %%
single = lost.loc[list(MECHANISMS), "mean"]
assert single.min() < lost.loc["learning", "mean"] < lost.loc["motivation", "ci_low"]
assert abs(lost.loc["boundary", "mean"]) < 0.005, (
    "nearly inert where the intervention is delivered and rules hardly conflict"
)
assert single.sum() < 1.3 * lost.loc["Nobody", "mean"], "together the parts are more than the whole"

# %% [markdown]
# The single effects add up to far more than the effect of support, because mechanisms multiply and trust gates the
# others. So a single effect is no *share*, and a ranking of mechanisms says how this model is built unless it
# survives other forms of it.
#
# ## 4. Rivals of equal size
#
# The role of trust is an assumption with three forms: *gate* (default), *additive*, *none*. Their scales are
# registered so that mean faithful use after a year of support is the same; `python experiments/match_rivals.py
# --check` holds them to it. What is left to tell them apart is timing:

# %%
roles = {}
for role in ("gate", "additive", "none"):
    weekly = ispsim.simulate(reference.with_settings({"mechanisms.trust_role": role}), runs=RUNS).weekly
    roles[role] = weekly.groupby("week")[["faithful_use", "firing_learning"]].mean()
timing = pd.DataFrame({role: frame["firing_learning"] for role, frame in roles.items()})
axes = timing.plot(xlabel="week", ylabel="firing of learning", ylim=(0, None))

# %%
end = {role: frame["faithful_use"][52] for role, frame in roles.items()}
print({role: round(value, 4) for role, value in end.items()})
assert max(end.values()) - min(end.values()) < 0.012, "equal size at a year"
assert timing["none"][4] > 1.5 * timing["gate"][4], "a gate lets learning begin late"
assert timing["gate"][52] > timing["none"][52], "and end strong"

# %% [markdown]
# That is a prediction one could hold against weekly data. Competence has rivals too; they agree on evenly skilled
# ISPs and part on lopsided ones:

# %%
lopsided = {"support.knowledge": 0.9, "support.skills": 0.2, "support.attitudes": 0.5}
rows = {}
for form in ("complementary", "additive", "weakest_link"):
    even = reference.with_settings({"mechanisms.competence": form})
    rows[form] = {
        "even": ispsim.simulate(even, runs=RUNS).final["faithful_use"].mean(),
        "lopsided": ispsim.simulate(even.with_settings(lopsided), runs=RUNS).final["faithful_use"].mean(),
    }
competence = pd.DataFrame(rows).T
competence.round(3)

# %%
assert competence["even"].max() - competence["even"].min() < 0.01
assert (
    competence["lopsided"]["weakest_link"]
    < competence["lopsided"]["complementary"]
    < competence["lopsided"]["additive"]
)

# %% [markdown]
# ## 5. A hypothesis that the model does not hold
#
# Write it as a function of named numbers in a file of your own. [A mechanism of one's own](own_mechanism.md) takes you
# through it within the hour; `scenarios/my_mechanism.toml` adds burnout, and puts a rival in the place of motivation.
# What a function may ask for, lists `ispsim describe --names`. Whatever you add is a measure, has registered parameters
# with ranges, and is part of the scenario's fingerprint:

# %%
short = {"weeks": 26, "setting.organizations": 4, "setting.stage": "delivered", "support.isps": 0.5}
mine = ispsim.load_scenario("scenarios/my_mechanism.toml", **short)
fired = ispsim.simulate(mine, runs=1, engine="python").weekly["firing_burnout"]
print(f"burnout fires at {fired[26]:.4f} in week 26; its shield is {mine.parameter('burnout.shield')}")
assert fired.max() > 0
assert mine.digest != mine.with_settings({"mechanisms.motivation": True}).digest

# %% [markdown]
# ## 6. The register of parameters
#
# No number hides in code. Each has a name, unit, range, prior, grade of evidence and source ([all of
# them](../tables/parameters.md)).

# %%
growth = REGISTER["trust.growth"]
print(growth.default, (growth.low, growth.high), growth.unit, "|", growth.grade, "|", growth.source)
assert sum(parameter.grade == "assumption" for parameter in REGISTER.values()) > 0.9 * len(REGISTER)

# %% [markdown]
# What does an answer hang on? Put single parameters at both ends of their range:

# %%
ends = {}
for name in ("learning.knowledge_rate", "trust.growth"):
    for end_of in ("low", "high"):
        value = {f"parameters.{name}": getattr(REGISTER[name], end_of)}
        pair = [nobody.with_settings(value), reference.with_settings(value)]
        change = ispsim.compare(pair, runs=RUNS, uncertainty="chance").difference.set_index("measure")
        ends[name, end_of] = change.loc["faithful_use", "mean"]
pd.Series(ends).unstack().round(3)

# %% [markdown]
# One at a time misses interactions; `uncertainty="full"` varies all of them at once, each replication taking one draw
# from every prior, the same in each scenario compared.

# %%
full = ispsim.compare([nobody, reference], runs=20).difference.set_index("measure").loc["faithful_use"]
print(f"effect of support {full['mean']:+.3f}; nine futures of ten {full['p05']:+.3f} to {full['p95']:+.3f}")
assert full["share_positive"] > 0.9

# %% [markdown]
# ## 7. A week, step by step
#
# `engine="python"` runs the same rules agent by agent: put a breakpoint into any of them. Its discrete states are
# those of the compiled week, its continuous ones within 1e-9.

# %%
small = reference.with_settings({"setting.organizations": 4, "support.isps": 0.36, "setting.burn_in": 0})
slow = ispsim.ImplementationModel(small, seed=1, engine="python")
fast = ispsim.ImplementationModel(small, seed=1)
for _ in range(30):
    slow.step()
    fast.step()
for one, other in zip(slow.practitioners, fast.practitioners, strict=True):
    assert one.id == other.id and one.uses == other.uses and abs(one.skill - other.skill) < 1e-9

# %% [markdown]
# A rule is a plain function of named numbers ([all rules](../reference/rules.md)), so a state can be worked out by
# hand:

# %%
from ispsim.behaviours.use import fidelity

user = next(person for person in slow.practitioners if person.uses)
by_hand = fidelity(
    user.skill,
    user.organization.climate,
    user.load,
    REGISTER["fidelity.floor"].default,
    REGISTER["fidelity.climate"].default,
    REGISTER["fidelity.load"].default,
)
print(user, round(user.fidelity, 4), round(by_hand, 4))
assert abs(by_hand - user.fidelity) < 1e-9

# %% [markdown]
# Between one agent and the mean of all lies the network. `snapshots` copies any columns of one replication at the weeks
# you name ([all columns](../tables/columns.md)), here the trust on ties among practitioners:

# %%
world, weeks = snapshots(reference, [0, 26, 52], [("tie", "trust"), ("practitioner", "uses")], seed=1)
print(world)
for snapshot in weeks:
    trust = snapshot["tie", "trust"]
    print(f"week {snapshot.week:2}: mean trust {trust.mean():.3f}, {(trust > 0.5).mean():.0%} of ties above a half")
assert weeks[-1]["tie", "trust"].mean() > weeks[0]["tie", "trust"].mean()

ispsim.simulate(reference, runs=2).plot("network")

# %% [markdown]
# ## 8. Re-enact a trial
#
# The standardised difference of published trials has organisations as its units, sampled charts, and a denominator
# between organisations. `ispsim.analysis.trials` does the same, and gives the person-level version and percentage
# points beside it.

# %%
treated = reference.with_settings({"name": "Treated", "weeks": 65, "support.start_week": 13})
control = treated.with_settings({"name": "Control", "support.isps": 0})
windows = trials.Windows.around(start_week=13)
found = trials.trials(
    trials.run_arm(treated, range(6)),
    trials.run_arm(control, range(1000, 1006)),  # other replications: other organisations, as in a real trial
    windows,
)
pd.DataFrame(found).round(2)

# %%
assert found["standardised"].mean() > 0
assert found["standardised"].std() > 0.1, (
    "single trials of 30 organisations an arm scatter widely, in the model as in the world"
)

# %% [markdown]
# The defaults were calibrated to pooled trials, or chosen with them in view, so that they come out is no test of the
# model ([the reference trial](../reference_trial.md)).
#
# ## 9. Hold the model against a finding of your own
#
# The [score card](../evidence.md) takes findings that are not on it. A `Pattern` says what was published, between what the
# model's number should lie, and how the study is done again: a function of the number of studies, a seed, and settings that
# the card lays on every scenario. Fix the band before you see what the model gives; here it is the published slope with
# a 95 % interval worked out from its p value. `use="hold"` means that nothing was fitted to it.

# %%
teams = ispsim.Scenario.from_dict(
    {
        "name": "Teams",
        "weeks": 104,
        "setting": {
            "organizations": 40,
            "practitioners_per_organization": 7,
            "staff_turnover": 0.405,
            "stage": "selected",
        },
        "strategies": {"training": {"hours": 16}},
        "support": {"isps": 4, "caseload": 10, "weeks": 52},
    }
)


def turnover_and_fidelity(studies, seed, settings):
    runs = ispsim.simulate(teams.with_settings(settings), runs=studies, seed=seed, workers=1)
    left = 200 * runs.organization_measure("staff_turnover")[:, 1:].mean(axis=1)  # of 100 posts, in two years
    scale = 1 + 4 * runs.organization_measure("fidelity")[:, -1]  # from 1 to 5; undefined where nobody uses the RSI
    slopes = [np.polyfit(x[~np.isnan(y)], y[~np.isnan(y)], 1)[0] for x, y in zip(left, scale, strict=True)]
    return Simulated(
        {"slope": np.array(slopes)},
        {"fidelity is lower where more have left": np.array(slopes) < 0},
        beside={"turnover in two years (%)": left.mean(axis=1)},
    )


finding = Pattern(
    name="turnover-and-fidelity",
    use="hold",
    source=(Source("Woltmann et al. 2008, Psychiatr Serv 59:732-737", "10.1176/ps.2008.59.7.732", "abstract"),),
    design="40 teams that began with one of five evidence-based practices, followed for two years.",
    figure="Turnover in two years 81 % (SD 46); slope of fidelity on it -0.005, p 0.01.",
    statistic="40 teams of 7, trained for two days, supported for a year; regression over teams after two years. Fidelity from "
    "0 to 1 is taken as 1 to 5; sizes, training and support are assumed.",
    parts=(Part("slope", "scale points per percentage point", -0.009, -0.001, -0.005),),
    conditions=(Condition("fidelity is lower where more have left"),),
    enact=turnover_and_fidelity,
)
card = ispsim.score_card([finding, "training-vs-consultation"], studies=20)
for one in card["turnover-and-fidelity"].judged:
    print(f"{one.name}: {one.mean:.4f} ({one.low:.4f} to {one.high:.4f}), {one.verdict}")
slope = card["turnover-and-fidelity"].judged[0]
assert -0.005 < slope.mean < 0, "the direction is right, and the slope is less steep than the published one"

# %% [markdown]
# `card.plot("turnover-and-fidelity")` draws it, and `ispsim.save(card, folder)` writes the card with the source text of your
# function. Of a number two things are asked: that the mean of the simulated studies lies in the band, and that the published
# figure is one that single studies in the model give.
#
# ## 10. So that others can repeat it
#
# Report version, scenario file, seed, number of runs, uncertainty, and which forms and parameters you changed.
# `digest` is a fingerprint of all that a scenario says, its name apart:

# %%
assert reference.digest == reference.with_settings({"name": "Another name"}).digest
assert reference.digest != nobody.digest
print(
    f"ispsim {ispsim.__version__}, scenario {reference.digest[:12]}, seed 1, {RUNS} runs, chance and full uncertainty"
)

# %% [markdown]
# A folder says all of it by itself: `--out` in the terminal, `save` here. `manifest.json` holds the scenarios in full, every
# parameter in force, a hash of the code, and the versions of all packages on which a bit could hang; the same request
# gives the same bytes. `data_dictionary.csv` gives each column of each table its unit, range and meaning, and says when it is
# undefined.

# %%
folder = ispsim.save(ispsim.simulate(small, runs=3), "results/small")
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
assert manifest["digests"] == {small.name: small.digest} and manifest["runs"] == 3
assert manifest["scenarios"][0]["parameters_in_force"]["trust.growth"] == growth.default
print(manifest["versions"])

dictionary = pd.read_csv(folder / "data_dictionary.csv")
weekly = pd.read_parquet(folder / "tables" / "weekly.parquet")
assert set(weekly) == set(dictionary.query("table == 'weekly'")["column"]), "every column is explained"
dictionary.query("table == 'weekly' and column in ('fidelity', 'trust_among')")[
    ["column", "unit", "meaning", "undefined"]
]

# %% [markdown]
# Deposit the folder with the paper, or the scenario files and this line; either will do. Cite the model by its ODD ([Grimm et al. 2020](https://doi.org/10.18564/jasss.4259) is the protocol), a mechanism by
# the source at the head of its module and this model for its functional form. Phrase results as results *of the
# model*: [What this model can and cannot say](../can_and_cannot.md).

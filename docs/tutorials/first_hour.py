# %% [markdown]
# # The first hour
#
# In 45 minutes you run a scenario and open the folder it leaves, change one thing, compare plans with their
# uncertainty, see which mechanism works when, follow one person through two lives, bring in agencies of your own, and
# hold a policy against its rival. You need ispsim [installed](../install.md), a terminal in the root of the repository,
# and a little Python; no statistics beyond means and intervals.
#
# This page is a script. Lines that begin with `!` are typed in a terminal, without the `!`; the rest is Python. Lines
# with `assert` check what the text says: if it were not so, this page could not be built.

# %%
from pathlib import Path

import pandas as pd

import ispsim

# %% [markdown]
# ## 1. A first run (7 minutes)
#
# A region wants sixty organisations to take up an intervention. For two years implementation support practitioners
# (ISPs) visit them, often at first, less later; then they leave. What becomes of it in three years?

# %%
# !ispsim run scenarios/regional_rollout.toml --runs 10 --out results/first

# %% [markdown]
# Read it from the top:
#
# - **Mean**, and **5–95 % of runs**. A run is one random future: who is hired, who leaves, who starts. Ten futures
#   were simulated; nine of ten lie in the range, or would if there were more of them.
# - **Faithful use** is the headline: the share of all practitioners who use the intervention, each counted by how
#   closely they keep to it. Somebody who uses it at half its fidelity counts as a half.
# - **Organisations selecting it** have decided; not all of them deliver, and some give up again.
# - **What ISPs did** and **What it took** are the bill: contacts promised and broken, hours of ISPs and of staff,
#   money by payer.
# - **Mechanisms at work** says how strongly each of six mechanisms fires, from 0 (not at all) to 1.
# - **The chart** shows weeks from left to right. Use rises while ISPs come, and part of it goes when they have left.
#
# What each measure is, and is not, says the [glossary](../glossary.md).
#
# `--out` left a folder. `README.txt` in it says what is what, and how to read each figure:

# %%
folder = Path("results/first")
for path in sorted(folder.rglob("*")):
    if path.suffix in (".txt", ".csv", ".json", ".png", ".svg"):
        print(f"{path.relative_to(folder).as_posix():32} {path.stat().st_size / 1000:8,.0f} kB")

# %%
print((folder / "README.txt").read_text(encoding="utf-8")[:1100])

# %% [markdown]
# Open `figures/trajectories.png` now, and `figures/organizations.png`: an average of sixty organisations hides how
# differently they fare. The tables open in a spreadsheet, in R, or here, and the data dictionary explains each column:

# %%
final = pd.read_csv(folder / "tables" / "final.csv")
dictionary = pd.read_csv(folder / "data_dictionary.csv").set_index(["table", "column"])
print(dictionary.loc[("final", "sustainment"), "meaning"])
final[["replication", "faithful_use", "use_share", "sustainment", "cost"]].head(3).round(3)

# %% [markdown]
# The same in Python gives the same numbers, and draws the same figures:

# %%
rollout = ispsim.load_scenario("scenarios/regional_rollout.toml")
runs = ispsim.simulate(rollout, runs=10, seed=1)
assert abs(runs.final["faithful_use"] - final["faithful_use"]).max() < 1e-12

by_week = runs.weekly.groupby("week").mean()
use = by_week["faithful_use"]
assert use[0] == 0 and use[52] < use[104], "use rises while ISPs come"
assert 0.4 * use[104] < use[156] < use[104], "and part of it goes when they have left, but not all of it"

runs.plot()

# %% [markdown]
# ## 2. What a scenario is (4 minutes)
#
# A scenario is a text file. This one sends the same ISPs to far too many places:

# %%
print(Path("scenarios/spread_thin.toml").read_text(encoding="utf-8"))

# %% [markdown]
# It states a name and two keys, and takes all else from `regional_rollout.toml`, which takes the setting and the
# prices from `base.toml`. Whatever no file states has a default. `ispsim describe scenarios/spread_thin.toml` prints
# everything that is in force, with its grade of evidence and its source; [all keys](../tables/scenario.md) have a
# page.
#
# A misspelt key is not passed over in silence:

# %%
try:
    ispsim.load_scenario("scenarios/regional_rollout.toml", **{"support.case_load": 12})
except ispsim.ScenarioError as error:
    print(error)
    assert "did you mean support.caseload?" in str(error)

# %% [markdown]
# ## 3. Change one thing (4 minutes)
#
# Suppose there is money for one year of support only. Before you run it: how much of the final use will be lost, a
# little, a half, nearly all? In the terminal it is `ispsim run scenarios/regional_rollout.toml --set support.weeks=52`;
# here both at once:

# %%
one_year = rollout.with_settings({"name": "One year", "support.weeks": 52})
shorter = ispsim.compare([rollout, one_year], runs=10, seed=1, uncertainty="chance")
shorter.plot("over_time")

# %%
shorter_use = shorter.runs["One year"].weekly.groupby("week")["faithful_use"].mean()
assert (use[:53] == shorter_use[:53]).all(), "until week 52 the two plans are one and the same, to the last bit"
assert 0.5 * use[156] < shorter_use[156] < use[156]

# %% [markdown]
# Until week 52 the curves lie on top of each other, to the last bit. That is no accident: both plans meet the *same*
# futures. The person who leaves in week 30 of one leaves in week 30 of the other. This is called **common random
# numbers**, and it makes comparisons sharp.

# %% [markdown]
# ## 4. Compare plans (8 minutes)
#
# Every comparison needs a baseline. Here nobody supports:

# %%
# !ispsim compare scenarios/no_support.toml scenarios/regional_rollout.toml scenarios/spread_thin.toml --runs 10

# %% [markdown]
# A **change** is the scenario less the baseline in the same future, averaged over futures, with the 95 % interval of
# that mean. **Up** is the share of futures in which the measure is higher than without support.
#
# `compare` draws the parameters too: in each future every number of the model takes a value from its range. That is
# **full** uncertainty; `run` shows **chance** alone, unless it is asked. Chance says how futures differ if the
# model's numbers are right; full adds what we do not know about the numbers:

# %%
baseline = ispsim.load_scenario("scenarios/no_support.toml")
thin = ispsim.load_scenario("scenarios/spread_thin.toml")
results = {kind: ispsim.compare([baseline, rollout, thin], runs=40, uncertainty=kind) for kind in ("chance", "full")}
spread = {}
for kind, result in results.items():
    row = result.differences("Regional roll-out")["faithful_use"]
    spread[kind] = row["p95"] - row["p05"]
    print(
        f"{kind:>6}: change in faithful use {row['mean']:+.3f}, nine futures of ten {row['p05']:+.3f} to {row['p95']:+.3f}"
    )

assert spread["full"] > spread["chance"]
assert row["p05"] > 0 and row["share_positive"] >= 0.95, "support helps in nearly all futures"

# %% [markdown]
# Now the question a county would ask: is the thin plan bad? It does less, and costs less.

# %%
results["full"].plot("cost_effect")

# %%
plan, thin_plan = (results["full"].differences(name) for name in ("Regional roll-out", "ISPs spread too thin"))
assert thin_plan["faithful_use"]["mean"] < 0.75 * plan["faithful_use"]["mean"]
assert thin_plan["cost"]["mean"] < 0.5 * plan["cost"]["mean"]
assert thin_plan["contacts_broken"]["mean"] > 2 * plan["contacts_broken"]["mean"]

worths = results["full"].cost_effectiveness
for name, worth in worths.items():
    print(f"{name}: {worth.ratio:,.0f} ({worth.ci_low:,.0f} to {worth.ci_high:,.0f}) USD per added practitioner-year")
assert worths["ISPs spread too thin"].ci_high > worths["Regional roll-out"].ci_low

# %% [markdown]
# The intervals overlap, so this is no firm ground for preferring the thin plan for its price. What is clear is that
# it does less, and breaks more promises; what broken promises cost beyond these three years is not in the bill.
# Reading a result also means seeing what it leaves open.

# %% [markdown]
# ## 5. Which mechanism works when? (5 minutes)
#
# Support works through [six mechanisms](../odd.md#7-submodels). Each has a *firing level*, week by week:

# %%
runs.plot("firing")

# %%
firing = by_week.filter(like="firing_")
first_week = {name: int((firing[name] > 0.02).idxmax()) for name in firing}
print("first week above 0.02:", first_week)
assert min(first_week, key=first_week.get) == "firing_trust_in_isp", "trust in the ISP comes first"
assert first_week["firing_reflection"] > 26, "reflection waits until there is something to reflect on: use"
assert (firing.loc[156] == 0).all(), "a year after support nothing fires any more"

# %% [markdown]
# Trust in the ISP comes first, and the others are let through as it grows. That is *built in*: trust gates the other
# mechanisms by default, so it is no finding. Reflection comes last, since nobody reflects on a practice they do not
# have.
#
# What would be lost without one of them? Switch it off, in the same futures:

# %%
without = rollout.with_settings({"name": "No reflection", "mechanisms.reflection": False})
lost = ispsim.compare([rollout, without], runs=10, uncertainty="chance").differences("No reflection")
for name in ("faithful_use", "fidelity", "skill", "select_share"):
    print(f"{name:13} {lost[name]['mean']:+.3f} ({lost[name]['ci_low']:+.3f} to {lost[name]['ci_high']:+.3f})")
assert lost["fidelity"]["ci_high"] < 0, "without reflection those who use keep less closely to it"
assert abs(lost["fidelity"]["mean"]) > 3 * abs(lost["select_share"]["mean"]), "selecting hardly depends on it"

# %% [markdown]
# [Where mechanisms matter](../where_mechanisms_matter.md) does this for all six, in three worlds and for three roles
# of trust. And if your own hypothesis is not among them: write it as a small function, as
# `scenarios/my_mechanism.toml` does. [A mechanism of one's own](../guides/own_mechanism.md) takes you through it.

# %%
mine = ispsim.load_scenario("scenarios/my_mechanism.toml")
print(mine.mechanisms.add, mine.mechanisms.motivation)
assert "burnout" in str(mine.mechanisms.add)

# %% [markdown]
# ## 6. One person, two lives (5 minutes)
#
# A story follows one person with the support and, every draw the same, without it. Unless you name somebody, it is
# the practitioner whom the support changed most:

# %%
# !ispsim story scenarios/regional_rollout.toml

# %%
story = ispsim.story(rollout)
told = story.to_dict()
assert told["with"]["total"] > told["without"]["total"], "support made a difference to this one"
assert told["crowd"], "and the story says where they stand among the others"
story.plot()

# %% [markdown]
# `org-007/p03#2` is the second person in the third post of organisation 7: people come and go, posts stay. Read the
# last paragraph of the story twice. The one whom support changed *most* is no typical case, and one future proves
# nothing: it shows *how* things can go, which a mean hides. Now somebody you choose, or a place, or an ISP:

# %%
place = ispsim.story(rollout, "org-007")
print(place.words[0])
assert place.kind == "organization"

# %% [markdown]
# To walk about in that future yourself, make it as a [model of Mesa](from_mesa.py). After its last week it holds the
# same numbers as the first row of the runs:

# %%
model = ispsim.ImplementationModel(rollout, seed=1, replication=0).run()
person = next(person for person in model.practitioners if person.uses)
print(f"{person.id}: skill {person.skill:.2f}, motivation {person.motivation:.2f}, {person.tenure:.0f} weeks there")
assert model.final()["faithful_use"] == runs.final["faithful_use"][0]

# %% [markdown]
# ## 7. Agencies of your own (5 minutes)
#
# So far organisations were drawn at random. Yours come from a CSV file, one row an agency. The one that ships is
# synthetic; two of its columns are survey scores, on the scales on which they were taken:

# %%
print("".join(Path("scenarios/rosters/forty_agencies.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:5]))

# %%
need = ispsim.load_scenario("scenarios/from_roster.toml")
own = ispsim.simulate(need, runs=10)
own.groups_final.groupby("group")[["faithful_use", "client_reach", "cost"]].mean().round(3)

# %% [markdown]
# Its groups, rural and urban, are shown apart everywhere: in the terminal (`ispsim run scenarios/from_roster.toml`),
# in the folder, in comparisons. This scenario gives more contact to agencies in need. Does that help the rural ones,
# which have less released time? First bet, then look:

# %%
equal = need.with_settings({"name": "Equal contact", "support.allocation": "equal"})
by_need = ispsim.compare([equal, need], runs=40).group_differences("From a roster")
for group, rows in by_need.items():
    row = rows["faithful_use"]
    print(f"{group}: {row['mean']:+.3f} ({row['ci_low']:+.3f} to {row['ci_high']:+.3f})")

assert own.group_names == ["rural", "urban"]
assert by_need["urban"]["faithful_use"]["ci_high"] < 0, "urban agencies lose"
assert by_need["rural"]["faithful_use"]["ci_low"] < 0.01, "and rural ones gain little, if anything"

# %% [markdown]
# In the model, contact moved to those in need is taken from where it works better, and what need is made of here (no
# time, a poor climate) is what contact works *through*. Whether it is so in your region the model cannot know.
#
# ## 8. A policy and its rival (4 minutes)
#
# `scenarios/policies/` holds plans that planners argue about, each with the one it should be held against. Intensive
# support that fades over a year, or as many contacts and then an abrupt end?

# %%
abrupt, fading = (
    ispsim.load_scenario(f"scenarios/policies/{name}.toml") for name in ("abrupt_end", "intensive_then_fading")
)
rivals = ispsim.compare([abrupt, fading], runs=20)
rivals.plot("differences")

# %%
change = rivals.differences(fading.name)
assert change["faithful_use"]["mean"] > 0, "fading leaves a little more"
assert change["cost_programme"]["ci_low"] > 0, "and keeps ISPs on the payroll for longer"

# %% [markdown]
# So which is better? It depends on what the ISPs do with hours that the fading plan leaves free. [Policies side by
# side](../policies.md) has this contrast and five more, with what was expected *before* they were run, and says which
# expectations failed.
#
# ## 9. What you may say now (3 minutes)
#
# You have seen results that hold in the model. Its numbers are nearly all assumed:

# %%
grades = rivals.grades()
print(grades)
assert grades["assumption"] > 0.9 * sum(grades.values())

# %% [markdown]
# So write
#
# > In a simulation whose parameters are nearly all assumptions, support raised faithful use in nearly all of 20
# > futures. It faded after support ended.
#
# but neither of
#
# > ISPs raise faithful use by five percentage points.
# >
# > Trust must come before learning, as the simulation shows.
#
# The first claims a size for the world; the second sells as a result what was put in. [What this model can and cannot
# say](../can_and_cannot.md) has more such pairs.
#
# ## Where to go from here
#
# - [For planners](../guides/planner.py): your own roster, how many ISPs, how long, at whose cost, and what to hand to
#   the board.
# - [For researchers](../guides/researcher.py): rival mechanisms, the register of parameters, reproducible
#   experiments. [A mechanism of one's own](../guides/own_mechanism.md): your hypothesis in the model.
# - [For teachers](../guides/teacher.py): three activities for a class.
# - [From Mesa to ispsim](from_mesa.py): agents of your own.
# - [The model](../odd.md): every equation, with reasons and rivals.

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # From Mesa to ispsim
#
# For those who know [Mesa](https://mesa.readthedocs.io). An `ispsim.ImplementationModel` is a `mesa.Model`, its agents
# are `mesa.Agent`s, and its sets are Mesa's `AgentSet`s. You look at them, set their traits, give them a class of your
# own, collect data, pickle; then you leave Mesa behind and run many replications with `ispsim.simulate`.
#
# It runs from the top folder of the repository and takes about twenty minutes to read and try.

# %% [markdown]
# ## A model and its agents
#
# A scenario says what is simulated. This one is small: eight organisations, one ISP (implementation support
# practitioner), half a year of support, one year in all. RSI stands for the research-supported intervention that the
# organisations are to take up.

# %%
import copy
import pickle

import mesa
import numpy as np

import ispsim

scenario = ispsim.Scenario.from_dict(
    {
        "name": "Eight places",
        "weeks": 52,
        "setting": {"organizations": 8, "practitioners_per_organization": 6, "systems": 2, "stage": "delivered"},
        "support": {"isps": 1, "caseload": 8, "weeks": 26},
    }
)
model = ispsim.ImplementationModel(scenario, seed=1)
print(model)
print(len(model.practitioners), "practitioners,", len(model.leaders), "leaders,", len(model.isps), "ISP")
assert isinstance(model, mesa.Model) and isinstance(model.practitioners, mesa.agent.AgentSet)

# %%
for _ in range(10):
    model.step()
person = next(iter(model.practitioners))
isp = next(iter(model.isps))
print(person, "knows", round(person.knowledge, 2), "and trusts the ISP", round(person.trust_in(isp), 2))
print("colleagues:", {colleague.id: round(trust, 2) for colleague, trust in person.colleagues.items()})
assert person.trust_in(isp) == person.trust and person in model.practitioners

# %% [markdown]
# All that an agent carries is a number in a column of a table, and the agent is a view on its row. So nothing is lost
# between what you see and what the model computes with. `ispsim describe --names` lists the numbers; `help` explains
# them.

# %%
print(ispsim.Practitioner.motivation.__doc__)
print(round(float(model.practitioners.agg("motivation", np.mean)), 3))
print(
    {
        place.id: round(float(mean), 2)
        for place, mean in model.practitioners.groupby("organization").agg("trust", np.mean).items()
    }
)
users = model.practitioners.select(lambda person: person.uses > 0)
print(len(users), "of", len(model.practitioners), "use the RSI in week", model.week)
assert len(users) / len(model.practitioners) == model.measures()["use_share"], "a measure is what the agents come to"

# %% [markdown]
# `model.practitioners` and its like are kept up to date: when somebody leaves, their agent leaves the set, and the
# newcomer is a new agent in the same post. `person.id` says post and holder (`org-001/p01#2` is the second holder of
# the first post of the first organisation) and is the same in every scenario; `unique_id` only counts in the order of
# arrival. As with `model.agents`, do not change these sets in place; work on what `select` returns.

# %% [markdown]
# ## Setting a trait by hand
#
# Traits, states and memories may be set, on one agent or on a set. It counts from the next week on, whichever engine
# runs the model. Two copies of the model show it: the draws are the same in both, so all that differs is what you did.

# %%
changed = copy.deepcopy(model)
changed.practitioners.set("motivation", 0.9)
for one in (model, changed):
    one.step()
print("use:", model.measures()["use_share"], "and", changed.measures()["use_share"])
print("motivation:", round(model.measures()["motivation"], 3), "and", round(changed.measures()["motivation"], 3))
assert changed.measures()["motivation"] > model.measures()["motivation"]

# %% [markdown]
# What makes no sense is refused, by name. So is a number that the week works out afresh, since setting it would change
# nothing.

# %%
refused = []
for name, value in (("motivation", 1.7), ("motivation", "high"), ("firing_learning", 0.5), ("motivaton", 0.7)):
    try:
        setattr(next(iter(model.practitioners)), name, value)
    except (ValueError, TypeError, AttributeError) as error:
        refused.append(f"{type(error).__name__}: {error}")
print("\n".join(refused))
reasons = ("a number from 0 to 1", "is not a number", "is worked out afresh", "did you mean motivation?")
assert all(reason in told for reason, told in zip(reasons, refused, strict=True))


# %% [markdown]
# ## Agents of your own
#
# Make a class from `ispsim.Practitioner` (or `Leader`, `ISP`, `Organization`, `System`) and hand it to the model. It
# may carry attributes and methods of its own, and newcomers are of the class too. If it has a method `step`, the model
# calls it once a week, after the week.
#
# This practitioner is discouraged by a colleague's leaving: motivation drops each time somebody in the organisation has
# been replaced. Whether and how much is our invention for this page, not a finding.


# %%
class Attached(ispsim.Practitioner):
    """Somebody who takes it to heart when colleagues leave."""

    hurt = 0.1

    def __init__(self, model, row):
        super().__init__(model, row)
        self.farewells = 0

    def step(self):
        gone = sum(person.leaves > 0 for person in self.organization.practitioners if person is not self)
        self.farewells += gone
        self.motivation *= (1 - self.hurt) ** gone


attached = ispsim.ImplementationModel(scenario, seed=1, agents={"practitioner": Attached})


# %% [markdown]
# ## Collecting data
#
# Mesa's `DataCollector` works on top. Its reporters are functions of a module here, not texts or lambdas: with those,
# a collector cannot be pickled.


# %%
def faithful_use(model):
    return model.measures()["faithful_use"]


def motivation(person):
    return person.motivation


def farewells(person):
    return person.farewells


collector = mesa.DataCollector(
    model_reporters={"faithful_use": faithful_use},
    agenttype_reporters={Attached: {"motivation": motivation, "farewells": farewells}},
)
collector.collect(attached)
while attached.running:
    attached.step()
    collector.collect(attached)

weekly = collector.get_model_vars_dataframe()
people = collector.get_agenttype_vars_dataframe(Attached)
print(weekly.iloc[::13])
print(people.groupby("Step").mean().iloc[::13].round(3))
assert len(weekly) == 53 and weekly["faithful_use"].iloc[-1] == attached.final()["faithful_use"]
assert all(isinstance(person, Attached) for person in attached.practitioners), "newcomers are of the class too"
assert any(person.id.endswith("#2") for person in attached.practitioners), "and there are newcomers"
assert people["farewells"].max() > 0

# %% [markdown]
# ## Pickling
#
# A model pickles in the middle of a run and goes on to the same numbers, to the last bit.

# %%
halfway = ispsim.ImplementationModel(scenario, seed=1)
for _ in range(26):
    halfway.step()
thawed = pickle.loads(pickle.dumps(halfway)).run()
assert np.array_equal(list(thawed.final().values()), list(halfway.run().final().values()), equal_nan=True)
print(thawed, "and", halfway, "end alike")

# %% [markdown]
# ## From one model to many
#
# One replication says little. A Mesa model of your own can be run a few times in a loop: replication r has the same
# people and the same luck with and without your change.

# %%
differences = []
for replication in range(8):
    ends = [
        ispsim.ImplementationModel(scenario, seed=1, replication=replication, agents=agents).run().final()
        for agents in ({}, {"practitioner": Attached})
    ]
    differences.append(ends[1]["faithful_use"] - ends[0]["faithful_use"])
print("attachment changes faithful use by", np.round(np.mean(differences), 4), "on average of 8 replications")
assert any(difference != 0 for difference in differences)

# %% [markdown]
# For hundreds of replications leave Mesa behind. `ispsim.simulate` builds no Mesa object at all, uses all cores, and
# gives the same numbers: row r is what `ImplementationModel(scenario, seed, replication=r)` ends with.

# %%
runs = ispsim.simulate(scenario, runs=50, seed=1)
print(runs.summary().set_index("measure").loc[["use_share", "faithful_use", "trust_in_isp"]].round(3))
one = ispsim.ImplementationModel(scenario, seed=1, replication=3).run()
assert one.final()["faithful_use"] == runs.final["faithful_use"][3]

# %% [markdown]
# ## What this cannot do
#
# `simulate` knows nothing of your class. What an agent's own methods do is Python that runs beside the compiled week,
# and only in `ImplementationModel`; overriding a method does not replace a mechanism. To change how people learn, trust
# or leave, and to have the change compiled and run in ensembles, change what the scenario states (parameters, forms,
# switches under `[mechanisms]`) or write [the mechanism itself](../guides/own_mechanism.md) as a function in a file of
# your own.
#
# Further limits: posts stay (an agent cannot be added or removed by hand, people come and go by the model's own rules);
# what the week works out afresh cannot be set; and a change made by hand is not in the manifest or the digest of the
# scenario, so say in your paper what you did.

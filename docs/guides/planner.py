# %% [markdown]
# # For planners
#
# You must decide how many implementation support practitioners (ISPs) to pay, how many agencies each of them should
# serve, and for how long. This guide takes a county from a scenario of its own to sentences that can stand in a
# report. It takes plans as given to be weighed against each other; it cannot tell you what your county will achieve.
#
# Lines that begin with `!` are typed in a terminal, without the `!`. [The first hour](../tutorials/first_hour.py)
# explains the words.

# %%
from pathlib import Path

import pandas as pd

import ispsim

# %% [markdown]
# ## 1. Write down your county
#
# Start from a shipped scenario and state what is different. What you do not know, leave out: the default then holds,
# and `describe` shows it with its source.

# %%
COUNTY = """\
schema = 1
name = "Our county"
extends = "scenarios/regional_rollout.toml"

[setting]
organizations = 40
practitioners_per_organization = 9
systems = 2
staff_turnover = 0.35   # our own figure, departures per post and year
slack = 0.4             # released hours per head and week, agreed with the directors

[support]
isps = 3.64             # 40 agencies, 11 each
caseload = 11

[costs]
isp_hour = 58           # our pay scale with on-costs
staff_hour = 33
"""
Path("our_county.toml").write_text(COUNTY, encoding="utf-8")

# %%
# !ispsim check our_county.toml

# %%
# !ispsim run our_county.toml --runs 20 --uncertainty full

# %% [markdown]
# `ispsim describe our_county.toml` lists everything that is in force. Read that list once with somebody who knows the
# agencies: a default that is plainly wrong for you belongs into the file.
#
# All that follows compares plans for this county, with **full** uncertainty: each future draws the model's own
# numbers from their ranges too.

# %%
RUNS = 20
county = ispsim.load_scenario("our_county.toml")
nobody = county.with_settings({"name": "Nobody", "support.isps": 0})


def weigh(plans, runs=RUNS):
    """Return plans beside having nobody: gain in faithful use, its spread, contacts broken, and money."""
    result = ispsim.compare([nobody, *plans], runs=runs, seed=1)
    rows = []
    for plan in plans:
        change = result.difference.query("scenario == @plan.name").set_index("measure")
        worth = result.cost_effectiveness[plan.name]
        rows.append(
            {
                "plan": plan.name,
                "gain": change.loc["faithful_use", "mean"],
                "in 9 of 10 futures, from": change.loc["faithful_use", "p05"],
                "to": change.loc["faithful_use", "p95"],
                "years gained": worth.effect,
                "broken contacts": change.loc["contacts_broken", "mean"],
                "cost, 1,000 USD": worth.cost / 1000,
                "USD per year gained": worth.ratio,
            }
        )
    return pd.DataFrame(rows).set_index("plan")


# %% [markdown]
# *Gain* is in faithful use at the end of the third year, a year after support ended. A *year gained* is a
# practitioner-year of faithful use, summed over all three years; cost and years are discounted.
#
# ## 2. How many ISPs?
#
# At 11 agencies each, the number of ISPs decides how many agencies are served at all.

# %%
how_many = weigh([county.with_settings({"name": f"{isps} ISPs", "support.isps": isps}) for isps in (0.91, 1.82, 3.64)])
how_many.round(3)

# %%
assert how_many["gain"].is_monotonic_increasing and how_many["cost, 1,000 USD"].is_monotonic_increasing
first, last = how_many.iloc[0], how_many.iloc[-1]
assert 2.5 < last["years gained"] / first["years gained"] < 6, (
    "four times the ISPs, roughly four times the years gained"
)

# %% [markdown]
# Four times as many ISPs serve four times as many agencies, and the years gained grow about in step. The model has
# little spill-over from agencies that are served to those that are not, so expect no miracles of spread, and don't
# cite this as a finding: ties between agencies are few by assumption.
#
# ## 3. How thin?
#
# The same two ISPs can serve 22 agencies, or all 40, each less well.

# %%
thin = weigh(
    [
        county.with_settings({"name": f"2 ISPs, {caseload} each", "support.isps": 2, "support.caseload": caseload})
        for caseload in (8, 11, 20)
    ]
)
thin.round(3)

# %%
per_agency = thin["years gained"] / pd.Series([16, 22, 40], index=thin.index)
print(per_agency.round(3))
assert per_agency.is_monotonic_decreasing, "each agency gains less when an ISP serves more of them"
assert thin["broken contacts"].iloc[-1] > thin["broken contacts"].iloc[0]

# %% [markdown]
# Each agency gains less as caseloads grow, while more agencies gain. Where the sum peaks depends on numbers that are
# assumed, such as how much of an ISP's week goes on administration. Ask whether your decision would be the same two
# steps to either side.
#
# ## 4. For how long?

# %%
lengths = weigh([county.with_settings({"name": f"{weeks} weeks", "support.weeks": weeks}) for weeks in (26, 52, 104)])
lengths.round(3)

# %%
assert lengths["gain"].is_monotonic_increasing
assert lengths.loc["26 weeks", "gain"] < 0.25 * lengths.loc["104 weeks", "gain"], (
    "half a year is not a quarter of two years"
)

# %% [markdown]
# Half a year leaves next to nothing: agencies take about that long to install an intervention before anybody uses it.
# (How long installation takes is an assumption, `install.rate`; agencies that deliver already would gain sooner.)
#
# ## 5. At whose cost?
#
# The ledger says who pays for what. Agencies pay with time.

# %%
runs = ispsim.simulate(county, runs=20, seed=1)
money = runs.ledger.query("kind == 'cost'").groupby(["who", "what"])["amount"].sum() / runs.runs
money.round(-2).to_frame("USD in three years")

# %%
share = money["organisations"].sum() / money.sum()
print(f"agencies bear {share:.0%} of the cost")
assert 0.15 < share < 0.45
hours = runs.ledger.query("kind == 'hours' and who == 'isp'").groupby("what")["amount"].sum()
(hours / hours.sum()).sort_values(ascending=False).round(2).to_frame("share of paid ISP hours")

# %% [markdown]
# A budget that leaves out the agencies' part is short by that share, and the share is probably too low: in a
# published programme stakeholders' time was 35 to 47 % of the cost (Ritchie et al. 2020, doi
# 10.1007/s11606-019-05537-y). The model counts contact with the ISP and following it up (`contact.follow_up`), not
# meetings that agencies hold among themselves, nor the cost of delivering the intervention.
#
# ## 6. How sure?
#
# Two questions are easily mixed up. *Is the mean known?* More runs narrow its interval. *Do futures differ?* More
# runs don't change that.

# %%
for number in (10, 30, 90):
    change = ispsim.compare([nobody, county], runs=number).difference.set_index("measure").loc["faithful_use"]
    print(
        f"{number:>3} runs: mean {change['mean']:+.3f}, its interval ±{(change['ci_high'] - change['ci_low']) / 2:.3f}; "
        f"nine futures of ten {change['p05']:+.3f} to {change['p95']:+.3f}"
    )
assert change["ci_high"] - change["ci_low"] < 0.3 * (change["p95"] - change["p05"])
assert change["share_positive"] > 0.9

# %% [markdown]
# Then turn the screws that you doubt. What if directors release no time, and the matter is low on their list?

# %%
bleak = {"setting.slack": 0.0, "setting.priority": 0.1}
pair = [nobody.with_settings(bleak), county.with_settings(bleak)]
hard = ispsim.compare(pair, runs=RUNS).difference.set_index("measure").loc["faithful_use"]
print(f"without released time, low priority: {hard['mean']:+.3f} ({hard['ci_low']:+.3f} to {hard['ci_high']:+.3f})")
assert hard["mean"] < 0.25 * change["mean"]

# %% [markdown]
# Nearly nothing is left, whatever the number of ISPs. That support does little where time and priority are missing is
# *built in*, after a trial that found so (Seers et al. 2018); it is a reminder to settle both before hiring.
#
# ## 7. What to write, and what not
#
# | write | not |
# |---|---|
# | Under our assumptions, serving 11 agencies per ISP for two years gains more than serving them for one, in nearly all simulated futures. | Two years of support will raise use by six points. |
# | Plans rank in this order, in nearly all futures drawn over the ranges of the parameters. | The model proves that plan B is best. |
# | Agencies bear a part of the cost, in staff time; our estimate is a lower one. | Support costs X per agency. |
# | Half a year is too short if installation takes as long as we assume. | Short support does not work. |
#
# Never report: an effect on clients (none is simulated), savings elsewhere, or what a *named* agency will do. And
# give with every number: the scenario file, `--runs`, `--seed`, the uncertainty (*full*), and the version:

# %%
print(
    f"ispsim {ispsim.__version__}, {county.name}, {RUNS} runs, seed 1, full uncertainty, scenario {county.digest[:12]}"
)

# %% [markdown]
# Does the order of two plans hold in each future, not only on average? Held against each other directly:

# %%
two, one = county.with_settings({"name": "Two years"}), county.with_settings({"name": "One year", "support.weeks": 52})
change = ispsim.compare([one, two], runs=RUNS).difference.set_index("measure").loc["faithful_use"]
print(f"two years gain more than one in {change['share_positive']:.0%} of futures")
assert change["share_positive"] > 0.9

# %% [markdown]
# More on phrasing: [What this model can and cannot say](../can_and_cannot.md).

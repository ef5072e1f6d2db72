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
import json
from pathlib import Path

import pandas as pd

import ispsim

# %% [markdown]
# ## 1. Your agencies, from a spreadsheet
#
# You have a list of agencies. It becomes a **roster**: one row an agency, saved from the spreadsheet as *CSV UTF-8*. It
# needs a name, a service system, and the numbers of staff and leaders; a group of your own (rural and urban, say),
# clients, released time and survey scores are welcome. [Rosters](../reference/rosters.md) lists the columns.
# This guide takes the synthetic roster that ships as if it were ours; one of its surveys is left out:

# %%
ROSTER = pd.read_csv("scenarios/rosters/forty_agencies.csv").drop(columns="ils").to_csv(index=False)
print("\n".join(ROSTER.splitlines()[:5]))

# %% [markdown]
# The scenario names the roster, says what the column `ics` measures, and states what is different from a shipped
# scenario. What you do not know, leave out: the default then holds, and `describe` shows it with its source.

# %%
COUNTY = """\
schema = 1
name = "Our county"
extends = "scenarios/regional_rollout.toml"

[setting]
roster = "agencies.csv" # beside this file
staff_turnover = 0.35   # our own figure, departures per post and year

[setting.scales]
# Implementation Climate Scale, 0 to 4. Agencies that did not answer are drawn as without a roster.
climate = { column = "ics", scale = "ICS", missing = "draw" }

[support]
isps = 3.64             # 40 agencies, 11 each
caseload = 11

[costs]
isp_hour = 58           # our pay scale with on-costs
staff_hour = 33
"""
Path("our_county.toml").write_text(COUNTY, encoding="utf-8")

# %% [markdown]
# Spreadsheets come with slips. Let us make two: a score typed without its decimal point, and an agency that is
# entered twice. `ispsim check our_county.toml` finds both, by line and column, and so does loading it:

# %%
slips = ROSTER.replace("rural-02,justice,rural,12,1,208,0.48,1.7", "rural-02,justice,rural,12,1,208,0.48,17")
slips = slips.replace("rural-03", "rural-02")
Path("agencies.csv").write_text(slips, encoding="utf-8")
try:
    ispsim.load_scenario("our_county.toml")
except ispsim.ScenarioError as error:
    print(error)
    assert '3: ics: "17" is off the scale ICS; allowed: a number from 0 to 4' in str(error)
    assert 'agencies.csv:4: organization: "rural-02" is the id of line 3 too' in str(error)

# %% [markdown]
# (A score of 3 in place of 1 would pass: nothing can know that it is wrong.) Put right:

# %%
Path("agencies.csv").write_text(ROSTER, encoding="utf-8")

# %%
# !ispsim check our_county.toml

# %%
# !ispsim run our_county.toml --runs 10 --uncertainty full

# %% [markdown]
# The last lines say what was taken from the roster, and how many blank cells were filled in. **Scales**: a score
# becomes (score − min) ÷ (max − min), no more. That a mean of 2.06 out of 4 is a climate of about 0.5 in the model is an
# assumption of convenience; nobody has shown that scores, so read, predict who takes up an intervention.
#
# `ispsim describe our_county.toml` lists everything that is in force. Read that list once with somebody who knows the
# agencies: a default that is plainly wrong for you belongs into the file.
#
# All that follows compares plans for this county, with **full** uncertainty: each future draws the model's own
# numbers from their ranges too.

# %%
RUNS = 16
county = ispsim.load_scenario("our_county.toml")
nobody = county.with_settings({"name": "Nobody", "support.isps": 0})
assert county.setting.imputed()["climate"]["cells"] == 6, "six agencies did not answer the survey"
assert abs(pd.read_csv("agencies.csv")["ics"].mean() / 4 - 0.5) < 0.03


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
# ## 5. Whom first, and when?
#
# The same contacts can be spread in different ways. Here are four plans with as many contacts planned:

# %%
EVEN = {"support.phases": [], "support.visits_per_month": 0.875, "support.remote_per_month": 2.375}
TWICE = {"support.phases": [], "support.visits_per_month": 1.75, "support.remote_per_month": 4.75}
HALVES = [{"week": 0, "share": 0.5}, {"week": 52, "share": 0.5}]
plans = [
    county.with_settings({"name": "Much at first"}),
    county.with_settings({"name": "Even", "support.allocation": "equal", **EVEN}),
    county.with_settings({"name": "By need", "support.allocation": "by_need", **EVEN}),
    county.with_settings(
        {
            "name": "Half, then half",
            "support.allocation": "waves",
            "support.waves": HALVES,
            "support.weeks": 52,
            **TWICE,
        }
    ),
]
ways = ispsim.compare([nobody, *plans], runs=RUNS)
side_by_side = pd.DataFrame(
    {
        name: {
            "contacts planned": ways.differences(name)["contacts_planned"]["mean"],
            "gain": ways.differences(name)["faithful_use"]["mean"],
            **{f"gain, {group}": rows["faithful_use"]["mean"] for group, rows in ways.group_differences(name).items()},
            "USD per year gained": ways.cost_effectiveness[name].ratio,
        }
        for name in ways.others
    }
).T
side_by_side.round(3)

# %%
assert side_by_side["contacts planned"].max() < 1.01 * side_by_side["contacts planned"].min(), "as many contacts"
moved = side_by_side.loc["By need"] - side_by_side.loc["Even"]
assert moved["gain, urban"] < 0 and -moved["gain, urban"] > moved["gain, rural"], (
    "the urban lose more than the rural gain"
)
assert moved["gain"] < 0, "and the whole gains less"

# %% [markdown]
# Contact by need moves support to agencies with little released time and a poor climate, and these are what contact
# works through in the model: the urban agencies lose more than the rural ones gain. That is an argument for releasing
# time where need is, not against need; and it hangs on assumptions. What your board wants for the rural agencies is a
# matter of values, and the model has none.
#
# [Policies side by side](../policies.md) does this with care for ten plans (fading, step-up, waves, internal beside
# external ISPs, need), against what was expected beforehand; some expectations failed. Its files are in
# `scenarios/policies/` and easily put over your county: copy the `[support]` table.
#
# **At equal cost.** ISPs compete for money with training, materials or feedback. `scenarios/equal_cost/` holds each of
# them at what ISPs cost all payers together, in a setting where the intervention is delivered already:

# %%
isps, training = (ispsim.load_scenario(f"scenarios/equal_cost/{name}.toml") for name in ("isps", "training"))
same_money = ispsim.compare([isps, training], runs=RUNS, uncertainty="chance")
cost = same_money.differences(training.name)["cost"]["mean"] / same_money.runs[isps.name].final["cost"].mean()
paid = same_money.differences(training.name)["cost_sites"]["mean"]
print(f"training costs {cost:+.1%} of what ISPs cost, and {paid:+,.0f} USD of it moves to the agencies")
assert abs(cost) < 0.03 and paid > 0

# %% [markdown]
# The same money is paid by others: training takes staff hours. What it buys is in [Policies side by
# side](../policies.md), with a warning: the strengths of these strategies are assumed, and their rates were not fitted
# but for that of leadership programmes, so the table is no evidence against them.
#
# ## 6. At whose cost?
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
# ## 7. How sure?
#
# Two questions are easily mixed up. *Is the mean known?* More runs narrow its interval. *Do futures differ?* More
# runs don't change that.

# %%
for number in (8, 40):
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
Path("no_time.csv").write_text(pd.read_csv("agencies.csv").assign(slack=0.0).to_csv(index=False), encoding="utf-8")
bleak = {"setting.roster": "no_time.csv", "setting.priority": 0.1}
pair = [nobody.with_settings(bleak), county.with_settings(bleak)]
hard = ispsim.compare(pair, runs=RUNS).difference.set_index("measure").loc["faithful_use"]
print(f"without released time, low priority: {hard['mean']:+.3f} ({hard['ci_low']:+.3f} to {hard['ci_high']:+.3f})")
assert hard["mean"] < 0.25 * change["mean"]

# %% [markdown]
# Nearly nothing is left, whatever the number of ISPs. That support does little where time and priority are missing is
# *built in*, after a trial that found so (Seers et al. 2018); it is a reminder to settle both before hiring.
#
# ## 8. For the board
#
# A folder holds what the board may ask for. In the terminal, `--out results/board` behind any `run` or `compare` makes
# one; here the four ways of section 5 go into it:

# %%
board = ispsim.save(ways, "results/board")
figures = {path.name for path in (board / "figures").glob("*.png")}
assert figures == {"differences.png", "over_time.png", "groups.png", "cost_effect.png"}
asked = json.loads((board / "manifest.json").read_text(encoding="utf-8"))
print([scenario["name"] for scenario in asked["scenarios"]], asked["runs"], asked["seed"], asked["uncertainty"])
print("\n".join((board / "README.txt").read_text(encoding="utf-8").splitlines()[:16]))
captions = " ".join((board / "figures" / "captions.md").read_text(encoding="utf-8").split())
assert "forecast" in captions
(page,) = ispsim.write_report(board)  # in the terminal: ispsim report results/board
assert "What changes with" in page.read_text(encoding="utf-8")

# %% [markdown]
# - `report.html`: one page with the question, the answer, the figures with their captions, tables and what it all rests on.
#   It is one file that fetches nothing: mail it, print it, keep it.
# - `figures/`: changes with their intervals, all plans over time, cost against effect; PNG for slides, SVG for print,
#   each with a caption in `captions.md` that says what it cannot show. Take the caption with the figure.
# - `tables/`: everything in the figures, and more, for your own spreadsheet; `data_dictionary.csv` explains each column.
# - `manifest.json`: what was asked, in full. With it anybody gets the same bytes again.
#
# What to write beside it:
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
# Does it hang on the ranges? Nine published findings narrow 27 of the parameters together. `posterior="shipped"` draws
# these from what the findings leave, and the others from their ranges as before (`--posterior shipped` in the terminal):

# %%
ranges = ispsim.compare([nobody, two], runs=RUNS)
narrowed = ispsim.compare([nobody, two], runs=RUNS, posterior="shipped")
for name, found in {"ranges": ranges, "narrowed": narrowed}.items():
    row = found.difference.set_index("measure").loc["faithful_use"]
    print(f"{name}: gain {row['mean']:.3f}, in 9 of 10 futures {row['p05']:.3f} to {row['p95']:.3f}")
assert len(narrowed.drawn) == 27

# %% [markdown]
# Report both. The first needs no trust in the calibration; the second is right as far as the re-enactments of
# [those findings](../experiments/calibrate_facilitation.md) are.
#
# More on phrasing: [What this model can and cannot say](../can_and_cannot.md).

"""Trials as experiments: from a file to a folder, with a normal generator in the model's place, and resumed."""

import numpy as np
import pandas as pd
import pytest

import ispsim
from experiments.asking import contents
from experiments.test_trial_request import TRIAL, put
from ispsim.analysis.trial import conduct
from ispsim.analysis.trial.characteristics import analyses_frame, null_frame
from ispsim.analysis.trial.power import closed_form, site_mean_variance
from ispsim.experiments.runner import carry_out
from ispsim.experiments.trial.worlds import Followed, Pool
from ispsim.report.kinds import job_of, load
from ispsim.report.kinds.trial import kept_of
from ispsim.store.parts import Held

SITES, PEOPLE, ICC, DIFFERENCE = (8, 16), 12, 0.15, 0.35


def made_of_normal_numbers(monkeypatch):
    """Put a normal generator of clusters in the place of the model."""

    def pool(scenario, organizations, seed, replication, uncertainty, rng):
        return Pool({"organization": ("",) * organizations}, rng)

    def follow(scenario, pool, rows, *, asked, **how):
        rng, sites = pool.world, np.repeat(np.arange(len(rows)), PEOPLE)
        place = np.sqrt(ICC) * rng.standard_normal(len(rows))
        place += DIFFERENCE * (scenario.support.isps > 0)
        value = place[sites] + np.sqrt(1 - ICC) * rng.standard_normal(sites.size)
        stint = np.ones(sites.size)
        staff = {asked[0]: {"stint": stint, "motivation": rng.standard_normal(sites.size)}}
        staff[asked[1]] = {"stint": stint, "motivation": value}
        return Followed(np.zeros((1, 1, len(rows))), staff, sites, np.full(len(rows), -1))

    monkeypatch.setattr(conduct, "pool_of", pool)
    monkeypatch.setattr(conduct, "follow", follow)


def test_power_is_that_of_the_closed_form(tmp_path, monkeypatch):
    made_of_normal_numbers(monkeypatch)
    head, _, _ = TRIAL.partition("[[mediator]]")
    text = head.replace("replications = 4", 'replications = 250\nanalyses = ["unadjusted", "cluster_t"]')
    text = text.replace("[4, 2, 4]", str(list(SITES))).replace('strata = ["size"]\n', "")
    text = text.replace('"use_share"\ncharts = 10', '"motivation"\nsource = "staff"')
    request = load(put(tmp_path, text))
    study = carry_out(job_of(request), Held(), 1)
    kept = kept_of(study)
    frame = analyses_frame(kept).set_index(["analysis", "sites"])
    for sites in SITES:
        true = closed_form(sites, DIFFERENCE, site_mean_variance(1.0, ICC, PEOPLE))
        error = 3.3 * np.sqrt(true * (1 - true) / 250)
        assert abs(frame.loc[("unadjusted", sites), "power"] - true) < error
        assert abs(frame.loc[("cluster_t", sites), "power"] - true) < error + 0.04  # a degree of freedom less
        assert frame.loc[("unadjusted", sites), "truth"] == pytest.approx(DIFFERENCE, abs=0.05)
        assert frame.loc[("unadjusted", sites), "coverage_high"] > 0.95
    assert not null_frame(kept)["inflated"].any()
    assert null_frame(kept)["type_one"].between(0.02, 0.09).all()


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial")
    head, _, tail = TRIAL.partition("[trial]")
    text = head + 'analyses = ["cluster_t", "isp_t"]\n\n[trial]' + tail.replace("[trial]\n", "[trial]\npower = 0.5\n")
    return ispsim.experiment(put(folder, text), folder / "out", workers=2)


def test_the_folder_has_everything(results):
    assert list(results.tables) == ["analyses", "type_one", "sites_needed", "effects", "mediation"]
    assert list(results.findings.figures) == ["power", "estimates", "mediation"]
    runs = results.runs.set_index(results.points.loc[results.runs["point"], "scenario"].to_numpy())
    assert runs.loc["trial", "cluster_t_p"].notna().any() and runs.loc["trial", "true_difference"].isna().all()
    assert runs.loc["truth", "true_difference"].notna().all()
    assert (
        runs.loc["trial", "sites_measured"] == results.points["sites"][runs.loc["trial", "point"]].to_numpy() * 2
    ).all()
    dictionary = pd.read_csv(results.folder / "data_dictionary.csv")
    assert set(dictionary[dictionary["table"] == "runs"]["column"]) == set(results.runs.columns)
    for name, table in results.tables.items():
        assert list(dictionary[dictionary["table"] == name]["column"]) == list(table.columns), name
    page = (results.folder / "report.html").read_text(encoding="utf-8")
    assert "Mediation beside the truth" in page
    answer = " ".join(results.findings.answer)
    assert "sites in each arm" in answer and "Where both arms get the same (Nobody)" in answer


def test_the_truth_is_the_paired_difference(results):
    """Everybody treated less nobody treated, the same sites in the same futures."""
    runs = results.runs
    truth = runs[runs["true_difference"].notna()]
    assert truth["true_difference"].to_numpy() == pytest.approx(
        (truth["true_treated"] - truth["true_control"]).to_numpy()
    )
    frame = results.tables["effects"].set_index("sites")
    points = results.points[results.points["scenario"] == "truth"].set_index("sites")["point"]
    for sites in (2, 4):
        assert frame.loc[sites, "true_difference"] == pytest.approx(
            truth[truth["point"] == points[sites]]["true_difference"].mean()
        )


def test_finished_from_a_part_of_it_with_the_same_bytes(results, tmp_path):
    import shutil

    again = tmp_path / "again"
    shutil.copytree(results.folder, again)
    kept = sorted(again.glob("parts/r*"))
    for part in kept[::2]:
        part.unlink()
    for made in ("report.html", "findings.json"):
        (again / made).unlink()
    shutil.rmtree(again / "tables")
    ispsim.experiment(results.study.request.path, again, workers=1)
    assert contents(again) == contents(results.folder)


OTHER = {
    "wedge": """
scenarios = ["nobody.toml", "small.toml"]
replications = 3
[trial]
design = "stepped_wedge"
sites = [3]
sequences = [2, 4]
[measurement]
outcome = "use_share"
baseline = [1, 2]
follow_up = [6, 10]
missing = 0.2
""",
    "factorial": """
scenarios = ["nobody.toml", "small.toml", "training.toml", "both.toml"]
replications = 3
[trial]
design = "factorial"
sites = [4]
[measurement]
outcome = "motivation"
source = "staff"
who = "stayed"
scale = [1, 5]
respond = 0.9
reliability = 0.8
baseline = [1, 1]
follow_up = [10, 10]
""",
    "sequential": """
scenarios = ["nobody.toml", "training.toml"]
replications = 3
[trial]
design = "sequential"
sites = [12]
decide = 4
look = 2
bar = 0.9
[measurement]
outcome = "use_share"
baseline = [1, 2]
follow_up = [6, 10]
""",
}


def other(folder, design):
    path = put(folder, f'schema = 1\nkind = "trial"\n{OTHER[design]}', name=f"{design}.toml")
    for name, base in (("training", "nobody"), ("both", "small")):
        text = f'schema = 1\nname = "{name}"\nextends = "{base}.toml"\n[strategies.training]\nstart_week = 5\n'
        text += "weeks = 1\nhours = 20.0\n"
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("design", OTHER)
def test_other_designs(tmp_path, design, monkeypatch):
    monkeypatch.setattr("ispsim.report.kinds.trial._figures", lambda *asked: {})
    found = ispsim.experiment(other(tmp_path, design), tmp_path / "out", workers=1)
    assert not found.study.failed
    runs = found.runs.set_index(found.points.loc[found.runs["point"], "scenario"].to_numpy())
    truth = runs.loc["truth"]
    assert truth["true_difference"].to_numpy() == pytest.approx(
        (truth["true_treated"] - truth["true_control"]).to_numpy()
    )
    first = found.study.request.analyses[0]
    assert runs.loc["trial", f"{first}_p"].notna().any()
    assert (found.tables["analyses"]["analysis"].unique() == list(found.study.request.analyses)).all()
    if design == "factorial":
        cells = truth["true_first_factor"] + truth["true_second_factor"]
        assert cells.to_numpy() == pytest.approx(truth["true_difference"].to_numpy())  # the interaction cancels
        first, second, both = found.findings.answer[:3]  # called as the arms that have one alone
        assert "rue main effect of Small" in first and "rue main effect of training" in second
        assert "rue interaction of Small and training" in both
    if design == "sequential":
        assert runs.loc["trial", "non_responders"].between(1, 12).all()
        assert (runs.loc["trial", "sites_measured"] <= runs.loc["trial", "non_responders"]).all()


def test_until_the_decision_both_worlds_are_one(tmp_path):
    path, training = other(tmp_path, "sequential"), tmp_path / "training.toml"
    training.write_text(
        training.read_text(encoding="utf-8").replace("start_week = 5", "start_week = 3"), encoding="utf-8"
    )
    found = ispsim.experiment(path, tmp_path / "out", workers=1)
    assert found.study.failed and "differ before week 4" in found.study.failures[0][2]
    assert "failed" in found.findings.answer[-1]

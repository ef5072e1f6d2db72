"""Law 6: names mean nothing, nor does who does the work, nor how much of it there is."""

import numpy as np
import pytest
from scipy import stats

import ispsim
from ispsim.world.build import build_ids, build_world
from laws.worlds import ENGINE, PYTHON, choose, scenario, simulate

LEVEL = 1e-4  # chance by which a test rejects although names mean nothing
OF = scenario({"weeks": choose(20, 6), "setting.organizations": choose(5, 3)})


def records(runs) -> dict[str, bytes]:
    """Return the bytes of every frame; on the interpreter of those that need no second run."""
    found = {
        "weekly": runs.weekly.to_numpy().tobytes(),
        "final": runs.final.to_numpy().tobytes(),
        "ledger": runs.ledger["amount"].to_numpy().tobytes(),
    }
    for level in () if PYTHON else ("organizations", "systems"):
        frame = getattr(runs, level)
        found[level] = (
            frame.drop(columns=[name for name in ("organization", "system") if name in frame]).to_numpy().tobytes()
        )
    return found


def test_splitting_an_ensemble_among_workers_changes_no_bit():
    runs = choose(5, 3)
    alone = records(simulate(OF, runs, workers=1))
    for workers in (2,) if PYTHON else (2, 3, 8):
        assert records(simulate(OF, runs, workers=workers)) == alone


def test_a_replication_does_not_depend_on_how_many_there_are():
    number = choose(6, 4)
    many = simulate(OF, number, workers=1).weekly.set_index("replication")
    for runs in (1, 3):
        few = simulate(OF, runs, workers=1).weekly.set_index("replication")
        assert few.to_numpy().tobytes() == many.loc[: runs - 1].to_numpy().tobytes()
    rows = [many.loc[r].to_numpy() for r in range(number)]
    for r in range(1, number):
        assert not np.array_equal(rows[r], rows[0], equal_nan=True), "replications must differ"


def test_nothing_of_the_scenarios_name_enters():
    named = OF.with_settings({"name": "something else"})
    assert records(simulate(named, 2, workers=1)) == records(simulate(OF, 2, workers=1))


def renamed(of) -> dict[str, list[str]]:
    return {kind: [f"Haus {kind[0]}{7 * i + 3}" for i in range(len(ids))] for kind, ids in build_ids(of).items()}


TRAITS = {
    "organization": (
        "size",
        "climate_set",
        "priority",
        "slack",
        "fit",
        "frailty",
        "churn",
        "site_effect",
        "clients",
        "trust_set",
    ),
    "practitioner": ("knowledge_set", "skill_set", "motivation_set", "openness", "person_effect", "tenure"),
    "leader": ("leadership_set", "openness", "knowledge_set", "tenure"),
}


def traits(many) -> dict[tuple[str, str], np.ndarray]:
    """Return what a large world's places and people came with, after their arrival."""
    world = ispsim.ImplementationModel(many, engine=ENGINE).world
    found = {(kind, name): world.column(kind, name).copy() for kind, names in TRAITS.items() for name in names}
    found["practitioner", "ties"] = np.bincount(
        world.pointers["tie"][0], minlength=world.number("practitioner")
    ).astype(float)
    return found


def test_renaming_changes_no_distribution_of_traits(monkeypatch):
    """Another name is another draw from the same distribution, for every trait of places and people."""
    many = scenario({"weeks": 1, "setting.organizations": choose(1500, 150)})
    before = traits(many)
    monkeypatch.setattr("ispsim.world.build.build_ids", renamed)
    after = traits(many)
    for key, values in before.items():
        assert not np.array_equal(values, after[key]), key
        assert stats.ks_2samp(values, after[key]).pvalue > LEVEL / len(before), key


def test_names_do_not_make_people_alike():
    """Whoever has a name of their own has draws of their own: no two organisations, posts or ties are copies."""
    world = build_world(scenario({"setting.organizations": 300}))
    for kind in ("organization", "practitioner", "leader", "tie"):
        assert np.unique(world.keys[kind]).size == world.number(kind), kind
    sites = world.column("organization", "site_effect")
    assert np.unique(sites).size == sites.size
    assert abs(np.corrcoef(sites[:-1], sites[1:])[0, 1]) < 0.25  # neighbours in name are strangers


@pytest.mark.statistical
@pytest.mark.skipif(PYTHON, reason="more runs than the interpreter gets through")
@pytest.mark.parametrize("other", ["seed", "ids"])
def test_renaming_changes_no_distribution_of_outcomes(monkeypatch, other):
    of = scenario({"weeks": 30, "support.weeks": 25})
    runs = 300
    before = simulate(of, runs, seed=1).final
    if other == "ids":
        monkeypatch.setattr("ispsim.world.build.build_ids", renamed)
    after = simulate(of, runs, seed=2 if other == "seed" else 1).final
    measures = (
        "faithful_use",
        "use_share",
        "knowledge",
        "skill",
        "motivation",
        "climate",
        "trust_in_isp",
        "trust_among",
        "staff_turnover",
        "cost",
    )
    for measure in measures:
        assert not before[measure].equals(after[measure])
        assert stats.ks_2samp(before[measure], after[measure]).pvalue > LEVEL / len(measures), measure
        assert stats.ttest_ind(before[measure], after[measure], equal_var=False).pvalue > LEVEL / len(measures), measure

"""One definition, three ways to run it: the same bytes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings

import ispsim
from engine.scenarios import requests, switches
from ispsim import ImplementationModel, Scenario, simulate
from ispsim.engine.interpret import Interpreter
from ispsim.engine.record import LEVELS
from ispsim.engine.run import run_once
from ispsim.world.build import build_world
from ispsim.world.kinds import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = sorted(file.stem for file in FOLDER.glob("*.toml"))
checked = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False)


def shipped(name: str, **more) -> Scenario:
    return ispsim.load_scenario(FOLDER / f"{name}.toml", **more)


def small(**more) -> Scenario:
    data = {
        "weeks": 24,
        "setting": {
            "organizations": 5,
            "practitioners_per_organization": 5,
            "systems": 2,
            "burn_in": 3,
            "stage": "delivered",
        },
        "support": {"isps": 1.4, "caseload": 3, "weeks": 16, "turnover": 1},
    }
    return Scenario.from_dict(data).with_settings({key.replace("__", "."): value for key, value in more.items()})


def assert_same_bytes(of: Scenario, replication: int = 0, uncertainty: str = "chance") -> None:
    """Every record at every level, and at the end every column of everybody."""
    records = [run_once(of, 1, replication, uncertainty, engine, LEVELS) for engine in ("compiled", "python")]
    for level in LEVELS:
        one, other = (record[level] for record in records)
        assert one.shape[0] == of.weeks + 1
        assert one.tobytes() == other.tobytes(), f"{level}: {np.nanmax(np.abs(one - other))}"
    models = [ImplementationModel(of, 1, replication, uncertainty, engine).run() for engine in ("compiled", "python")]
    for kind in KINDS:
        one, other = (model.world.tables[kind][:, : model.world.number(kind)] for model in models)
        names = models[0].world.kinds[kind].columns
        columns = [c for c, a, b in zip(names, one, other, strict=True) if a.tobytes() != b.tobytes()]
        assert not columns, f"{kind}: {columns}"


def with_few(of, organizations):
    """Return a scenario with its first organisations alone."""
    rows = of.setting.roster.rows()[:organizations] if of.setting.roster is not None else None
    return of.with_settings({"setting.roster": rows} if rows else {"setting.organizations": organizations})


@pytest.mark.parametrize("name", SHIPPED)
def test_interpreter_and_compiled_week_agree_on_shipped_scenarios_shortened(name):
    assert_same_bytes(with_few(shipped(name, weeks=30), 4))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_interpreter_and_compiled_week_agree_on_shipped_scenarios_to_the_end(name):
    of = with_few(shipped(name), 10 if name == "regional_rollout" else 4)  # the interpreter takes a second each
    one, other = (run_once(of, 1, 0, "chance", engine, LEVELS) for engine in ("compiled", "python"))
    assert {level: one[level].tobytes() for level in LEVELS} == {level: other[level].tobytes() for level in LEVELS}


@seed(30)
@settings(checked, max_examples=12)
@given(switches())
def test_they_agree_for_any_switches(mechanisms):
    assert_same_bytes(Scenario.from_dict({**small(weeks=10).stated(), "mechanisms": mechanisms}))


@seed(31)
@settings(checked, max_examples=15)
@given(requests(weeks=6))
def test_they_agree_for_any_scenario(of):
    assert_same_bytes(of)


@pytest.mark.slow
@seed(32)
@settings(checked, max_examples=40)
@given(requests(weeks=20))
def test_they_agree_for_any_scenario_at_length(of):
    assert_same_bytes(of, replication=2, uncertainty="full")


def test_they_agree_under_full_uncertainty():
    for replication in range(3):
        assert_same_bytes(small(weeks=8), replication, "full")


def test_the_order_in_which_agents_are_visited_decides_nothing():
    """Sums may round in another order; whom it strikes does not change."""
    of, tables = small(), []
    for order in (1, -1):
        world = build_world(of)
        interpreter = Interpreter(
            world, rows_of=lambda kind, world=world, order=order: range(world.number(kind))[::order]
        )
        for t in range(world.first_week, of.weeks + 1):
            interpreter.step(t)
        tables.append(world.tables)
    for kind in KINDS:
        np.testing.assert_allclose(tables[0][kind], tables[1][kind], rtol=1e-9, atol=1e-12)
    for name in ("uses", "promotes", "stint", "leaves"):
        row = KINDS["practitioner"].index[name]
        assert np.array_equal(tables[0]["practitioner"][row], tables[1]["practitioner"][row])


@pytest.mark.parametrize("engine", ["compiled", "python"])
def test_a_model_after_its_run_is_a_row_of_simulate(engine):
    of = small()
    runs = simulate(of, runs=4, seed=9, engine="compiled")
    weekly = runs.weekly.set_index("replication")
    for replication in (0, 3):
        model = ImplementationModel(of, 9, replication=replication, engine=engine).run()
        row = runs.final.set_index("replication").loc[replication]
        found = model.final()
        assert list(found) == list(row.index)
        assert np.array(list(found.values())).tobytes() == row.to_numpy().tobytes()
        last = weekly.loc[replication].iloc[-1].drop("week")
        assert np.array(list(model.measures().values())).tobytes() == last.to_numpy().tobytes()


def test_a_model_holds_every_week_of_simulate():
    of = small()
    weekly = simulate(of, runs=1, seed=3).weekly
    model = ImplementationModel(of, 3)
    for week in range(of.weeks + 1):
        expected = weekly.loc[weekly["week"] == week].drop(columns=["replication", "week"]).to_numpy()[0]
        assert np.array_equal(np.array(list(model.measures().values())), expected, equal_nan=True)
        if week < of.weeks:
            model.step()


def test_full_uncertainty_has_the_same_rows_too():
    of = small()
    row = simulate(of, runs=3, seed=2, uncertainty="full").final.set_index("replication").loc[2]
    model = ImplementationModel(of, 2, replication=2, uncertainty="full").run()
    assert np.array(list(model.final().values())).tobytes() == row.to_numpy().tobytes()


def test_threads_processes_and_recorders_change_no_bit():
    of = small()
    frames = [
        simulate(of, runs=3, workers=1),
        simulate(of, runs=3, workers=3),
        simulate(of.with_settings({"weeks": 24}), runs=3, workers=2, engine="python"),
    ]
    reference = frames[0]
    reference.organizations  # noqa: B018  (asked for before the others)
    for runs in frames[1:]:
        assert runs.weekly.to_numpy().tobytes() == reference.weekly.to_numpy().tobytes()
        assert (
            runs.systems.drop(columns="system").to_numpy().tobytes()
            == reference.systems.drop(columns="system").to_numpy().tobytes()
        )
    names = ["organization", "system"]
    assert frames[1].organizations.drop(columns=names).equals(reference.organizations.drop(columns=names))
    assert (frames[1].organizations[names] == reference.organizations[names]).all().all()


def test_places_and_systems_make_up_the_whole():
    runs = simulate(small(), runs=2)
    for frame in (runs.organizations, runs.systems):
        cost = frame.groupby(["replication", "week"])["cost"].sum(min_count=1).to_numpy()
        np.testing.assert_allclose(cost, runs.weekly["cost"], rtol=1e-9)
    assert list(runs.organizations["organization"].unique()) == [f"org-{i:03d}" for i in range(1, 6)]
    assert set(runs.organizations.groupby("organization")["system"].first()) == {"sys-01", "sys-02"}


def test_flows_are_undefined_at_week_0_and_nowhere_else():
    weekly = simulate(small(), runs=2).weekly
    for name in ("isp_hours", "staff_hours", "cost", "staff_turnover", "contacts_kept"):
        assert weekly.loc[weekly["week"] == 0, name].isna().all()
        assert weekly.loc[weekly["week"] > 0, name].notna().all()
    assert weekly.loc[weekly["week"] == 0, "faithful_use"].notna().all()

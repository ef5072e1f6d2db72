"""Points side by side: the bytes of the plain compiled week, whatever they differ in and however they are divided."""

import numpy as np
import pytest

import ispsim
from engine.test_engines import SHIPPED, shipped, small
from ispsim.engine.compile import source
from ispsim.engine.ensemble import LANES, Ensemble, Weekly, batch, points, worlds
from ispsim.engine.results import NAMES, final_values
from ispsim.engine.run import run_once
from ispsim.errors import RunError, ScenarioError
from ispsim.world.inputs import INPUTS
from ispsim.world.kinds import KINDS

OWN = """
import ispsim

@ispsim.mechanism(acts_on="motivation", effect="lowers", parameters={"strength": (0.2, 0.0, 2.0, "weight")})
def burnout(load, strength):
    return strength * load
"""
ROLES, CONTAGION = ("gate", "additive", "none"), ("simple", "complex")
FORMS = ("complementary", "additive", "weakest_link")
MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")


@pytest.fixture
def batches(monkeypatch) -> list[int]:
    """Number of different points in each batch that is run side by side."""
    seen: list[int] = []
    run = points.Workspace.run

    def counted(self, model, weeks, worlds, inputs, *rest):
        seen.append(len(np.unique(inputs, axis=0)))
        return run(self, model, weeks, worlds, inputs, *rest)

    monkeypatch.setattr(points.Workspace, "run", counted)
    return seen


def varied(base: ispsim.Scenario, number: int) -> list[ispsim.Scenario]:
    """Points that differ in parameters that a world is built by and in others, in switches and in rival forms."""
    return [
        base.with_settings(
            {
                "parameters.trust.growth": 0.02 + 0.01 * k,
                "parameters.tie.start": 0.2 + 0.01 * k,
                "parameters.turnover.spread": 0.01 * k,
                f"mechanisms.{MECHANISMS[k % 6]}": bool(k % 4),
                "mechanisms.trust_role": ROLES[k % 3],
                "mechanisms.competence": FORMS[k // 3 % 3],
                "mechanisms.contagion": CONTAGION[k % 2],
                "support.hours_per_week": 20.0 + k,
                "strategies.training.weeks": 1 + k % 3,
                "strategies.training.start_week": k % 5,
                "costs.isp_hour": 40.0 + k,
            }
        )
        for k in range(number)
    ]


def together(scenarios: list[ispsim.Scenario], uncertainty: str = "chance") -> Ensemble:
    return Ensemble(scenarios, NAMES, uncertainty)


def values_of(found: Weekly) -> list[bytes]:
    assert found.failures == {}
    return [values.tobytes() for values in found.values]


def plain(
    scenarios: list[ispsim.Scenario], replication: int = 0, uncertainty: str = "chance", weeks: int | None = None
) -> list[bytes]:
    found = []
    for one in scenarios:
        runs = ispsim.simulate(one, runs=replication + 1, seed=1, workers=1, uncertainty=uncertainty)
        values = np.full((len(NAMES), 1 + (weeks or one.weeks)), np.nan)
        for k, name in enumerate(NAMES):
            values[k, : one.weeks + 1] = runs.measure(name)[replication]
        found.append(values.tobytes())
    return found


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "my_mechanism"])
def test_points_of_shipped_scenarios_have_the_bytes_of_the_plain_run(name, batches):
    base = shipped(name, weeks=9)
    if base.setting.roster is None:
        base = base.with_settings({"setting.organizations": min(base.setting.organizations, 8)})
    scenarios = varied(base, LANES + 3)
    assert values_of(together(scenarios).run(1, 0)) == plain(scenarios)
    assert batches == [LANES]  # and three alone


def test_a_batch_that_is_not_full_is_run_with_lanes_to_spare(batches):
    scenarios = varied(small(), 2 * LANES - 3)
    assert values_of(together(scenarios).run(1, 0)) == plain(scenarios)
    assert batches == [LANES, LANES - 3]


def test_internal_isps_beside_external_ones_go_side_by_side(batches):
    internal = {"isps": 1.5, "hours_per_week": 30, "caseload": 2, "start_week": 2, "weeks": 12, "turnover": 2}
    scenarios = varied(small(support__internal=internal), LANES)
    assert values_of(together(scenarios).run(1, 0)) == plain(scenarios)
    assert batches == [LANES]


def test_points_of_other_people_ties_or_weeks_go_apart_and_come_back_in_order(batches):
    one, other = varied(small(), LANES), varied(small(weeks=11), LANES)
    ties, isps = varied(small(parameters__tie__within=2.0), 2), varied(small(support__isps=2.0), 2)
    mixed = [scenario for pair in zip(one, other, strict=True) for scenario in pair] + ties + isps
    assert values_of(together(mixed).run(1, 0)) == plain(mixed, weeks=24)
    assert batches == [LANES, LANES]


def test_the_division_of_points_changes_no_byte(batches):
    scenarios = varied(small(), 2 * LANES + 5)
    whole = values_of(together(scenarios).run(3, 2))
    for size in (1, 9, LANES, LANES + 7):
        parts = [scenarios[k : k + size] for k in range(0, len(scenarios), size)]
        assert [value for part in parts for value in values_of(together(part).run(3, 2))] == whole
    assert values_of(together(scenarios[::-1]).run(3, 2)) == whole[::-1]
    assert batches  # not the plain run against itself


def test_under_full_uncertainty_a_replication_takes_its_draw_of_the_priors(batches):
    scenarios = varied(small(), LANES)
    assert values_of(together(scenarios, "full").run(1, 1)) == plain(scenarios, 1, "full")
    assert batches == [LANES]


@pytest.mark.slow
def test_own_mechanisms_go_side_by_side_and_only_the_point_that_fails_is_reported(tmp_path, batches):
    (tmp_path / "own.py").write_text(OWN)
    (tmp_path / "own.toml").write_text('schema = 1\nweeks = 12\n[mechanisms]\nadd = ["own.py:burnout"]\n')
    base = ispsim.load_scenario(tmp_path / "own.toml", **{"setting.organizations": 4, "parameters.load.rest": 0.6})
    scenarios = [base.with_settings({"parameters.burnout.strength": 0.05 * k}) for k in range(LANES - 1)]
    scenarios.insert(5, base.with_settings({"parameters.burnout.strength": 2.0}))
    found = together(scenarios).run(1, 0)
    with pytest.raises(RunError) as told:
        run_once(scenarios.pop(5), 1, 0, "chance")
    assert {number: str(error) for number, error in found.failures.items()} == {5: str(told.value)}
    assert np.isnan(found.values[5]).all()
    assert [values.tobytes() for values in np.delete(found.values, 5, axis=0)] == plain(scenarios)
    assert batches == [LANES]


def test_a_state_that_stops_being_a_number_is_reported_for_that_point_alone(monkeypatch, batches):
    scenarios = varied(small(), LANES)
    ensemble = together(scenarios)
    ensemble._inputs[4, INPUTS["trust_growth"]] = np.nan

    def failing(scenario, *rest, **more):
        raise ValueError(f"{scenario.parameters['trust.growth']} failed")

    monkeypatch.setattr(points, "run_once", failing)
    found = ensemble.run(1, 0)
    assert {number: repr(error) for number, error in found.failures.items()} == {4: "ValueError('0.06 failed')"}
    assert [found.values[k].tobytes() for k in range(LANES) if k != 4] == plain(scenarios[:4] + scenarios[5:])
    assert batches == [LANES]


def test_faults_of_the_machine_are_not_put_down_to_a_point(monkeypatch):
    def full(*arguments, **more):
        raise MemoryError

    monkeypatch.setattr(points, "run_once", full)
    with pytest.raises(MemoryError):
        together([small()]).run(1, 0)


def test_however_few_worlds_are_held_the_bytes_are_the_same(monkeypatch, batches):
    """Points that each have a world of their own, and places where they go in between."""
    scenarios = varied(small(), 2 * LANES) + [small(parameters__tie__within=1.0 + 0.1 * k) for k in range(3)]
    monkeypatch.setattr(worlds, "_MOST", 10)
    assert values_of(together(scenarios).run(1, 0)) == plain(scenarios)
    assert len(batches) >= 2 and all(number <= 10 for number in batches)


def test_a_world_is_built_once_for_all_chunks_that_start_from_it(monkeypatch):
    """And never taken for one of other parameters, another replication, another seed or other people."""
    monkeypatch.setattr(worlds, "_KEPT", worlds._Kept())
    built, build = [], worlds.build_world

    def counted(scenario, seed, replication, **more):
        built.append((scenario.setting.organizations, seed, replication))
        return build(scenario, seed, replication, **more)

    monkeypatch.setattr(worlds, "build_world", counted)
    rates = [small(parameters__trust__growth=0.02 + 0.01 * k) for k in range(2 * LANES)]
    first, second = together(rates[:LANES]), together(rates[LANES:])
    assert values_of(first.run(1, 0)) + values_of(second.run(1, 0)) == plain(rates)
    assert values_of(second.run(1, 1)) == plain(rates[LANES:], 1)
    second.run(2, 0)
    assert built == [(5, 1, 0), (5, 1, 1), (5, 2, 0)]
    others = [one.with_settings({"parameters.tie.start": 0.9}) for one in rates[:LANES]]
    assert values_of(together(others).run(1, 0)) == plain(others)
    more = [one.with_settings({"setting.organizations": 6}) for one in rates[:LANES]]
    assert values_of(together(more).run(1, 0)) == plain(more)
    assert built[3:] == [(5, 1, 0), (6, 1, 0)]


def test_worlds_are_kept_only_as_far_as_there_is_room(monkeypatch):
    monkeypatch.setattr(worlds, "_KEPT", worlds._Kept())
    scenarios = [small() for _ in range(LANES)]
    for replication in range(4):
        together(scenarios).run(1, replication)
    taken = [start.bytes for start in worlds._KEPT._starts.values()]
    assert len(taken) == 4
    monkeypatch.setattr(worlds, "_BYTES_KEPT", taken[0] + taken[3])
    together(scenarios).run(1, 0)
    assert [key[2] for key in worlds._KEPT._starts] == [1, 2, 3, 0]  # it was there: nothing new is kept
    together(scenarios).run(1, 4)
    assert list(worlds._KEPT._starts)[-1][2] == 4
    assert sum(start.bytes for start in worlds._KEPT._starts.values()) <= taken[0] + taken[3]
    monkeypatch.setattr(worlds, "_BYTES_KEPT", 100)
    together(scenarios).run(1, 5)
    assert not worlds._KEPT._starts


def test_worlds_that_take_too_much_memory_side_by_side_go_alone(monkeypatch, batches):
    scenarios = varied(small(), LANES)
    monkeypatch.setattr(batch, "_BYTES", 1000)
    assert values_of(together(scenarios).run(1, 0)) == plain(scenarios)
    assert batches == []


class _EnoughError(Exception):
    """Somebody asked to stop."""


def test_a_run_can_be_stopped_in_the_middle_of_the_weeks_and_started_again(monkeypatch):
    scenarios, asked = varied(small(), LANES), []

    def pause() -> None:
        asked.append(1)
        if len(asked) == LANES + 5:
            raise _EnoughError

    monkeypatch.setattr(batch, "_AT_ONCE", 1)  # a week at a time
    ensemble = together(scenarios)
    with pytest.raises(_EnoughError):
        ensemble.run(1, 0, pause)
    assert values_of(ensemble.run(1, 0)) == plain(scenarios)


@pytest.mark.parametrize("request_", [(-1, 0), (1, -1), (True, 0), (1, 0.5)])
def test_a_wrong_request_is_refused(request_):
    with pytest.raises(ScenarioError):
        together([small()]).run(*request_)


def test_an_unknown_uncertainty_is_refused():
    with pytest.raises(ScenarioError, match="uncertainty"):
        together([small()], "some")


def test_passes_over_ties_are_one_and_what_nobody_asks_for_is_left_out():
    week = source(lanes=LANES).split("def run(")[1].split("else:")[1]
    assert week.count("_tie(") - week.count("_leader_tie(") == 1
    assert "_group(" not in week and "_group(" in source().split("def run(")[1]


def test_what_one_pass_needs_and_sums_of_what_it_worked_out_do_not_pass_through_tables():
    week, columns = source(lanes=LANES), KINDS["practitioner"].index
    one_pass = next(text for text in week.split("\ndef pass_") if "new_knowledge = updated(" in text)
    for column in ("firing_learning", "firing_motivation", "trained", "overload"):
        assert f"\n        {column}_ = " in one_pass  # worked out here, from a rule
        assert f"X_practitioner[{columns[column]}, i]" not in one_pass
    summed = KINDS["organization"].index["sum_firing_learning"]
    assert f"X_organization[{summed}, org_] += firing_learning_" in one_pass


def test_measures_of_a_whole_run_are_those_of_the_plain_run_to_the_last_bit():
    """Long enough for sustainment, a year after the support, to be defined."""
    scenarios = varied(small(weeks=90), LANES)
    found = together(scenarios).run(1, 0).values
    columns = {name: k for k, name in enumerate(NAMES)}
    for scenario, values in zip(scenarios, found, strict=True):
        whole = final_values(scenario, values.T[None], found=columns)
        plainly = ispsim.simulate(scenario, runs=1, seed=1, workers=1).final_values()
        assert {name: value.tobytes() for name, value in whole.items()} == {
            name: value.tobytes() for name, value in plainly.items()
        }
        assert np.isfinite(whole["sustainment"]).all()


def test_measures_that_a_point_does_not_have_are_undefined_and_the_rest_come_in_the_order_asked():
    scenarios = varied(small(), LANES)
    found = Ensemble(scenarios, ("cost", "firing_burnout", "use_share")).run(1, 0)
    whole = together(scenarios).run(1, 0).values
    assert np.isnan(found.values[:, 1]).all()
    assert found.values[:, 0].tobytes() == whole[:, NAMES.index("cost")].tobytes()
    assert found.values[:, 2].tobytes() == whole[:, NAMES.index("use_share")].tobytes()

"""Stopping on the way changes nothing."""

import numpy as np
import pytest

import ispsim
from figures.small import scenario
from ispsim.engine.snapshots import snapshots

COLUMNS = [("tie", "trust"), ("practitioner", "uses"), ("leader", "trust")]


@pytest.mark.parametrize("burn_in", [0, 5])
def test_snapshots_are_the_model_at_those_weeks(burn_in):
    asked = scenario(weeks=12, **{"setting.burn_in": burn_in})
    model = ispsim.ImplementationModel(asked, seed=3, replication=2)
    _, taken = snapshots(asked, [0, 5, 12], COLUMNS, seed=3, replication=2)
    assert [snapshot.week for snapshot in taken] == [0, 5, 12]
    for snapshot in taken:
        while model.week < snapshot.week:
            model.step()
        for kind, name in COLUMNS:
            np.testing.assert_array_equal(snapshot[kind, name], model.world.column(kind, name))
    assert (taken[1]["tie", "trust"] != taken[2]["tie", "trust"]).any()


@pytest.mark.parametrize("weeks", [[], [3, 1], [0, 13], [-1]])
def test_weeks_that_cannot_be(weeks):
    with pytest.raises(ValueError, match="weeks must rise from 0 to at most 12"):
        snapshots(scenario(weeks=12), weeks, COLUMNS)


def test_one_measure_by_organisation_is_that_of_the_frame():
    asked = scenario(weeks=8)
    runs = ispsim.simulate(asked, runs=3)
    values = runs.organization_measure("use_share")
    assert values.shape == (3, 9, asked.setting.organizations)
    np.testing.assert_array_equal(values.ravel(), runs.organizations["use_share"].to_numpy())

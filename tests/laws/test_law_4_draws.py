"""Law 4: switching off one mechanism leaves all draws unchanged."""

import numpy as np
import pytest

from ispsim import ImplementationModel, chance
from ispsim.world.build import build_world
from ispsim.world.kinds import KINDS
from laws.worlds import MECHANISMS, choose, model, scenario, weeks_of

WEEKS = 8
OF = scenario({"weeks": WEEKS, "support.isps": 2, "setting.stage": "considered"})
WEEKLY = ("practitioner_leave", "leader_leave", "isp_leave", "organization_select", "system_funding")
STREAMS = sorted({place.stream for place in chance.PROCESSES.values()})


@pytest.fixture
def drawn(monkeypatch):
    """A function that returns every block of draws that an interpreted run makes, by entities, week and stream."""
    found: dict[tuple[bytes, int, int], bytes] = {}
    block = chance.block

    def noted(entities, week, stream, key):
        draws = block(entities, week, stream, key)
        found[entities.tobytes(), week, stream] = draws.tobytes()
        return draws

    monkeypatch.setattr(chance, "block", noted)

    def run(of) -> dict[tuple[bytes, int, int], bytes]:
        found.clear()
        ImplementationModel(of, engine="python").run()
        return dict(found)

    return run


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_draw_that_a_run_makes_is_the_same(drawn, mechanism):
    whole, less = drawn(OF), drawn(OF.with_settings({f"mechanisms.{mechanism}": False}))
    alike = whole == less
    assert alike  # to have the difference of two such tables written out takes minutes
    assert {stream for _, week, stream in whole if week == WEEKS} >= {chance.PROCESSES[name].stream for name in WEEKLY}


@pytest.mark.parametrize(
    "change",
    [{f"mechanisms.{name}": False} for name in MECHANISMS]
    + [{"mechanisms.trust_role": "none"}, {"support.tailoring": 0.0}],
)
def test_every_draw_that_could_be_made_is_the_same(change):
    """For every kind, week and stream the same keys, hence the same numbers; what is asked decides none of it."""
    world, other = build_world(OF), build_world(OF.with_settings(change))
    for kind in KINDS:
        assert world.keys[kind].tobytes() == other.keys[kind].tobytes()
        for week in (-3, 0, 1, WEEKS):
            for stream in STREAMS:
                one = chance.block(world.keys[kind], week, stream, world.key)
                assert np.array_equal(one, chance.block(other.keys[kind], week, stream, other.key))


HAZARDS_THAT_READ_NO_STATE = {
    "parameters.turnover.climate": 0,
    "parameters.turnover.load": 0,
    "parameters.turnover.skill": 0,
    "parameters.isp.strain_leaving": 0,
}
TRAITS = {
    "practitioner": (
        "openness",
        "motivation_set",
        "knowledge_set",
        "skill_set",
        "person_effect",
        "stint",
        "tenure",
        "leaves",
    ),
    "leader": ("openness", "motivation_set", "knowledge_set", "leadership_set", "stint", "tenure", "leaves"),
    "isp": ("knowledge", "skills", "attitudes", "stint", "tenure", "leaves"),
}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_same_people_leave_and_the_same_ones_arrive(mechanism):
    """Hazards may depend on what mechanisms do; where they are made not to, who comes and goes is the same."""
    of = scenario(
        {**HAZARDS_THAT_READ_NO_STATE, "setting.staff_turnover": 1.5, "support.turnover": 2.0, "weeks": choose(60, 14)}
    )
    run, less = model(of), model(of.with_settings({f"mechanisms.{mechanism}": False}))
    left = 0.0
    for one, other in zip(weeks_of(run), weeks_of(less), strict=True):
        for kind, names in TRAITS.items():
            for name in names:
                assert one.column(kind, name).tobytes() == other.column(kind, name).tobytes(), (
                    f"week {run.week}: {kind}.{name}"
                )
        left += one.column("practitioner", "leaves").sum() if run.week else 0.0
    assert left > 3


def test_a_newcomer_of_the_same_post_and_week_is_the_same_person_although_others_left():
    """Traits are keyed by post and week of arrival: they do not depend on who left before."""
    calm = scenario({**HAZARDS_THAT_READ_NO_STATE, "setting.staff_turnover": 0.5, "weeks": choose(60, 14)})
    rough = calm.with_settings({"setting.staff_turnover": 2.0})
    found = 0
    for one, other in zip(weeks_of(calm), weeks_of(rough), strict=True):
        both = (one.column("practitioner", "leaves") > 0.0) & (other.column("practitioner", "leaves") > 0.0)
        if one.column("world", "week")[0] == 0.0:
            continue
        found += int(both.sum())
        for name in TRAITS["practitioner"][:5]:
            assert np.array_equal(one.column("practitioner", name)[both], other.column("practitioner", name)[both])
        assert (
            one.column("practitioner", "leaves") <= other.column("practitioner", "leaves")
        ).all()  # same draws, lower hazards
    assert found > 0

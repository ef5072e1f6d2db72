"""The words in which the week is written: what names mean, and what a phase may not do."""

from pathlib import Path

import pytest

import ispsim
from ispsim.chance import PROCESSES
from ispsim.engine.phase import Each, Effect, Phase, Schedule, Total, Update
from ispsim.engine.resolve import Draw, Input, Own, Pointed, check, loops, names_for, resolve
from ispsim.engine.week import START, WEEK
from ispsim.scenario import REGISTER, Scenario
from ispsim.workforce.turnover import plus_one, same
from ispsim.world.build import build_world
from ispsim.world.inputs import INPUTS, parameters_in_force
from ispsim.world.kinds import KINDS

ALL = tuple(dict.fromkeys((*START, *WEEK)))


def phase(*steps) -> Phase:
    return Phase("tried", "A phase.", steps)


def test_the_week_is_the_stated_list_of_phases():
    assert [part.name for part in WEEK] == [
        "calendar",
        "people leave",
        "people arrive",
        "hand over",
        "plan hours",
        "contact",
        "mechanisms fire",
        "states update",
        "behaviours follow",
        "organisations and systems respond",
        "ledger",
        "measure",
    ]
    assert all(part.meaning.endswith(".") for part in ALL)


@pytest.mark.parametrize("part", ALL, ids=lambda part: part.name)
def test_every_phase_of_the_week_keeps_its_promise(part):
    check(part)
    assert sum(len(group) for group in loops(part)) == len(part.steps)
    assert [step for group in loops(part) for step in group] == list(part.steps)
    for group in loops(part):
        assert len({step.kind for step in group}) == 1


def test_names_mean_what_is_stated_in_this_order():
    assert resolve("practitioner", "knowledge") == Own("knowledge")
    assert resolve("practitioner", "org_climate") == Pointed("org", "organization", "climate")
    assert resolve("practitioner", "leader_leadership") == Pointed("leader", "leader", "leadership")
    assert resolve("practitioner", "world_week") == Pointed("world", "world", "week")
    assert resolve("practitioner", "u_practitioner_leave") == Draw(PROCESSES["practitioner_leave"])
    assert resolve("practitioner", "trust_growth") == Input("trust_growth", INPUTS["trust_growth"])
    assert resolve("practitioner", "trust.growth") == resolve("practitioner", "trust_growth")
    assert resolve("organization", "support_tailoring") == Input("support_tailoring", INPUTS["support_tailoring"])


def test_an_unknown_name_says_what_is_near():
    with pytest.raises(NameError, match="practitioners asks for 'knowlege'.*did you mean 'knowledge'"):
        resolve("practitioner", "knowlege")
    assert {"knowledge", "org_climate", "u_practitioner_use", "trust_growth"} <= set(names_for("practitioner"))


def test_no_name_is_ambiguous():
    """A column is not called like somebody else's column behind a prefix, nor like a draw."""
    for kind, declared in KINDS.items():
        behind = {
            f"{pointer}_{column}" for pointer, other in declared.pointers.items() for column in KINDS[other].columns
        }
        assert not behind & set(declared.columns), kind
        draws = {f"u_{process}" for process in PROCESSES}
        assert not draws & set(declared.columns), kind


def test_a_phase_that_reads_what_it_changed_is_caught():
    changing = Each("organization", plus_one, ("climate",), given={"x": "climate"})
    with pytest.raises(ValueError, match="'tried'.*changed already"):
        check(phase(changing, Each("practitioner", same, ("success",), given={"x": "org_climate"})))
    elsewhere = Each("practitioner", same, ("success",), given={"x": "knowledge"})
    with pytest.raises(ValueError, match="changed already"):  # a later pass over the same kind
        check(phase(changing, elsewhere, Each("organization", same, ("visits",), given={"x": "climate"})))
    check(
        phase(changing, Each("organization", same, ("visits",), given={"x": "climate"}))
    )  # the same pass reads what it began with
    with pytest.raises(ValueError, match="changed already"):
        check(phase(changing, elsewhere, Total("organization", "system", {"sum_climate": "climate"})))


def test_an_update_that_others_read_too_late_is_caught():
    update = Update(
        "organization",
        "climate",
        "climate_set",
        "climate.decay",
        (Effect("success", "success", "climate.success_rate"),),
    )
    check(phase(update))
    with pytest.raises(ValueError, match="changed already"):
        check(phase(update, Update("practitioner", "motivation", "org_climate", "motivation.decay")))


def test_a_phase_that_sets_a_state_twice_is_caught():
    once = Each("organization", plus_one, ("climate",), given={"x": "climate"})
    again = Each("organization", same, ("climate",), given={"x": "climate_set"})
    with pytest.raises(ValueError, match="sets organization.climate twice"):
        check(phase(once, again))
    value = Each("organization", same, ("visits",), given={"x": "climate_set"})
    check(phase(value, value))  # what is worked out afresh may be


def test_values_are_read_as_soon_as_they_are_set():
    check(
        phase(
            Each("organization", same, ("visits",), given={"x": "climate"}),
            Each("practitioner", same, ("success",), given={"x": "org_visits"}),
        )
    )


def test_a_sum_is_complete_before_it_is_read():
    total = Total("practitioner", "org", {"load": "load"})
    read = Each("practitioner", same, ("success",), given={"x": "org_load"})
    assert [len(group) for group in loops(phase(total, read))] == [1, 1]
    assert [
        len(group) for group in loops(phase(total, Each("practitioner", same, ("success",), given={"x": "load"})))
    ] == [2]


def test_passes_end_where_the_kind_changes():
    steps = (
        Schedule("world"),
        Each("organization", same, ("visits",), given={"x": "climate"}),
        Each("practitioner", same, ("success",), given={"x": "load"}),
    )
    assert [len(group) for group in loops(phase(*steps))] == [1, 1, 1]


def test_effects_count_in_order_of_name():
    effects = tuple(Effect(name, "success", "climate.success_rate") for name in ("motivation", "boundary", "trust"))
    update = Update("organization", "climate", 0.0, "climate.decay", effects, effects[::-1])
    assert [[effect.name for effect in part] for part in update.ordered()] == [["boundary", "motivation", "trust"]] * 2


def test_effects_of_one_state_have_names_of_their_own():
    for part in ALL:
        for step in part.steps:
            if isinstance(step, Update):
                for effects in (step.raises, step.lowers):
                    names = [effect.name for effect in effects]
                    assert len(set(names)) == len(names), step.state


def test_every_registered_parameter_is_used():
    """By a rule of the week, or in building the world."""
    read = {
        name.replace(".", "_")
        for part in ALL
        for step in part.steps
        if isinstance(step, Each | Update)
        for name in step.reads()
    }
    text = "".join(file.read_text(encoding="utf-8") for file in (Path(ispsim.__file__).parent / "world").glob("*.py"))
    looked_up = set()

    class Values(dict):
        def __getitem__(self, name):
            looked_up.add(name)
            return super().__getitem__(name)

    scenario = Scenario.from_dict({})
    build_world(scenario, values=Values(parameters_in_force(scenario, 1, 0, "chance")))
    unused = {name for name in REGISTER if name.replace(".", "_") not in read and f'"{name}"' not in text}
    assert not unused - looked_up

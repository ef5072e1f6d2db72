"""Mechanisms of the user's own in the week: copies change no bit, added ones enter like any other, faults are found.

Every kernel takes seconds to compile, so the tests share two: all six built-in mechanisms replaced by copies, and one
added mechanism for every kind of agent.
"""

import inspect
import os
import pickle

import numpy as np
import pytest

import ispsim
from engine.test_engines import assert_same_bytes, small
from ispsim import ImplementationModel, RunError, Scenario, ScenarioError, simulate
from ispsim.engine.compile import source
from ispsim.engine.own.enter import declared
from ispsim.engine.resolve import check
from ispsim.engine.run import run_once
from ispsim.engine.week.fire import MECHANISMS
from ispsim.world.own import FIRES_FOR, states

IMPORTS = """
from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, maximum, minimum, saturate

"""

ADDED = """
import ispsim
from ispsim import ops


@ispsim.mechanism(acts_on="motivation", effect="lowers", parameters={
    "rate": (0.1, 0.0, 0.2, "per week"), "height": (0.5, 0.0, 5.0, "level"), "flaw": (1.0, 0.0, 1.0, "number")})
def on_practitioners(load, org_climate, height, flaw):
    if load > 0.02:
        return height * (1.0 - 0.5 * org_climate) + (load - load) / flaw
    return 0.1 * height


@ispsim.mechanism(acts_on="leadership", effect="raises")
def on_leaders(contact_resource, leadership, on_leaders_rate):
    return min(contact_resource * (1 - leadership) * (1 + on_leaders_rate), 1)


@ispsim.mechanism(acts_on="climate", effect="raises")
def on_organizations(is_selected, priority):
    return is_selected * priority


@ispsim.mechanism(acts_on="policy_support", effect="lowers")
def on_systems(funding, promotion):
    return 0.2 if funding and promotion > 0.1 else 0.0


@ispsim.mechanism(acts_on="strain", effect="lowers")
def on_isps(free):
    return ops.saturate(free, 10)


@ispsim.mechanism(acts_on="tie.trust", effect="raises")
def on_ties(from_uses, to_uses, across):
    both = from_uses * to_uses
    if across:
        both /= 2
    return both


@ispsim.mechanism(acts_on="leader_tie.trust", effect="raises")
def on_leader_ties(from_leadership, to_leadership):
    return from_leadership * to_leadership
"""
NAMES = ["practitioners", "leaders", "organizations", "systems", "isps", "ties", "leader_ties"]


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> Scenario:
    """All six mechanisms replaced by copies of the built-in ones."""
    file = tmp_path_factory.mktemp("copies") / "rules.py"
    file.write_text(IMPORTS + "\n\n".join(map(inspect.getsource, MECHANISMS.values())), encoding="utf-8")
    return small(**{f"mechanisms.{name}": f"{file}:{name}" for name in MECHANISMS})


@pytest.fixture(scope="module")
def added(tmp_path_factory) -> Scenario:
    """One added mechanism for every kind of agent that has states."""
    file = tmp_path_factory.mktemp("added") / "rules.py"
    file.write_text(ADDED, encoding="utf-8")
    fixed = {"parameters.on_practitioners.height": 0.5, "parameters.on_practitioners.flaw": 1}
    return small(**{"mechanisms.add": [f"{file}:on_{name}" for name in NAMES], **fixed})


def test_copies_of_the_built_in_mechanisms_change_no_bit(copies):
    for engine in ("compiled", "python"):
        for level in ("world", "organization"):
            own, built_in = (run_once(of, 3, 1, "chance", engine, (level,)) for of in (copies, small()))
            assert own[level].tobytes() == built_in[level].tobytes()


def test_engines_agree_on_copies(copies):
    assert_same_bytes(copies)


def test_a_copy_is_switched_off_with_its_mechanism(copies):
    off = {"mechanisms.learning": False, "weeks": 6}
    own, built_in = (simulate(of.with_settings(off), runs=1, engine="python") for of in (copies, small()))
    assert own.final.equals(built_in.final)
    assert (own.final["firing_learning"] == 0).all()


def test_the_kinds_that_mechanisms_fire_for_are_those_of_the_week():
    steps = [step for phase in ispsim.engine.week.WEEK for step in phase.steps]
    for name, rule in MECHANISMS.items():
        assert FIRES_FOR[name] == tuple(step.kind for step in steps if getattr(step, "rule", None) is rule)


def test_engines_agree_on_added_mechanisms(added):
    for phase in declared(added).week:
        check(phase, declared(added))
    assert_same_bytes(added)
    assert_same_bytes(added, 1, "full")


def test_added_mechanisms_are_measured_like_any_other(added):
    runs, before = simulate(added, runs=2, workers=2), simulate(small(), runs=2)
    names = [f"firing_on_{name}" for name in sorted(NAMES)]
    for frame in (runs.weekly, runs.final, runs.organizations, runs.systems):
        assert [name for name in frame if name.startswith("firing_on_")] == names
    assert list(runs.to_dict()["measures"]) == [*before.final.columns[1:-1], *names, "sustainment"]
    flows = runs.weekly[runs.weekly["week"] > 0]
    assert flows[names].notna().all().all() and (flows[names] > 0).any().all() and (flows[names] <= 1).all().all()
    assert runs.weekly.loc[runs.weekly["week"] == 0, names].isna().all().all()
    assert (runs.final["motivation"] < before.final["motivation"]).all()
    assert (runs.final["climate"] > before.final["climate"]).all()


def test_a_measure_is_the_mean_over_whom_the_mechanism_is_about(added):
    model = ImplementationModel(added, 5).run()
    found, world = model.measures(), model.world
    for kind in ("practitioner", "leader", "organization", "system", "isp", "tie", "leader_tie"):
        column = f"on_{world.kinds[kind].plural}"
        expected = world.column(kind, f"firing_{column}")[: world.number(kind)].mean()
        assert found[f"firing_{column}"] == pytest.approx(expected, rel=1e-12), kind
    person = next(iter(model.practitioners))
    assert person.firing_on_practitioners == world.column("practitioner", "firing_on_practitioners")[person.place]
    with pytest.raises(AttributeError, match="no attribute 'firing_on_leaders'"):
        _ = person.firing_on_leaders
    one = [person.place for person in next(iter(model.organizations)).practitioners]
    level = world.column("practitioner", "firing_on_practitioners")[one].mean()
    assert world.column("organization", "m_firing_on_practitioners")[0] == pytest.approx(level, rel=1e-12)


def test_the_order_in_which_mechanisms_are_added_changes_nothing(added):
    turned = added.with_settings({"mechanisms.add": added.mechanisms.add[::-1]})
    assert turned == added
    assert source(declared(turned)) == source(declared(added))


def test_parameters_are_set_and_drawn(added):
    stated = added.with_settings({"parameters.on_leaders.rate": 0.12, "weeks": 3})
    values = [ImplementationModel(stated, replication=r, uncertainty="full").world.values for r in (0, 1)]
    assert [v["on_leaders.rate"] for v in values] == [0.12, 0.12]
    drawn = [v["on_practitioners.rate"] for v in values]
    assert drawn[0] != drawn[1] and all(0.0 <= value <= 0.2 for value in drawn)
    chance = ImplementationModel(stated, replication=1).world.values
    assert chance["on_practitioners.rate"] == 0.1 and chance["on_isps.rate"] == 0.05


@pytest.mark.parametrize("engine", ["compiled", "python"])
@pytest.mark.parametrize(("setting", "level"), [({"height": 5}, "returned 3.5"), ({"flaw": 0}, "returned nan")])
def test_what_is_no_level_is_reported_by_function_week_and_person(added, engine, setting, level):
    wrong = added.with_settings({f"parameters.on_practitioners.{key}": value for key, value in setting.items()})
    wrong = wrong.with_settings({"weeks": 8, "setting.staff_turnover": 3, "parameters.load.rest": 0.05})
    with pytest.raises(RunError) as caught:
        simulate(wrong, runs=2, engine=engine, workers=1)
    said = str(caught.value)
    assert "rules.py:on_practitioners" in said and level in said and "in week -2 " in said
    assert "for org-001/p01#" in said and "replication 0" in said
    with pytest.raises(RunError) as caught:
        ImplementationModel(wrong, engine=engine).run()
    assert str(caught.value) == said


def test_who_held_the_post_in_that_week_is_named(added):
    """The world at the end of the run has other people; the week is run again."""
    later = {"weeks": 24, "setting.staff_turnover": 3, "setting.burn_in": 0, "parameters.on_practitioners.flaw": 0}
    wrong = added.with_settings(later)
    said = []
    for engine in ("compiled", "python"):
        with pytest.raises(RunError) as caught:
            run_once(wrong, 4, 0, "chance", engine)
        said.append(str(caught.value))
    assert said[0] == said[1]
    week, person = said[0].split("in week ")[1].split(" for ")
    model = ImplementationModel(added.with_settings({**later, "parameters.on_practitioners.flaw": 1}), 4)
    for _ in range(int(week)):
        model.step()
    assert person.split(" ")[0] in {p.id for p in model.practitioners}


def test_models_pickle_and_go_on_to_the_same_bits(added):
    model = ImplementationModel(added, 2)
    for _ in range(5):
        model.step()
    copy = pickle.loads(pickle.dumps(model))
    assert (
        np.array(list(copy.run().final().values())).tobytes() == np.array(list(model.run().final().values())).tobytes()
    )
    assert copy.scenario == added


def test_an_edited_file_is_another_scenario_and_an_old_one_stays_itself(tmp_path):
    """Same size, same time of change: only the text counts."""
    file = tmp_path / "rules.py"
    line = "def kept(load):\n    return min(load * {}, 1.0)\n"

    def stated(factor: str) -> Scenario:
        file.write_text(line.format(factor), encoding="utf-8")
        os.utime(file, (1_000_000_000, 1_000_000_000))
        return small(**{"mechanisms.motivation": f"{file}:kept", "weeks": 4, "setting.organizations": 2})

    one, other = stated("0.1"), stated("0.9")
    assert one.digest != other.digest and one != other
    assert source(declared(one)) != source(declared(other))
    found = [simulate(of, runs=1, engine="python").final["firing_motivation"][0] for of in (one, other, one)]
    assert found[0] == found[2] < found[1]
    file.unlink()
    again = pickle.loads(pickle.dumps(other))
    in_processes = simulate(again, runs=2, engine="python", workers=2)  # each process has the text, not the file
    assert in_processes.final["firing_motivation"][0] == found[1]
    assert Scenario.from_dict(again.stated()) == other
    assert again.with_settings(weeks=4) == other


def test_remarks_and_blanks_are_no_edit(tmp_path):
    file = tmp_path / "rules.py"
    texts = ["def kept(load):\n    return load\n", '# why\ndef kept(load):\n    """It is."""\n\n    return (load)\n']
    several = []
    for text in texts:
        file.write_text(text, encoding="utf-8")
        several.append(small(**{"mechanisms.reflection": f"{file}:kept"}))
    assert several[0].digest == several[1].digest
    assert source(declared(several[0])) == source(declared(several[1]))


def test_a_file_is_imported_before_a_run_and_only_then(tmp_path, capfd):
    file = tmp_path / "rules.py"
    text = "print('seen')\ndef kept(load):\n    return load\n\nHALF = 1 / 0\n"
    file.write_text(text, encoding="utf-8")
    scenario = small(**{"mechanisms.motivation": f"{file}:kept"})
    declared(scenario)
    assert capfd.readouterr() == ("", "")
    for run in (simulate, ImplementationModel):
        with pytest.raises(RunError, match=r"rules.py:5: kept: the file fails on import: ZeroDivisionError"):
            run(scenario)
    out, err = capfd.readouterr()
    assert out == "" and err == "seen\n"


def test_a_declared_rate_takes_the_place_of_the_built_in_one(tmp_path):
    file = tmp_path / "rules.py"
    rate = "parameters={{'rate': (0.0, 0.0, 1.0, 'a week')}}"
    head = f"import ispsim\n@ispsim.mechanism(acts_on='{{}}', effect='raises', {rate})\n"
    body = "def kept(load):\n    return 0.5\n"
    finals = []
    for acts_on in ("motivation", "leader.motivation", None):
        file.write_text((head.format(acts_on) if acts_on else "") + body, encoding="utf-8")
        of = small(**{"mechanisms.motivation": f"{file}:kept", "weeks": 5})
        model = ImplementationModel(of, engine="python").run()
        finals.append([np.mean(group.get("motivation")) for group in (model.practitioners, model.leaders)])
    neither, practitioners_only, both = finals
    assert neither[0] < practitioners_only[0] == both[0]
    assert neither[1] == practitioners_only[1] < both[1]


HEAD = "import ispsim\n@ispsim.mechanism(acts_on={!r}, effect={!r})\n"


@pytest.mark.parametrize(
    ("mechanism", "text", "line", "message", "nearest"),
    [
        ("motivation", "def kept(lod):\n    return lod\n", 1, "'lod', which practitioners do not have", "load"),
        ("motivation", "def kept(load,\n  climate):\n    return load\n", 2, "'climate', which", "org_climate"),
        ("motivation", "def kept(skill):\n    return skill\n", 1, "'skill', which leaders do not have", None),
        ("motivation", "def kept(u_practitioner_use):\n    return 0\n", 1, "draws belong to", None),
        (
            "motivation",
            HEAD.format("skill", "raises") + "def kept():\n    return 0\n",
            2,
            "acts on what motivation",
            None,
        ),
        ("motivation", HEAD.format("motivation", "lowers") + "def kept():\n    return 0\n", 2, "acts on what", None),
        ("add", HEAD.format("motivaton", "raises") + "def kept():\n    return 0\n", 2, "is no state", "motivation"),
        ("add", HEAD.format("load", "raises") + "def leader_tie():\n    return 0\n", 3, "is taken by a number", None),
    ],
)
def test_what_is_not_there_is_refused_with_its_line(tmp_path, mechanism, text, line, message, nearest):
    file = tmp_path / "rules.py"
    file.write_text(text, encoding="utf-8")
    name = "leader_tie" if "def leader_tie" in text else "kept"
    scenario = small(**{f"mechanisms.{mechanism}": [f"{file}:{name}"] if mechanism == "add" else f"{file}:{name}"})
    for asked in (declared, simulate, ImplementationModel):
        with pytest.raises(ScenarioError) as caught:
            asked(scenario)
        first = caught.value.problems[0]
        assert (first.file, first.line) == (str(file), line)
        assert message in first.message
        if nearest:
            assert first.nearest == nearest


def test_a_parameter_is_not_called_like_what_people_have(tmp_path):
    file = tmp_path / "rules.py"
    said = "@ispsim.mechanism(acts_on='skill', effect='raises', parameters={'load': (0, 0, 1, 'x')})\n"
    file.write_text(f"import ispsim\n{said}def kept(load):\n    return load\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="its parameter load is also what practitioners have"):
        declared(small(**{"mechanisms.add": [f"{file}:kept"]}))


def test_everything_that_has_an_update_can_be_acted_on():
    updated = {f"{s.kind}.{s.state}" for phase in ispsim.engine.week.WEEK for s in phase.steps if hasattr(s, "state")}
    assert set(states().values()) == updated


def test_scenarios_with_different_mechanisms_are_compared_on_what_both_measure(added):
    few = {"weeks": 4, "setting.organizations": 2}
    base, other = small(**few), added.with_settings({**few, "name": "Added"})
    for pair in ([base, other], [other, base]):
        done = ispsim.compare(pair, runs=2)
        rows = done.to_dict()["scenarios"]
        assert "firing_on_ties" in rows["Added"]["measures"]
        differences = rows[pair[1].name]["difference"]
        assert set(differences) == set(rows[base.name]["measures"])
        assert (
            done.grades()["assumption"]
            > ispsim.compare([base, base.with_settings(name="b")], runs=1).grades()["assumption"]
        )

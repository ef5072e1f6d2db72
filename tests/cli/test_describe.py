"""``ispsim describe``: nothing of the model is left out."""

import jsonschema

from cli.command import ispsim as command
from ispsim.engine.resolve import names_for
from ispsim.engine.week import WEEK
from ispsim.scenario import REGISTER
from ispsim.world.kinds import KINDS


def test_text_names_every_phase_mechanism_and_parameter(small):
    done = command("describe", small)
    assert done.status == 0 and max(map(len, done.out.splitlines())) <= 80
    for phase in WEEK:
        assert f". {phase.name}: " in done.out
    for name, parameter in REGISTER.items():
        assert f" {name} = " in done.out
        assert parameter.grade in done.out
    for name in ("trust_in_isp: on.", "trust_role = gate (of gate, additive, none)", "* support.isps = 1 "):
        assert name in done.out


def test_json_holds_values_in_force(small, called):
    small.write_text(small.read_text() + "\n[mechanisms]\nlearning = false\n[parameters]\ntrust.growth = 0.123\n")
    done = called("describe", small, "--json").json()
    assert done["schema"] == 1 and done["scenario"] == "Small"
    assert [phase["name"] for phase in done["phases"]] == [phase.name for phase in WEEK]
    assert [len(phase["steps"]) for phase in done["phases"]] == [len(phase.steps) for phase in WEEK]
    assert done["mechanisms"]["learning"]["on"] is False and done["mechanisms"]["motivation"]["on"] is True
    assert "practitioner.knowledge" in done["mechanisms"]["learning"]["moves"]
    assert done["parameters"].keys() == REGISTER.keys()
    growth = done["parameters"]["trust.growth"]
    assert growth["value"] == 0.123 and growth["stated"] and growth["default"] == REGISTER["trust.growth"].default
    assert growth["source"] and growth["grade"] and growth["unit"]
    assert done["settings"]["weeks"]["value"] == 12 and done["settings"]["weeks"]["stated"]
    assert not done["settings"]["costs.currency"]["stated"]


def test_defaults_without_a_scenario(called):
    done = called("describe", "--json").json()
    assert done["scenario"] is None
    assert not any(parameter["stated"] for parameter in done["parameters"].values())


def test_names(called):
    done = called("describe", "--names", "--json").json()
    assert done["names"] == {kind: names_for(kind) for kind in KINDS}
    text = called("describe", "--names").out
    assert "u_practitioner_leave" in text and "trust_growth" in text and "org_" in text


def test_schema_is_one(called):
    schema = called("describe", "--schema").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert called("describe", "--schema", "--names").status == 2
    of_experiments = called("describe", "--experiment-schema").json()
    jsonschema.Draft202012Validator.check_schema(of_experiments)
    assert of_experiments["title"] != schema["title"]
    assert called("describe", "--schema", "--experiment-schema").status == 2

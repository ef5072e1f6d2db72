import pytest

from ispsim.scenario.parameters import ALL
from ispsim.scenario.register import REGISTER, collect
from scenario.test_parameter import parameter


def test_it_is_sorted_read_only_and_complete():
    assert list(REGISTER) == sorted(REGISTER)
    assert sorted(p.name for area in ALL for p in area) == list(REGISTER)
    assert all(name == p.name for name, p in REGISTER.items())
    assert "trust.growth" in REGISTER
    with pytest.raises(TypeError):
        REGISTER["x.y"] = parameter()


def test_a_name_registered_twice_is_refused():
    with pytest.raises(ValueError, match=r"area\.rate is registered twice"):
        collect([[parameter()], [parameter(default=0.3)]])


def test_names_that_a_rule_cannot_tell_apart_are_refused():
    with pytest.raises(ValueError, match="both a_b_c"):
        collect([[parameter(name="a.b_c"), parameter(name="a_b.c")]])

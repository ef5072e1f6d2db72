"""Odd words on the command line: refused with status 2, naming the argument; or taken for what they say."""

import math

import pytest

import ispsim
from ispsim.scenario.load import load

LONG = "x" * 10**6
SETTINGS = {
    "=1": "KEY=VALUE",
    ".=1": "is not a key",
    "." * 50 + "=1": "is not a key",
    "a..b=1": "is not a key",
    "support.=1": "is not a key",
    "[support]=1": "is not a key",
    "support\n.isps=1": "support\\n.isps: is not a key",
    "support.isps#=1": "is not a key",
    "\x1b[2J=1": "\\x1b[2J: is not a key",
    "\udcff=1": "\\udcff: is not a key",
    "näme=1": "is not a key",
    "a." * 5000 + "b=1": "is not a key",
    f"{LONG}=1": "unknown key",
    "'support.isps'=1": "did you mean support.isps?",
    "support.isps=": "has no value",
    "support.isps==1": "is not a number",
    "support.isps=[1,2": "is not TOML",
    "support.isps='x": "is not TOML",
    "support.isps={a=1}": "a table is not a number",
    "support=3": "3 is not a table",
    "support=[1]": "a list is not a table",
    "support={isps=3, caselod=2}": "did you mean support.caseload?",
    "support={isps=3\nweeks=2}": "is not TOML",
    "weeks=2\nname='x'": "is not TOML",
    "weeks=1e0": "not a whole number",
    "weeks=true": "not a whole number",
    "weeks=" + "9" * 400: "too large",
    "weeks=" + "9" * 5000: "not a whole number",
    f"weeks={LONG}": "not a whole number",
    "weeks=" + "[" * 5000: "is not TOML",
    "support.phases=" + "[" * 100 + "]" * 100: "nested too deeply",
    f"name={LONG}": "too long",
    "name=a\0b": "is not TOML",
    "name=\udcff": "is not TOML",
    "name=' '": "blank",
    "schema=1": "cannot be set",
    "extends=small.toml": "cannot be set",
    "mechanisms.learning='true'": "is not true or false",
    "mechanisms.trust_role=gat": 'did you mean "gate"?',
    "support.waves=[{}]": "support.waves[0].week: is missing",
    "support.allocation=phased": "needs support.phases",
    "support.isps=nan": "not a finite number",
    "support.isps=1e400": "not a finite number",
    "parameters.trust=1": "unknown parameter",
    "parameters=1": "is not a table",
    "parameters.trust.growth=" + "9" * 400: "is too large",
}
TAKEN = {
    "support={isps=3}": ("support", "isps", 3.0),
    '"support".isps=3': ("support", "isps", 3.0),
    "support . isps = 3": ("support", "isps", 3.0),
    "weeks=0x2": ("weeks", 2),
    "weeks=2 # two": ("weeks", 2),
    "name=😀": ("name", "😀"),
    "support.isps=-0.0": ("support", "isps", 0.0),
    "support.isps=1e-300": ("support", "isps", 1e-300),
}
WORDS = {
    "no words": ([""], "there is no command"),
    "a long command": ([LONG], "there is no command"),
    "a command that steers": (["\x1b[31m"], "\\x1b[31m"),
    "half a character": (["\udcff"], "\\udcff"),
    "a long option": (["run", f"--{LONG}"], "there is no option"),
    "an option that steers": (["run", "small.toml", "--\x1b[31m"], "\\x1b[31m"),
    "runs in powers": (["run", "small.toml", "--runs", "1e6"], "whole number"),
    "runs empty": (["run", "small.toml", "--runs", ""], "whole number"),
    "runs in other digits": (["run", "small.toml", "--runs", "٣"], "whole number"),
    "runs of 5,000 digits": (["run", "small.toml", "--runs", "9" * 5000], "--runs"),
    "runs infinite": (["run", "small.toml", "--runs", "inf"], "whole number"),
    "seed of half a character": (["run", "small.toml", "--seed", "\udcff"], "--seed"),
    "seed too large": (["run", "small.toml", "--seed", str(2**63)], "0 to 2^63 - 1"),
    "seed far too large": (["run", "small.toml", "--seed", "1" + "0" * 300], "--seed"),
    "uncertainty empty": (["run", "small.toml", "--uncertainty", ""], "chance or full"),
    "uncertainty of half a character": (["run", "small.toml", "--uncertainty", "\udcff"], "\\udcff"),
    "a long uncertainty": (["run", "small.toml", "--uncertainty", LONG], "chance or full"),
    "a value for a switch": (["run", "small.toml", "--json=1"], "--json"),
    "a dash": (["run", "-"], "does not exist"),
    "nothing but dashes": (["--"], "name a command"),
}


def refused(done, said):
    assert done.status == 2 and done.out == ""
    assert said in done.err, done.err[-300:]
    assert "Traceback" not in done.err and "a fault in" not in done.err and "\x1b" not in done.err
    assert len(done.err) < 20_000


@pytest.mark.parametrize("setting", SETTINGS, ids=range(len(SETTINGS)))
def test_settings(setting, small, called):
    done = called("run", small, "--runs", "1", "--set", setting)
    refused(done, SETTINGS[setting])
    assert all(line.startswith("--set") for line in done.err.splitlines())


@pytest.mark.parametrize("setting", TAKEN)
def test_settings_that_say_something(setting, small):
    *path, value = TAKEN[setting]
    found = load(small, [tuple(setting.split("=", 1))])
    for name in path:
        found = getattr(found, name)
    assert found == value


@pytest.mark.parametrize("case", WORDS)
def test_words(case, small, called):
    words, said = WORDS[case]
    refused(called(*words), said)


def test_more_runs_than_memory_holds(small, called):
    for runs in ("99999999999999", str(2**62)):
        done = called("run", small, "--runs", runs)
        assert done.status == 1 and done.out == "" and "GB of memory" in done.err and done.err.count("\n") == 1


def test_python_values_that_are_odd(small):
    endless: dict = {}
    endless["support"] = endless
    for data in (
        endless,
        {"support": {"isps": 10**400}},
        {"parameters": {"trust.growth": 10**400}},
        {"weeks": math.nan},
    ):
        with pytest.raises(ispsim.ScenarioError):
            ispsim.Scenario.from_dict(data)
    with pytest.raises(ispsim.ScenarioError, match="nested too deeply"):
        ispsim.load_scenario(small, support=endless)
    for key in ("", ".", "a" + ".a" * 5000, "\n"):
        with pytest.raises(ispsim.ScenarioError, match="not a key"):
            ispsim.load_scenario(small, **{key: 1})

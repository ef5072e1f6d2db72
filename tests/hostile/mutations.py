"""Valid files made wrong: by hypothesis, in the ways in which files go wrong.

A kind of file is a `Target`: its text, how it is asked for, and which places a message about it may name. To test
another kind (a roster, a story, a mechanism of one's own), add a target; the mutations know nothing of what is in it
but that it is text with lines, words, numbers and separators.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from ispsim import ScenarioError, load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
_ODD_NUMBERS = (
    "nan inf -inf -1 0 -0.0 1e400 1e308 1e-320 99999999999999999999 0x7fffffffffffffff 0.1.2 1e 1_0 _1 true 2020-01-01"
).split() + ["9" * 400, "9" * 5000]
_ODD_VALUES = ['"text"', "[]", "{}", "[1, 2]", "{a = 1}", '""', "true", "[[[[]]]]", "'", '"""', "null", "\\", "a b"]
_ODD_TEXTS = [
    "\0",
    "\ufeff",
    "\r",
    "\n",
    "\t",
    "\x1b[31m",
    "é",
    "😀",
    "\u202e",
    "=",
    "[",
    "]]",
    "#",
    '"',
    ".",
    ",",
    "\\u0000",
]


@dataclass(frozen=True)
class Target:
    """A kind of file to be mutated.

    Attributes
    ----------
    name
        File to be written.
    texts
        Valid contents, to begin from.
    ask
        Path of the scenario -> the words of the command that reads the file.
    quick
        Path of the scenario -> whether the command, if it does not refuse the file, is done soon: a mutation may ask
        for ten thousand times the work. Such a file is only checked.
    beside
        Files that lie beside it, or in folders beside it: name -> content.
    scenario
        Name of the scenario that a command is asked for, where that is not the file itself.
    """

    name: str
    texts: Sequence[str]
    ask: Callable[[Path], list[str]]
    quick: Callable[[Path], bool] = lambda path: True
    beside: dict[str, str] = field(default_factory=dict)
    scenario: str | None = None


def _small(text: str) -> str:
    """Return a scenario made small, so that it runs in no time if it survives."""
    for key, value in (("weeks", 2), ("organizations", 3), ("practitioners_per_organization", 3)):
        text = re.sub(rf"(?m)^{key} = \d+", f"{key} = {value}", text, count=1)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"


def _scenario(path: Path) -> list[str]:
    return ["run", str(path), "--runs", "1", "--json"]


def _checked(path: Path) -> list[str]:
    return ["check", str(path), "--json"]


def _soon_done(path: Path) -> bool:
    try:
        scenario = load_scenario(path)
    except ScenarioError:
        return True
    if scenario.mechanisms.own:
        return False  # each of them is compiled anew
    setting, support = scenario.setting, scenario.support
    people = setting.organizations * setting.practitioners_per_organization
    leaders = sum(setting.roster.columns["leaders"]) if setting.roster else 0
    isps = support.isps + (support.internal.isps if support.internal else 0)
    return max(people, leaders) <= 1000 and scenario.weeks + setting.burn_in <= 60 and isps <= 100


def _shipped(pattern: str) -> dict[str, str]:
    """Return shipped files, by their paths below scenarios/ and made small."""
    return {
        path.relative_to(SCENARIOS).as_posix(): _small(path.read_text(encoding="utf-8"))
        for path in sorted(SCENARIOS.glob(pattern))
    }


_OWN = {"rules.py": (SCENARIOS / "rules.py").read_text(encoding="utf-8")}
_ROSTERS = {
    f"rosters/{path.name}": "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:6])
    for path in sorted(SCENARIOS.glob("rosters/*.csv"))
}
_AT_THE_TOP = _shipped("*.toml")
_POLICIES = {**_shipped("policies/*.toml"), **_shipped("equal_cost/*.toml")}
_EVERYTHING = """schema = 1
weeks = 2
[setting]
organizations = 3
practitioners_per_organization = 3
[support]
isps = 1
caseload = 3
allocation = "{allocation}"
{plan}
[support.internal]
isps = 0.5
start_week = 1
weeks = 2
mode = "mixed"
[strategies.training]
weeks = 2
hours = 8
strength = 0.5
"""
_PLANS = {
    "phased": "phases = [{weeks = 1, visits_per_month = 2, remote_per_month = 3}, "
    "{weeks = 1, visits_per_month = 1, remote_per_month = 0.5}]",
    "adaptive": "step_up = {week = 1, below = 0.5, hours_factor = 2.0}",
    "waves": "waves = [{week = 0, share = 0.5}, {week = 1, share = 0.5}]",
}
_PLANNED = tuple(_EVERYTHING.format(allocation=name, plan=plan) for name, plan in _PLANS.items())

SCENARIO = Target(
    "mutated.toml", tuple(_AT_THE_TOP.values()), _scenario, _soon_done, {**_AT_THE_TOP, **_ROSTERS, **_OWN}
)
POLICY = Target(
    "equal_cost/mutated.toml",
    (
        *_PLANNED,
        *_PLANNED,
        *(text.replace('"setting.toml"', '"../policies/setting.toml"') for text in _POLICIES.values()),
    ),
    _scenario,
    _soon_done,
    {**_AT_THE_TOP, **_POLICIES},
)
ROSTER = Target(
    "rosters/mutated.csv",
    (
        *_ROSTERS.values(),
        "organization,system,staff,leaders,ics,ils\na,x,2,1,2.5,1\nb,x,3,1,,4\n",
        'organization,system,group,staff,leaders,ics,ils,priority,clients\n"a, b",x,g,2,1,2,0,0.5,10\n"c""d",y,h,1,2,4,1,1,0\n',  # noqa: E501
    ),
    _scenario,
    _soon_done,
    {
        "mine.toml": 'schema = 1\nweeks = 2\nsetting.roster = "rosters/mutated.csv"\nsupport.isps = 1\n'
        'setting.scales.climate = {column = "ics", scale = "ICS", missing = "draw"}\n'
        'setting.scales.leadership = {column = "ils", scale = "ILS", missing = "mean"}\n'
    },
    "mine.toml",
)
SCALES = Target(
    "mutated.toml",
    (
        'schema = 1\nweeks = 2\n[setting]\nroster = "r.csv"\n[setting.scales]\n'
        'climate = { column = "ics", scale = "ICS", missing = "draw" }\n'
        'leadership = { column = "ils", min = 1, max = 7, missing = "mean" }\n',
        'schema = 1\nweeks = 2\nsetting.roster = "r.csv"\n'
        'setting.scales.motivation = { column = "ils", scale = "EBPAS", missing = "draw" }\n'
        'setting.scales.climate = { column = "ics", min = 4, max = 0, missing = "error" }\n',
    ),
    _scenario,
    _soon_done,
    {"r.csv": "organization,system,staff,leaders,ics,ils\na,x,2,1,2.5,1\nb,x,3,1,3,\n"},
)
_MINE = "schema = 1\nweeks = 2\nsetting.organizations = 2\nsetting.practitioners_per_organization = 3\n[mechanisms]\n"
OWN = Target(
    "rules.py",
    tuple(_OWN.values()),
    _checked,
    lambda path: True,
    {"mine.toml": f'{_MINE}motivation = "rules.py:motivation_by_wins"\nadd = ["rules.py:burnout"]\n'},
    "mine.toml",
)
NAMED = Target(
    "mutated.toml",
    (
        f'{_MINE}motivation = "rules.py:motivation_by_wins"\nadd = ["rules.py:burnout"]\n[parameters]\nburnout.rate = 0.02\n',  # noqa: E501
        f'{_MINE}learning = false\nadd = ["rules.py:burnout"]\ntrust_role = "gate"\n[parameters]\nburnout.shield = 0.3\n',  # noqa: E501
    ),
    _checked,
    lambda path: True,
    _OWN,
)


@st.composite
def mutated(draw: st.DrawFn, texts: Sequence[str], most: int = 3) -> bytes:
    """Return the bytes of one of the texts after one to `most` mutations, of the text and then of its bytes."""
    text = draw(st.sampled_from(list(texts)))
    for _ in range(draw(st.integers(1, most))):
        text = draw(st.sampled_from(_OF_TEXT))(draw, text)
    content = text.encode("utf-8", "surrogatepass")
    return draw(st.sampled_from(_OF_BYTES))(draw, content)


def _place(draw: st.DrawFn, size: int) -> int:
    return draw(st.integers(0, max(size - 1, 0)))


def _match(draw: st.DrawFn, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return draw(st.sampled_from(found)) if found else None


def _swapped_in(match: re.Match[str] | None, text: str, new: str) -> str:
    return text if match is None else text[: match.start()] + new + text[match.end() :]


def cut(draw: st.DrawFn, text: str) -> str:
    return text[: _place(draw, len(text))]


def line_lost(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at = _place(draw, len(lines))
    return "".join(lines[:at] + lines[at + 1 :])


def line_twice(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    line = lines[_place(draw, len(lines))]
    lines.insert(_place(draw, len(lines)), line)
    return "".join(lines)


def lines_changed_over(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    one, other = _place(draw, len(lines)), _place(draw, len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def misspelt(draw: st.DrawFn, text: str) -> str:
    match = _match(draw, _WORD, text)
    if match is None:
        return text
    word, at = match.group(), _place(draw, len(match.group()))
    ways = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word.upper(), word + "s", f"{word}.{word}"]
    return _swapped_in(match, text, draw(st.sampled_from(ways)))


def word_for_word(draw: st.DrawFn, text: str) -> str:
    other = _match(draw, _WORD, text)
    return _swapped_in(_match(draw, _WORD, text), text, other.group() if other else "x")


def odd_number(draw: st.DrawFn, text: str) -> str:
    return _swapped_in(_match(draw, _NUMBER, text), text, draw(st.sampled_from(_ODD_NUMBERS)))


def odd_value(draw: st.DrawFn, text: str) -> str:
    return _swapped_in(_match(draw, _NUMBER, text), text, draw(st.sampled_from(_ODD_VALUES)))


def put_in(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, len(text))
    return text[:at] + draw(st.sampled_from(_ODD_TEXTS)) + text[at:]


def letter_lost(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, len(text))
    return text[:at] + text[at + 1 :]


_OF_TEXT = (
    cut,
    line_lost,
    line_twice,
    lines_changed_over,
    misspelt,
    word_for_word,
    odd_number,
    odd_value,
    put_in,
    letter_lost,
)


def as_it_is(draw: st.DrawFn, content: bytes) -> bytes:
    return content


def in_another_encoding(draw: st.DrawFn, content: bytes) -> bytes:
    encoding = draw(st.sampled_from(["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp037"]))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def with_other_line_ends(draw: st.DrawFn, content: bytes) -> bytes:
    return content.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r"])))


def byte_changed(draw: st.DrawFn, content: bytes) -> bytes:
    at = _place(draw, len(content))
    return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]


def bytes_lost(draw: st.DrawFn, content: bytes) -> bytes:
    first, last = sorted((_place(draw, len(content)), _place(draw, len(content))))
    return content[:first] + content[last:]


# most files stay text: that is where the checks are
_OF_BYTES = (as_it_is,) * 6 + (in_another_encoding, with_other_line_ends, byte_changed, bytes_lost)

"""The ODD is whole, and what it quotes from the code is what the code says."""

import re

import build_odd
import pytest

from architecture.source import ROOT, SOURCE
from docs.pages import DOCS, text
from ispsim.chance import PROCESSES
from ispsim.engine.week import START, WEEK
from ispsim.scenario.register import REGISTER
from ispsim.world.inputs import MECHANISMS
from ispsim.world.kinds import KINDS

ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables, and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)
# Rules that only copy, add, multiply or take a mean; the page of the week names them.
PLAIN = {
    "measures.mean_of",
    "measures.product",
    "measures.total_of",
    "mechanisms.resources.either",
    "mechanisms.resources.flag",
    "workforce.turnover.plus_one",
    "workforce.turnover.same",
    "workforce.turnover.zero",
}
HEADINGS = {
    "trust_in_isp": "Trust in the ISP",
    "trust_among": "Trust among stakeholders",
    "learning": "Meaningful and relevant learning",
    "reflection": "Ongoing learning, reflection and support",
    "boundary": "Boundary spanning",
    "motivation": "Positive motivation",
}
ODD = text(DOCS / "odd.md")


@pytest.mark.parametrize("page", build_odd.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_quoted_parts_are_fresh(page):
    content = page.read_text(encoding="utf-8")
    assert build_odd.filled(content) == content, "run python tools/build_odd.py"


def test_all_seven_elements_in_order():
    headings = re.findall(r"^## \d\. (.+)$", ODD, re.MULTILINE)
    # the protocol's name of the second element has a comma more than our style
    assert [heading.replace(",", "") for heading in headings] == [element.replace(",", "") for element in ELEMENTS]


def test_all_eleven_concepts_in_order():
    part = ODD.split("## 4. Design concepts")[1].split("## 5.")[0]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", part, re.MULTILINE) == list(CONCEPTS)


def test_every_rule_of_the_week_is_shown():
    shown = {name.strip() for names in re.findall("<!-- rules: (.*?) -->", ODD) for name in names.split(",")}
    assert set(build_odd.all_rules()) - PLAIN - shown == set()
    assert PLAIN <= set(build_odd.all_rules())


def test_every_rule_of_the_week_is_named_in_the_week():
    week = text(DOCS / "tables" / "week.md")
    assert not [name for name in build_odd.all_rules() if f"`{name}`" not in week]


def test_every_mechanism_has_a_section_with_its_signature():
    assert set(HEADINGS) == set(MECHANISMS)
    for heading in HEADINGS.values():
        section = ODD.split(f"#### {heading}\n")[1].split("\n###")[0]
        assert "*Ground*:" in section and "*Signature*:" in section


def test_every_file_of_mechanisms_is_quoted():
    files = {
        path.stem for folder in ("mechanisms", "behaviours", "workforce") for path in (SOURCE / folder).glob("*.py")
    }
    quoted = set(re.findall(r"(?:mechanisms|behaviours|workforce)\.(\w+)\.", ODD))
    assert files - {"__init__"} <= quoted


def test_every_parameter_column_phase_and_process_is_listed():
    parameters, columns, week = (text(DOCS / "tables" / f"{name}.md") for name in ("parameters", "columns", "week"))
    assert not [name for name in REGISTER if f"| `{name}` |" not in parameters]
    assert not [c for kind in KINDS.values() for c in kind.columns if f"| `{c}` |" not in columns]
    assert not [
        phase.name for phase in (*START, *WEEK) if f"## {phase.name}\n" not in week or f"**{phase.name}**" not in ODD
    ]
    assert not [name for name in PROCESSES if f"| `{name}` |" not in ODD]


def test_a_change_of_a_rule_would_be_seen():
    stale = ODD.replace("contact_resource\n    * shown", "contact_resource\n    + shown")
    assert stale != ODD and build_odd.filled(stale) == ODD

"""How mechanisms of the user's own enter the declared week: in place of a built-in one, or beside them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ispsim.engine.declared import BUILT_IN, Declared, Fault
from ispsim.engine.own.names import asked, nearest
from ispsim.engine.own.rules import rule_of
from ispsim.engine.phase import Each, Effect, Phase, Step, Total, Update
from ispsim.engine.week.fire import ALIASES, FIRE, MECHANISMS
from ispsim.engine.week.measure import MEASURE
from ispsim.engine.week.update import UPDATE
from ispsim.errors import Problem, ScenarioError
from ispsim.measures import Measure, product
from ispsim.mechanisms.resources import flag
from ispsim.ops import ratio
from ispsim.scenario import Scenario
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.own.together import Own
from ispsim.workforce.turnover import same
from ispsim.world.kinds import KINDS
from ispsim.world.own import FIRES_FOR, acted_on, inputs_with, kinds_with, states


def declared(scenario: Scenario) -> Declared:
    """Return what is declared under a scenario: `BUILT_IN`, unless it has mechanisms of its own.

    Raises
    ------
    ScenarioError
        If a mechanism acts on what there is not, or asks for what it cannot have.
    """
    own = scenario.mechanisms.own
    return _with(own) if own else BUILT_IN


@lru_cache(maxsize=64)
def _with(own: Own) -> Declared:
    problems = [problem for replaced, function in own for problem in _wrong(replaced, function)]
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    added = {function.name: _Added(function) for replaced, function in own if replaced is None}
    instead = {replaced: function for replaced, function in own if replaced is not None}
    phases = {
        FIRE: (_replaced(FIRE, instead), *([_own_phase(added)] if added else [])),
        UPDATE: (_updates(instead, added),),
        MEASURE: (replace(MEASURE, steps=(*MEASURE.steps, *(s for one in added.values() for s in one.measured()))),),
    }
    start, week = (
        tuple(new for phase in part for new in phases.get(phase, (phase,))) for part in (BUILT_IN.start, BUILT_IN.week)
    )
    faults = [
        Fault(str(function), step.kind, step.into[0], step.guard)
        for replaced, function in own
        for phase in week
        for step in phase.steps
        if isinstance(step, Each) and step.guard == f"fault_{replaced or function.name}"
    ]
    measures = (*BUILT_IN.measures, *(one.measure for one in added.values()))
    return Declared(start, week, kinds_with(own), inputs_with(own), measures, tuple(faults))


class _Added:
    """What one added mechanism brings: a firing level, an effect and a measure."""

    def __init__(self, function: OwnFunction) -> None:
        declared = function.declaration
        assert declared is not None
        self.function, self.name = function, function.name
        self.kind, self.state = acted_on(declared.acts_on)
        self.effect = Effect(self.name, f"firing_{self.name}", f"{self.name}.rate")
        self.raises = declared.effect == "raises"
        parts = {"a": f"sum_firing_{self.name}", "b": f"sum_counted_{self.name}"}
        self.measure = Measure(f"firing_{self.name}", ratio, parts, "mean", f"firing: {self.name.replace('_', ' ')}")

    def fires(self) -> Each:
        """Return the step in which it fires."""
        into, guard = (f"firing_{self.name}",), f"fault_{self.name}"
        return Each(self.kind, rule_of(self.function), into, given=_given(self.function, True, self.kind), guard=guard)

    def measured(self) -> list[Step]:
        """Return the steps by which the mean level is taken, in organisations, groups, systems and over all."""
        level, counted = f"firing_{self.name}", f"counted_{self.name}"
        sums = (f"sum_{level}", f"sum_{counted}")
        here, up = dict(zip(sums, (level, counted), strict=True)), {name: name for name in sums}
        to_groups, to_world = (
            [Total("organization", one, up) for one in ("system", "group")],
            Total("organization", "world", up),
        )
        steps: list[Step] = [Each(self.kind, flag, (counted,))]

        def copied(kind: str, a: str, b: str) -> list[Step]:
            """Return steps that copy both numbers from elsewhere into the sums of `kind`."""
            return [Each(kind, same, (into,), given={"x": x}) for into, x in zip(sums, (a, b), strict=True)]

        match self.kind:
            case "practitioner" | "leader":
                steps += [Total(self.kind, "org", here), *to_groups, to_world]
            case "tie" | "leader_tie":
                person = KINDS[self.kind].pointers["from"]
                steps += [Total(self.kind, "from", here), Total(person, "org", up), *to_groups, to_world]
            case "organization":
                steps += [*copied("organization", level, counted), *to_groups, to_world]
            case "system":
                steps += copied("organization", f"system_{level}", f"system_{counted}")
                steps += [
                    Total("organization", "group", up),
                    *copied("system", level, counted),
                    Total("system", "world", here),
                ]
            case "isp":
                for into, x in zip(sums, (level, counted), strict=True):
                    steps.append(Each("organization", product, (into,), given={"a": f"isp_{x}", "b": "served"}))
                steps += [*to_groups, Total("isp", "world", here)]
        measure = self.measure
        levels = ("organization", "group", "system", "world")
        return [*steps, *(Each(kind, measure.rule, (measure.column,), given=measure.given) for kind in levels)]


def _given(function: OwnFunction, added: bool, kind: str, built_in: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the names by which a function's arguments are looked up."""
    theirs = {name: f"{function.name}_{name}" for name in _parameters(function, added)}
    return {**ALIASES.get(kind, {}), **(built_in or {}), **theirs}


def _parameters(function: OwnFunction, added: bool) -> list[str]:
    """Return the names of a function's own parameters, as it asks for them."""
    return [name.partition(".")[2] for name in function.parameters(added)]


def _replaced(fire: Phase, instead: Mapping[str, OwnFunction]) -> Phase:
    """Return the phase in which mechanisms fire, with own functions in place of built-in ones."""
    by_rule = {MECHANISMS[name]: (name, function) for name, function in instead.items()}
    steps: list[Step] = []
    for step in fire.steps:
        if isinstance(step, Each) and step.rule in by_rule:
            name, function = by_rule[step.rule]
            given = _given(function, False, step.kind, step.given)
            step = replace(step, rule=rule_of(function), given=given, guard=f"fault_{name}")
        steps.append(step)
    return replace(fire, steps=tuple(steps))


def _own_phase(added: Mapping[str, _Added]) -> Phase:
    meaning = "Mechanisms that the user has added turn what they ask for into firing levels of their own."
    return Phase("own mechanisms fire", meaning, tuple(one.fires() for one in added.values()))


def _updates(instead: Mapping[str, OwnFunction], added: Mapping[str, _Added]) -> Phase:
    """Return the updates, with the effects of added mechanisms and the rates that replacements declare."""
    steps: list[Step] = []
    for step in UPDATE.steps:
        assert isinstance(step, Update)
        for name, function in instead.items():
            if "rate" in _parameters(function, added=False) and _concerns(function, step):
                rated = (
                    replace(effect, rate=f"{function.name}.rate") if effect.name == name else effect
                    for effect in step.raises
                )
                step = replace(step, raises=tuple(rated))
        for one in added.values():
            if (one.kind, one.state) == (step.kind, step.state):
                if one.raises:
                    step = replace(step, raises=(*step.raises, one.effect))
                else:
                    step = replace(step, lowers=(*step.lowers, one.effect))
        steps.append(step)
    return replace(UPDATE, steps=tuple(steps))


def _concerns(function: OwnFunction, step: Update) -> bool:
    """Whether a replacement names the state of an update; a bare name means that state of every kind."""
    assert function.declaration is not None
    kind, _, state = function.declaration.acts_on.rpartition(".")
    return state == step.state and kind in ("", step.kind)


def _wrong(replaced: str | None, function: OwnFunction) -> list[Problem]:
    """Return what a function says or asks for that there is not."""
    problems = []

    def wrong(message: str, line: int | None, allowed: str | None = None, nearest: str | None = None) -> None:
        problems.append(Problem(message, function.name, function.file, line, None, allowed, nearest))

    said = function.declaration
    kinds: tuple[str, ...] = ()
    given: dict[str, Mapping[str, str]] = {}
    if replaced is not None:
        kinds = FIRES_FOR[replaced]
        given = {s.kind: s.given for s in FIRE.steps if isinstance(s, Each) and s.rule is MECHANISMS[replaced]}
        moved = [s for s in UPDATE.steps if isinstance(s, Update) and any(e.name == replaced for e in s.raises)]
        if said is not None and (said.effect != "raises" or not any(_concerns(function, step) for step in moved)):
            message = f'a replacement acts on what {replaced} acts on, not so that it "{said.effect}" {said.acts_on}'
            wrong(message, said.line, f'effect="raises", acts_on one of {_listed(moved)}')
    elif said is not None:
        try:
            kinds = (acted_on(said.acts_on)[0],)
        except KeyError as error:
            wrong(f"acts_on is {said.acts_on!r}, which is no state", said.line, ", ".join(states()), error.args[0])
        wrong_columns = [f"{what}_{function.name}" for what in ("firing", "fault", "counted", "sum_firing", "m_firing")]
        if any(column in one.columns for one in KINDS.values() for column in wrong_columns):
            wrong("this name is taken by a number of the model", function.line, "another name for the function")
    for kind in kinds:
        known = asked(kind, given.get(kind))
        theirs = _parameters(function, added=replaced is None)
        for name in theirs:
            if name in known:
                wrong(f"its parameter {name} is also what {KINDS[kind].plural} have", function.line, "another name")
        for name, line in function.plain.arguments.items():
            if name in theirs or name in known or name.removeprefix(f"{function.name}_") in theirs:
                continue
            if name.startswith("u_"):
                wrong(f"{name}: a mechanism is a level, draws belong to what happens by chance", line)
                continue
            near = nearest(name, kind, {**known, **{t: t for t in theirs}})
            message = f"asks for {name!r}, which {KINDS[kind].plural} do not have"
            wrong(message, line, "the names listed by ispsim describe --names, and its own parameters", near)
    return problems


def _listed(updates: list[Update]) -> str:
    return ", ".join(dict.fromkeys(word for step in updates for word in (step.state, f"{step.kind}.{step.state}")))

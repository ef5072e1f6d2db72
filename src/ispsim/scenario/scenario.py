"""The scenario: a setting, a policy and a horizon, validated and frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PrivateAttr, ValidationError
from pydantic_core import core_schema

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.frozen import FrozenMapping
from ispsim.scenario.layers import Layer, layer_of_data, layer_of_setting, stack
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.own.together import defaults, with_own
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.problems import check_parameters, problems_of
from ispsim.scenario.register import REGISTER
from ispsim.scenario.rostering import settle_roster
from ispsim.scenario.schema import (
    MAX_WEEKS,
    Costs,
    Intervention,
    Mechanisms,
    Setting,
    Strategies,
    Support,
)
from ispsim.scenario.table import Table, number

# one line of text that is not blank
_NAME = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"


def known(stated: Any, mechanisms: Mechanisms | None) -> Mapping[str, Parameter]:
    """Return the parameters that a scenario may state, those of its own mechanisms among them.

    Where the mechanisms themselves are wrong (None), names that could be theirs are let pass: what is wrong is said
    once.
    """
    if mechanisms is not None:
        return with_own(mechanisms.own)
    groups = {name.split(".")[0] for name in REGISTER}
    names = [str(name) for name in stated] if isinstance(stated, Mapping) else []
    theirs = {name: _ANY for name in names if name.count(".") == 1 and name.split(".")[0] not in groups}
    return {**theirs, **REGISTER}


_ANY = Parameter("own.any", 0.0, 0.0, 0.0, "any", "assumption", "own", "own", bounds=(-1e308, 1e308))


class Stated(FrozenMapping[str, float]):
    """Parameters stated in a scenario, by dotted name and sorted."""

    __slots__ = ()

    def __init__(self, data: Mapping[str, float] | None = None) -> None:
        super().__init__(dict(sorted((data or {}).items())))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            lambda value, info: cls(check_parameters(value, known(value, (info.data or {}).get("mechanisms")))),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # the names and ranges come from the register, see json_schema.py
        return {"type": "object"}


class Scenario(Table):
    """What is asked: a setting with a policy and a horizon.

    Scenarios are read from files by `ispsim.load_scenario` or made from plain data by
    `Scenario.from_dict`; both explain what is wrong with a request. A scenario does not change:
    `with_settings` returns another one.
    """

    name: str = Field("unnamed", max_length=200, pattern=_NAME, description="Name, by default that of the file.")
    weeks: int = number(104, 1, MAX_WEEKS, "weeks", "Horizon.")
    setting: Setting = Field(Setting(), description="The services, people and ties.")
    intervention: Intervention = Field(Intervention(), description="The research-supported intervention.")
    support: Support = Field(Support(), description="The support that planners choose.")
    strategies: Strategies = Field(Strategies(), description="Other inputs than support by ISPs.")
    mechanisms: Mechanisms = Field(Mechanisms(), description="Mechanisms that act, and their forms.")
    costs: Costs = Field(Costs(), description="Prices.")
    parameters: Stated = Field(Stated(), description="Registered parameters that are stated, by dotted name.")

    _path: str | None = PrivateAttr(None)
    _digest: str | None = PrivateAttr(None)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scenario:
        """Return a scenario from nested data, as a TOML file would state it.

        Parameters
        ----------
        data
            Tables as mappings; ``schema`` may be left out.

        Returns
        -------
        Scenario
            Validated and frozen.

        Raises
        ------
        ScenarioError
            With every problem found.
        """
        stated = dict(data)
        schema = stated.pop("schema", 1)
        if schema != 1 or isinstance(schema, bool):
            raise ScenarioError(Problem("is not one that this version reads", "schema", allowed="1"))
        layer, problems = layer_of_data(stated, None)
        return cls._build(layer, problems)

    @classmethod
    def _build(cls, layer: Layer, problems: list[Problem], path: str | None = None) -> Scenario:
        """Return the scenario that a layer states, or raise every problem found so far and here."""
        problems = [*problems, *settle_roster(layer)]
        try:
            scenario = cls.model_validate(layer.data)
        except ValidationError as error:
            raise ScenarioError([*problems, *problems_of(error, cls, layer)]) from None
        if problems:
            raise ScenarioError(problems)
        scenario._path = path
        return scenario

    @property
    def path(self) -> str | None:
        """The file that the scenario was read from, as it was given."""
        return self._path

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the name, in hexadecimal."""
        if self._digest is None:  # a scenario does not change, and a large roster takes seconds
            self._digest = self._digested()
        return self._digest

    def _digested(self) -> str:
        data = _without_negative_zero(self.model_dump(exclude={"name", "mechanisms"}))
        data["mechanisms"] = {
            name: value.digest if isinstance(value, OwnFunction) else value
            for name, value in self.mechanisms
            if value != ()
        }
        if self.mechanisms.add:
            data["mechanisms"]["add"] = [function.digest for function in self.mechanisms.add]
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __copy__(self) -> Scenario:
        copied = super().__copy__()
        copied._digest = None  # what is copied may be made to differ
        return copied

    @property
    def supported(self) -> bool:
        """Whether there are any paid hours of ISPs."""
        return self.support.isps > 0 and self.support.hours_per_week > 0

    def parameter(self, name: str) -> float:
        """Return the value in force of a parameter: as stated, or else its default.

        Parameters
        ----------
        name : str
            Dotted name, for instance ``"trust.growth"``.

        Raises
        ------
        KeyError
            If no parameter is called so.
        """
        if name not in self.registered:
            raise KeyError(name)
        return self.parameters[name] if name in self.parameters else float(self.registered[name].default)

    @property
    def registered(self) -> Mapping[str, Parameter]:
        """Every parameter that there is under this scenario: the register's, and those of its own mechanisms."""
        return with_own(self.mechanisms.own)

    def values(self) -> dict[str, float]:
        """Return every parameter in force by name, sorted."""
        values = defaults(self.mechanisms.own).copy()
        values.update(self.parameters.items())
        return values

    def stated(self) -> dict[str, Any]:
        """Return what is stated, without defaults, as plain nested data that `from_dict` reads."""
        return json.loads(json.dumps(self.model_dump(exclude_unset=True)))

    def with_settings(self, settings: Mapping[str, Any] | None = None, /, **more: Any) -> Scenario:
        """Return a scenario with other settings.

        Parameters
        ----------
        settings, **more
            Values by dotted path, for instance ``{"support.caseload": 12}``.

        Returns
        -------
        Scenario
            Another one; this one stays as it is.

        Raises
        ------
        ScenarioError
            With every problem found.
        """
        asked = {**(settings or {}), **more}
        if not asked:
            return self
        parameters = self._checked(asked)
        if parameters:
            return self.model_copy(update={"parameters": Stated(dict(self.parameters.items()) | parameters)})
        layers, problems = [Layer(self.stated())], []
        for key, value in asked.items():
            layer, found = layer_of_setting(key, value, "argument")
            layers.append(layer)
            problems += found
        return self._build(stack(layers), problems, self._path)

    def _checked(self, settings: Mapping[str, Any]) -> dict[str, float] | None:
        """Return what settings say of parameters, if they say nothing else and nothing is wrong with it.

        Nothing else depends on parameters, so nothing else has to be checked anew: an experiment has many such points.
        """
        found, registered = {}, self.registered
        try:
            for key, value in settings.items():
                table, _, name = key.partition(".")
                parameter = registered.get(name)
                if parameter is None or table != "parameters":
                    return None
                found[name] = parameter.check(value)
        except (AttributeError, ValueError):  # a key that is no text, or a value that is not allowed
            return None
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.name == other.name and self.digest == other.digest

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    def __repr__(self) -> str:
        count = partial("{:g} {}{}".format)
        weeks, organizations, isps = self.weeks, self.setting.organizations, self.support.isps
        parts = [
            repr(self.name),
            count(weeks, "week", "" if weeks == 1 else "s"),
            count(organizations, "organisation", "" if organizations == 1 else "s"),
            count(isps, "ISP", "" if isps == 1 else "s") if self.supported else "no ISPs",
        ]
        return f"Scenario({', '.join(parts)})"

    __str__ = __repr__


def _without_negative_zero(value: Any) -> Any:
    """Return data in which equal numbers have equal texts."""
    if isinstance(value, Mapping):
        return {key: _without_negative_zero(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_negative_zero(item) for item in value]
    return value + 0.0 if isinstance(value, float) else value

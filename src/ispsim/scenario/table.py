"""What tables of files are made of: a strict, frozen model, and fields with their range, unit and meaning."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """A table of a scenario file: frozen, strict about types, closed to unknown keys."""

    # arbitrary Python objects never coerce: a bool or a text is not a number, a whole number is one
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


def number(default: Any, low: float, high: float, unit: str, meaning: str) -> Any:
    """Declare a number with its range and unit."""
    return Field(default, ge=low, le=high, description=meaning, json_schema_extra={"unit": unit})


def share(default: Any, meaning: str) -> Any:
    """Declare a number from 0 to 1."""
    return number(default, 0, 1, "0 to 1", meaning)


def plain(default: Any, meaning: str) -> Any:
    """Declare a switch, a choice or a table."""
    return Field(default, description=meaning)

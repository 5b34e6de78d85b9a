"""One entry of the catalogue: a number with meaning, unit, range, source and status."""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from simulation.errors import Problem
from simulation.units import UNITS
from simulation.yaml_text import KeyPath, YamlDocument

Value = bool | int | float | str | tuple["Value", ...] | dict[str | int, "Value"]

STATUSES: Final = ("measured", "estimated", "calibrated", "assumed")
DISTRIBUTIONS: Final = ("uniform", "triangular", "lognormal", "fixed")
REQUIRED: Final = ("meaning", "value", "unit", "distribution", "status", "source", "checked")
OPTIONAL: Final = ("low", "high", "range_relative", "argument")


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A parameter as the catalogue describes it; ``value`` has overrides applied."""

    name: str  #: stem.name
    meaning: str
    value: Value
    unit: str
    low: float | None  #: plausible range of a single number
    high: float | None
    range_relative: float | None  #: plausible range of a list or mapping: value times 1 -/+ this
    distribution: str
    status: str
    source: str
    argument: str
    checked: datetime.date
    file: str
    line: int


def is_number(value: object) -> bool:
    """Say whether a YAML value is a finite number (true and false are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def frozen_value(value: object) -> Value:
    """Return lists as tuples and mappings as new dictionaries, all the way down."""
    if isinstance(value, list | tuple):
        return tuple(frozen_value(item) for item in value)
    if isinstance(value, Mapping):
        return {key: frozen_value(item) for key, item in value.items()}
    if isinstance(value, bool | int | float | str):
        return value
    message = f"not a value of the catalogue: {value!r}"
    raise TypeError(message)


def read_entry(
    document: YamlDocument, stem: str, name: str, raw: object
) -> tuple[ParameterEntry | None, list[Problem]]:
    """Validate one entry; every problem at once, no entry when there is one."""
    path: KeyPath = (name,)
    if not isinstance(raw, dict):
        allowed = f"a mapping with {', '.join(REQUIRED)}"
        return None, [Problem(document.where(path), f"{raw!r} instead of an entry", allowed)]
    problems = [
        Problem(document.where((name, key)), f"unknown key {key}", ", ".join(REQUIRED + OPTIONAL))
        for key in raw
        if key not in REQUIRED + OPTIONAL
    ]
    missing = [key for key in REQUIRED if key not in raw]
    problems += [Problem(document.where(path), f"{key} is missing") for key in missing]
    for key, check in _CHECKS.items():
        if key in raw:
            allowed = check(raw[key])
            if allowed:
                problems.append(
                    Problem(document.where((name, key)), f"found {raw[key]!r}", allowed)
                )
    if not problems:
        problems = _range_problems(document, name, raw) + _source_problems(document, name, raw)
    if problems:
        return None, problems
    entry = ParameterEntry(
        name=f"{stem}.{name}", meaning=raw["meaning"].strip(), value=frozen_value(raw["value"]),
        unit=raw["unit"], low=raw.get("low"), high=raw.get("high"),
        range_relative=raw.get("range_relative"), distribution=raw["distribution"],
        status=raw["status"], source=raw["source"].strip(),
        argument=str(raw.get("argument", "")).strip(),
        checked=datetime.date.fromisoformat(str(raw["checked"])), file=document.file,
        line=document.lines[path],
    )  # fmt: skip
    return entry, []


def _text(value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else "text"


def _value(value: object) -> str:
    if isinstance(value, list):
        return next((allowed for item in value if (allowed := _value(item))), "")
    if isinstance(value, dict):
        return next((allowed for item in value.values() if (allowed := _value(item))), "")
    if isinstance(value, str | bool) or is_number(value):
        return ""
    return "a finite number, text, true, false, or a list or mapping of them; never null"


def _number(value: object) -> str:
    return "" if is_number(value) else "a finite number"


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], str]:
    return lambda value: "" if value in allowed else ", ".join(allowed)


def _unit(value: object) -> str:
    if value in UNITS:
        return ""
    near = difflib.get_close_matches(str(value), UNITS, n=3, cutoff=0.4)
    return f"a unit of simulation/units.py; near: {', '.join(near) or 'none'}"


def _date(value: object) -> str:
    try:
        datetime.date.fromisoformat(str(value))
    except ValueError:
        return "a date, year-month-day"
    return ""


_CHECKS: Final[dict[str, Callable[[object], str]]] = {
    "meaning": _text,
    "value": _value,
    "unit": _unit,
    "low": _number,
    "high": _number,
    "range_relative": _number,
    "distribution": _one_of(DISTRIBUTIONS),
    "status": _one_of(STATUSES),
    "source": _text,
    "argument": _text,
    "checked": _date,
}


def _range_problems(document: YamlDocument, name: str, raw: dict[str, object]) -> list[Problem]:
    value = raw["value"]
    where = document.where((name,))
    if raw["distribution"] == "fixed":
        return []
    if not is_number(value):
        share = raw.get("range_relative")
        if isinstance(share, int | float) and 0 < share <= 1:
            return []
        allowed = "range_relative above 0 and at most 1, or distribution: fixed"
        return [Problem(where, "a list or mapping without a range", allowed)]
    low, high = raw.get("low"), raw.get("high")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return [Problem(where, "a number without low and high", "low and high, or fixed")]
    if not isinstance(value, int | float) or not low <= value <= high or low >= high:
        return [Problem(where, f"value {value} with range {low} to {high}", "low <= value <= high")]
    if raw["distribution"] == "lognormal" and low <= 0:
        return [Problem(where, f"lognormal with low {low}", "a lognormal range above 0")]
    return []


def _source_problems(document: YamlDocument, name: str, raw: dict[str, object]) -> list[Problem]:
    where = document.where((name,))
    if raw["status"] == "assumed" and "argument" not in raw:
        return [Problem(where, "assumed without an argument", "argument: why this value")]
    source = str(raw["source"]).strip().lower()
    if raw["status"] != "assumed" and source in {"assumption", "assumed"}:
        return [Problem(where, f"{raw['status']} without a source", "a citation, or assumed")]
    return []

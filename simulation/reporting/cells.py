"""Turn tables of numbers into cells of text: the one place where a number becomes words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from simulation.reporting import frames
from simulation.reporting.language import HARD_BLANK, NOT_AVAILABLE, Language
from simulation.reporting.stored import Check, Comparison

BILLION: Final = 1e9
MILLION: Final = 1e6
PERCENT: Final = 100
#: Between a number and its interval in a document: a new line inside the cell.
ON_PAPER: Final = "\N{LINE SEPARATOR}"
_ID_WIDTH: Final = 14
DIGITS: Final = {"persons": 0, "points": 3, "rupiah": 0, "hours per week": 0, "ratio": 2}
#: Units of money: what they are divided by in print, and the decimals that leaves.
MONEY: Final = {
    "rupiah": (BILLION, 2),
    "rupiah per person": (MILLION, 1),
    "rupiah per poor person": (MILLION, 1),
    "rupiah per job-year": (MILLION, 1),
    "rupiah per person-year": (MILLION, 1),
}


def with_interval(
    said: Language,
    values: tuple[float, float, float],
    unit: str,
    *,
    signed: bool = True,
    joint: str = " ",
) -> str:
    """Return ``+52 [+31; +73]`` from value, low, high; sums of rupiah in billions.

    Less than one person is said with a decimal: an interval must not look like ``0 [0; 0]``.
    """
    divisor, digits = MONEY.get(unit, (1.0, DIGITS.get(unit, 1)))
    if unit == "persons" and 0.0 < max(abs(number) for number in values) < 1.0:
        digits = 1
    value, low, high = (number / divisor for number in values)
    parts = (
        said.number(value, digits, signed=signed),
        said.interval(low, high, digits, signed=signed),
    )
    text = joint.join(part for part in parts if part)
    # A terminal's columns are narrower than an interval of three decimals.
    return text.replace(HARD_BLANK, " ") if joint == "\n" else text


def effect_cells(
    comparison: Comparison, said: Language, period: str, joint: str = " "
) -> dict[str, list[str]]:
    """Return, by scenario, a cell for each headline; ``...`` where nothing is stored."""
    frame = frames.effects(comparison, period)
    cells = {
        (str(row["scenario"]), str(row["indicator"])): with_interval(
            said, (row["difference"], row["low"], row["high"]), str(row["unit"]), joint=joint
        )
        for row in frames.records(frame)
    }
    return {
        scenario: [cells.get((scenario, name), NOT_AVAILABLE) for name in frames.HEADLINES]
        for scenario in comparison.scenarios
    }


def term_cell(
    row: pd.Series[Any] | Mapping[str, Any], term: str, said: Language, joint: str
) -> str:
    """Return one term of the account with its interval; what is a difference carries its sign."""
    values = (float(row[term]), float(row[f"{term}_low"]), float(row[f"{term}_high"]))
    signed = term not in frames.AMOUNTS
    return with_interval(said, values, str(row["unit"]), signed=signed, joint=joint)


def compared_text(line: Check, said: Language) -> str:
    """Return how much a check of the certificate compared: ``36 months``, persons where counted."""
    one = line.compared == 1 and said.knows(f"unit_one_{line.unit}")
    unit = said.say(f"unit_one_{line.unit}" if one else f"unit_{line.unit}")
    text = f"{said.number(line.compared, 0)} {unit}"
    if not line.persons:
        return text
    return f"{text}: {said.number(line.persons, 0)} {said.say('unit_persons')}"


def compared_by_all(lines: Sequence[Check], said: Language) -> str:
    """Return how much the lines of one check compared together, over all scenarios."""
    persons: dict[tuple[int, str], int] = {}
    for line in lines:
        kind = (line.compared, line.unit)
        persons[kind] = persons.get(kind, 0) + line.persons
    kinds = [replace(lines[0], compared=c, unit=u, persons=n) for (c, u), n in persons.items()]
    return ", ".join(compared_text(line, said) for line in kinds)


def narrow(identifier: str) -> str:
    """Return an id broken after underscores, for a column of 14 characters."""
    lines = [""]
    for part in identifier.replace("_", "_ ").split(" "):
        if lines[-1] and len(lines[-1] + part) > _ID_WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def money_in_words(money: Mapping[str, int], said: Language) -> str:
    """Return the sentence on what was left over of the money; nothing where none was recorded."""
    shown = {name: said.number(int(value), 0) for name, value in money.items()}
    return said.say("record_money", shown) if shown else ""

"""The few assumptions that decide the ranking, and scenarios with one of them at an end of its range.

This is the one place that says which entry of the catalogue, or which lever, carries each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from simulation.parameters.catalogue import load_catalogue
from simulation.scenario import (
    baseline_of,
    with_budget_times,
    with_stealing_share,
)

if TYPE_CHECKING:
    from simulation.parameters.entry import ParameterEntry
    from simulation.scenario import Scenario

Change = Callable[["Scenario"], "Scenario"]

#: Assumption -> entry of the catalogue. Its own range gives the two ends.
PARAMETERS: Final[Mapping[str, str]] = {
    "vacancy_response": "labour_market.vacancy_response",
    "hard_to_fill": "labour_market.hard_to_fill_share",
    "demand_sharing": "people.outside_option_share",
    "substitution": "enterprises.substitution_elasticity",
    "take_up_selection": "programmes.take_up_employability_slope",
    "expenditure_share": "households.permanent_income_passthrough",
    "poverty_line": "outside_world.poverty_line_march_2024_idr",
}
#: Levers of the scenarios: shares lie between none and all of linked sales; budgets are what
#: programmes.total_budget_idr asks for ("Rankings are repeated at a quarter and at four times").
STEALING: Final = "link_stealing"
BUDGET: Final = "total_budget"
STEALING_ENDS: Final = {"low": 0.0, "high": 1.0}
BUDGET_ENDS: Final = {"low": 0.25, "high": 4.0}
TIMES: Final = "times"  # unit of a factor
ASSUMPTIONS: Final = (
    "vacancy_response",
    "hard_to_fill",
    "demand_sharing",
    "substitution",
    STEALING,
    "take_up_selection",
    "expenditure_share",
    "poverty_line",
    BUDGET,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """The scenarios with one assumption at one end of its range."""

    assumption: str
    end: str  #: low or high
    value: float  #: what is assumed, or by what the usual value is multiplied
    unit: str  #: of the value; ``times`` for a factor
    scenarios: tuple[Scenario, ...]


def variants(scenarios: Sequence[Scenario]) -> list[Variant]:
    """Return all scenarios twice for every assumption."""
    entries = load_catalogue().entries
    found = []
    for assumption in ASSUMPTIONS:
        for end in ("low", "high"):
            value, unit, change = _change(assumption, end, entries)
            moved = tuple(_changed(one, change) for one in scenarios)
            found.append(Variant(assumption, end, value, unit, moved))
    return found


def _change(
    assumption: str, end: str, entries: Mapping[str, ParameterEntry]
) -> tuple[float, str, Change]:
    """Return value, unit and what is done to a scenario at one end of an assumption's range."""
    if assumption == STEALING:
        share = STEALING_ENDS[end]
        return share, "share", lambda one: with_stealing_share(one, baseline_of(one), share)
    if assumption == BUDGET:
        factor = BUDGET_ENDS[end]
        return factor, TIMES, lambda one: with_budget_times(one, baseline_of(one), factor)
    name = PARAMETERS[assumption]
    entry = entries[name]
    value = range_ends(entry)[end]

    def replaced(one: Scenario) -> Scenario:
        return replace(one, parameters={**one.parameters, name: value})

    if isinstance(value, int | float):
        return float(value), entry.unit, replaced
    share = entry.range_relative or 0.0
    return 1.0 - share if end == "low" else 1.0 + share, TIMES, replaced


def range_ends(entry: ParameterEntry) -> dict[str, Any]:
    """Return the two ends of a parameter's range; lists move as a whole by their relative range."""
    if entry.low is not None and entry.high is not None:
        whole = isinstance(entry.value, int)
        ends = {"low": entry.low, "high": entry.high}
        return {end: round(value) if whole else value for end, value in ends.items()}
    share = entry.range_relative or 0.0
    return {"low": _scaled(entry.value, 1.0 - share), "high": _scaled(entry.value, 1.0 + share)}


def _scaled(value: Any, factor: float) -> Any:  # noqa: ANN401 - a number, list or mapping of them
    if isinstance(value, Mapping):
        return {key: _scaled(item, factor) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_scaled(item, factor) for item in value)
    return value * factor


def _changed(scenario: Scenario, change: Change) -> Scenario:
    """Return a scenario changed, and with it the one it pays for in cash.

    Both meet the same assumption; replaced parameters reach the baseline through
    :func:`simulation.scenario.baseline_of`.
    """
    paid_for = scenario.cash_for
    if paid_for is None:
        return change(scenario) if scenario.baseline is not None else scenario
    paid = change(replace(paid_for, baseline=scenario.baseline))
    return replace(change(scenario), cash_for=replace(paid, baseline=paid_for.baseline))

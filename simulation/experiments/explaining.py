"""Say what a name means: a parameter, an indicator or a lever."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulation.comparison.appraisal import LINES
from simulation.comparison.money import MEASURES
from simulation.errors import ExperimentError
from simulation.indicators import INDICATORS
from simulation.panel import OUTCOMES
from simulation.parameters.catalogue import load_catalogue
from simulation.scenario import scenario_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.parameters.entry import ParameterEntry


_MEANINGS: Final = {"measure of cost-effectiveness": MEASURES, "line of the appraisal": LINES}


def explain_name(name: str) -> str:
    """Return the explanation of a parameter, indicator, outcome, measure of cost or lever.

    Raise ExperimentError with the nearest names when nothing is called so.
    """
    entries = load_catalogue().entries
    levers = dict(_levers(scenario_schema()))
    said = [_indicator(name)] if name in INDICATORS else []
    if name in OUTCOMES:
        said.append(f"{name}  (outcome of the account)\n  unit: {OUTCOMES[name]}")
    for kind, meanings in _MEANINGS.items():
        if name in meanings:
            said.append(f"{name}  ({kind})\n  meaning: {meanings[name]}")
    said += [_parameter(full, e) for full, e in entries.items() if name in _names_of(full)]
    said += [_lever(path, node) for path, node in levers.items() if _ends_with(path, name)]
    if said:
        return "\n\n".join(said)
    known = [*entries, *INDICATORS, *OUTCOMES, *MEASURES, *LINES, *levers]
    short = {known_name.rpartition(".")[2]: known_name for known_name in known}
    near = difflib.get_close_matches(name.rpartition(".")[2], short, n=4, cutoff=0.5)
    hint = f" Did you mean: {', '.join(short[word] for word in near)}?" if near else ""
    raise ExperimentError(f"nothing is called {name!r}.{hint}")


def _names_of(full: str) -> tuple[str, str]:
    return full, full.partition(".")[2]


def _ends_with(path: str, name: str) -> bool:
    return path == name or path.endswith(f".{name}")


def _indicator(name: str) -> str:
    indicator = INDICATORS[name]
    summed = "summed" if indicator.adds_up else "averaged"
    return (
        f"{name}  (indicator)\n  meaning: {indicator.definition}\n  unit:    {indicator.unit}\n"
        f"  periods: {summed} over months"
    )


def _parameter(full: str, entry: ParameterEntry) -> str:
    lines = [
        f"{full}  (parameter)",
        f"  meaning: {entry.meaning}",
        f"  value:   {entry.value}",
        f"  unit:    {entry.unit}",
        f"  range:   {_range(entry)}  ({entry.distribution})",
        f"  status:  {entry.status}",
        f"  source:  {entry.source}",
    ]
    if entry.argument:
        lines.append(f"  why:     {entry.argument}")
    readers = ", ".join(_readers(full.partition(".")[2])) or "no module"
    return "\n".join([*lines, f"  read by: {readers}", f"  checked: {entry.checked}"])


def _range(entry: ParameterEntry) -> str:
    if entry.range_relative is not None:
        return f"plus or minus {entry.range_relative * 100:g} % of each value"
    return f"{entry.low} to {entry.high}"


def _readers(field: str) -> Iterator[str]:
    root = Path(__file__).parents[1]
    word = re.compile(rf"\.{re.escape(field)}\b")
    for path in sorted(root.rglob("*.py")):
        if "parameters" not in path.parts and word.search(path.read_text(encoding="utf-8")):
            yield path.relative_to(root).with_suffix("").as_posix()


def _levers(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield key path and schema of every lever a scenario file can set."""
    definitions = schema.get("definitions", {})

    def walk(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        described = dict(node)
        for reference in (node, *node.get("allOf", ()), *node.get("anyOf", ())):
            target = reference.get("$ref", "").rpartition("/")[2]
            if target in definitions and path.count(".") < 8:  # noqa: PLR2004 - deeper than any file
                described = definitions[target] | {
                    key: value for key, value in node.items() if key not in {"$ref", "allOf"}
                }
        if path:
            yield path, described
        for name, child in described.get("properties", {}).items():
            yield from walk(child, f"{path}.{name}" if path else name)
        named = list(described.get("patternProperties", {}).values())
        for extra in (*named, described.get("additionalProperties")):
            if isinstance(extra, dict) and path:
                yield from walk(extra, f"{path}.<name>")

    yield from walk(schema, "")


def _lever(path: str, schema: dict[str, Any]) -> str:
    kind = schema.get("type", "one of several forms")
    lines = [
        f"{path}  (lever)",
        f"  meaning: {schema.get('description', '')}",
        f"  type:    {kind}",
    ]
    for key, label in (("default", "default"), ("enum", "allowed"), ("minimum", "from")):
        if key in schema:
            lines.append(f"  {label}: {schema[key]}")
    return "\n".join(lines)

"""Say what a name means: a parameter, an indicator, a lever, a measure or a row of evidence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulation.comparison.account import LINES as ACCOUNT_LINES
from simulation.comparison.account import TERM_MEANINGS
from simulation.comparison.appraisal import LINES
from simulation.comparison.circulation import CIRCULATION
from simulation.comparison.money import MEASURES
from simulation.errors import ExperimentError
from simulation.indicators import INDICATORS
from simulation.panel import OUTCOMES
from simulation.parameters.catalogue import load_catalogue
from simulation.parameters.evidence import cited_rows, evidence
from simulation.scenario import scenario_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.parameters.entry import ParameterEntry
    from simulation.parameters.evidence import EvidenceRow

Said = tuple[tuple[str, str], ...]  # label and text, in order

_MEANINGS: Final = {
    "measure of cost-effectiveness": MEASURES,
    "line of the appraisal": LINES,
    "term of the account": TERM_MEANINGS,
    "line beside the account": ACCOUNT_LINES,
    "measure of circulation": CIRCULATION,
}
_MOST_ROWS: Final = 5  # of evidence printed for a parameter; explain ROW prints them all
_OPEN: Final = re.compile(r"<[^<>]*>")  # a part of a key path that stands for any name
_REPLACED: Final = "parameters."  # levers that replace a value; said with the parameter itself


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one name means, as labels and texts; several names where they mean the same."""

    names: tuple[str, ...]
    kind: str
    said: Said


def explain_name(name: str) -> list[Explanation]:
    """Return every meaning of a name; raise ExperimentError with the nearest where there is none."""
    entries = load_catalogue().entries
    levers = dict(_levers(scenario_schema()))
    found = [_indicator(name)] if name in INDICATORS else []
    if name in OUTCOMES:
        found.append(Explanation((name,), "outcome of the account", (("unit", OUTCOMES[name]),)))
    for kind, meanings in _MEANINGS.items():
        if name in meanings:
            found.append(Explanation((name,), kind, (("meaning", meanings[name]),)))
    found += [_parameter(full, e) for full, e in entries.items() if name in _names_of(full)]
    found += _alike(
        _lever(path, node)
        for path, node in levers.items()
        if _ends_with(path, name) and not path.startswith(_REPLACED)
    )
    if name in evidence():
        found.append(Explanation((name,), "evidence", _rows(evidence()[name])))
    if found:
        return found
    levers = {path: node for path, node in levers.items() if not path.startswith(_REPLACED)}
    meant = [known_name for meanings in _MEANINGS.values() for known_name in meanings]
    known = [*entries, *INDICATORS, *OUTCOMES, *meant, *levers, *evidence()]
    short = {known_name.rpartition(".")[2]: known_name for known_name in known}
    near = difflib.get_close_matches(name.rpartition(".")[2], short, n=4, cutoff=0.5)
    hint = f" Did you mean: {', '.join(short[word] for word in near)}?" if near else ""
    raise ExperimentError(f"nothing is called {name!r}.{hint}")


def _alike(levers: Iterator[Explanation]) -> list[Explanation]:
    """Return levers with those that say the same joined into one."""
    names: dict[Said, list[str]] = {}
    for lever in levers:
        names.setdefault(lever.said, []).extend(lever.names)
    return [Explanation(tuple(several), "lever", said) for said, several in names.items()]


def _names_of(full: str) -> tuple[str, str]:
    return full, full.partition(".")[2]


def _ends_with(path: str, name: str) -> bool:
    """Return whether a key path of the schema ends as the name says.

    ``<anything>`` in the name stands for any one key; an own id (of a programme, a year) stands for the
    schema's ``<name>`` where the whole path is given.
    """
    ours, asked = path.split("."), name.split(".")
    if len(asked) > len(ours):
        return False
    whole = len(asked) == len(ours)
    ends = ours[-len(asked) :]
    if not set(ends) & set(asked) or (not whole and ends[-1] != asked[-1]):
        return False
    return all(
        word == key or _OPEN.fullmatch(word) is not None or (whole and _OPEN.fullmatch(key))
        for key, word in zip(ends, asked, strict=True)
    )


def _indicator(name: str) -> Explanation:
    indicator = INDICATORS[name]
    summed = "summed" if indicator.adds_up else "averaged"
    said = (
        ("meaning", indicator.definition),
        ("unit", indicator.unit),
        ("periods", f"{summed} over months"),
    )
    return Explanation((name,), "indicator", said)


def _parameter(full: str, entry: ParameterEntry) -> Explanation:
    rows = cited_rows(entry.source)
    more = f"{len(rows) - _MOST_ROWS} more rows: kawasan explain {rows[-1].row}" if rows else ""
    said = [
        ("meaning", entry.meaning),
        ("value", str(entry.value)),
        ("unit", entry.unit),
        ("range", f"{_range(entry)}  ({entry.distribution})"),
        ("status", entry.status),
        ("source", entry.source),
        *_rows(rows[:_MOST_ROWS]),
        *([("", more)] if len(rows) > _MOST_ROWS else []),
        *([("why", entry.argument)] if entry.argument else []),
        ("read by", ", ".join(_readers(full.partition(".")[2])) or "no module"),
        ("checked", str(entry.checked)),
        ("file", f"{entry.file}:{entry.line}"),
        ("replace", f"parameters: {{{full}: ...}} in a scenario"),
    ]
    return Explanation((full,), "parameter", tuple(said))


def _rows(rows: Sequence[EvidenceRow]) -> Said:
    return tuple(
        ("evidence", row.words() + (f" Note: {row.note}" if row.note else "")) for row in rows
    )


def _range(entry: ParameterEntry) -> str:
    if entry.range_relative is not None:
        return f"plus or minus {entry.range_relative * 100:g} % of each value"
    return "none" if entry.low is None else f"{entry.low} to {entry.high}"


def _readers(field: str) -> Iterator[str]:
    for module, attributes in _attributes_read().items():
        if field in attributes:
            yield module


@cache
def _attributes_read() -> dict[str, frozenset[str]]:
    """Return the names after a dot or in quotation marks in every module but the catalogue's."""
    root = Path(__file__).parents[1]
    return {
        path.relative_to(root).with_suffix("").as_posix(): frozenset(
            re.findall(r"[.\"](\w+)", path.read_text(encoding="utf-8"))
        )
        for path in sorted(root.rglob("*.py"))
        if "parameters" not in path.relative_to(root).parts
    }


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


def _lever(path: str, schema: Mapping[str, Any]) -> Explanation:
    said = [("meaning", str(schema.get("description", "")))]
    said.append(("allowed", _allowed(schema)))
    if "default" in schema:
        said.append(("default", _plain(schema["default"])))
    return Explanation((path,), "lever", tuple(said))


def _allowed(schema: Mapping[str, Any]) -> str:
    """Return what a lever may be: choices, range or kind."""
    if "enum" in schema:
        return ", ".join(str(choice) for choice in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_allowed(choice) for choice in schema["anyOf"]))
    kind = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "boolean": "true or false",
        "array": "a list",
        "object": "keys and values",
    }.get(str(schema.get("type", "")), "any value of its kind")
    if schema.get("type") == "array" and "enum" in schema.get("items", {}):
        return f"a list of {_allowed(schema['items'])}"
    if "minimum" in schema:
        return f"{kind} from {schema['minimum']} to {schema.get('maximum', 'any')}"
    return kind


def _plain(value: object) -> str:
    """Return a default as one would write it into a scenario."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
        return f"{{{inside}}}"
    return str(value)

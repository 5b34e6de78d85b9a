"""Say what is wrong in our own words: what was found, what is allowed with unit, what to try."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from pydantic import ValidationError

from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.schema import ScenarioText
from simulation.yaml_text import KeyPath

_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,0+)?")
_UNDERSCORES: Final = re.compile(r"[0-9]{1,3}(?:[_ ][0-9]{3})+")
_COMMAS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]+")
_IN_WORDS: Final = re.compile(r"(?:rp|idr)?\.?\s*([0-9][0-9.,]*)\s*([a-z]*)", re.IGNORECASE)
_TIMES: Final = {
    "": 1, "ribu": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9,
    "triliun": 10**12,
}  # fmt: skip
_LONGEST_SHOWN: Final = 60

Schema = dict[str, Any]


def problems_of(error: ValidationError, merged: Merged) -> list[Problem]:
    """Translate pydantic's findings, one problem for each key."""
    found: dict[KeyPath, Problem] = {}
    nulls = {problem.where for problem in merged.problems}
    for item in error.errors(include_url=False):
        path = written_path(item["loc"], merged.value, item["type"])
        if path not in found and not (item["input"] is None and merged.where(path) in nulls):
            found[path] = _problem(path, item["type"], item["input"], merged)
    return list(found.values())


def written_path(location: tuple[int | str, ...], value: Any, kind: str) -> KeyPath:  # noqa: ANN401
    """Return the part of a location that is in the file (pydantic adds names of alternatives)."""
    path: list[str] = []
    for part in location:
        if isinstance(value, dict) and str(part) in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif kind != "missing" or part != location[-1]:
            continue
        path.append(str(part))
    return tuple(path)


def _problem(path: KeyPath, kind: str, found: object, merged: Merged) -> Problem:
    where = merged.where(path)
    node = schema_at(path[:-1])
    keys = list(node.get("properties", {}))
    if kind == "missing":
        return Problem(where, f"{path[-1]} is missing", described(schema_at(path)))
    key_names = keys or _key_names(node)
    is_unknown = kind == "extra_forbidden" or (bool(key_names) and path[-1] not in key_names)
    if is_unknown and key_names:
        near = difflib.get_close_matches(str(path[-1]), key_names, n=1, cutoff=0.5)
        return Problem(
            where, f"unknown key {path[-1]}", ", ".join(key_names), near[0] if near else ""
        )
    patterns = list(node.get("patternProperties", {}))
    if patterns and not any(re.search(pattern, str(path[-1])) for pattern in patterns):
        allowed = "a year from 2020 to 2039, or each_year"
        if "each_year" not in patterns[0]:
            allowed = "small letters, digits and _, at most 40, beginning with a letter"
        return Problem(where, f"the key {path[-1]}", allowed)
    spelling = merged.spelling.get(path, "")
    schema = schema_at(path)
    if "description" not in schema and "description" in node:
        schema = {**schema, "description": node["description"]}
    return Problem(
        where,
        shown(found, spelling, schema),
        described(schema),
        _suggestion(found, spelling, schema),
    )


def shown(found: object, spelling: str, schema: Schema) -> str:
    """Return what was found, with both readings where a point is a decimal point in YAML."""
    if isinstance(found, float) and _THOUSANDS.fullmatch(spelling) and _is_whole(schema):
        return f"{spelling}, which YAML reads as {found}, not as {spelling.replace('.', '')}"
    if isinstance(found, dict):
        return "keys and values" if found else "an empty mapping"
    if isinstance(found, str) and not spelling:
        return f"the text {found[:_LONGEST_SHOWN]!r}"
    return f"found {spelling[:_LONGEST_SHOWN] or repr(found)[:_LONGEST_SHOWN]}"


def _suggestion(found: object, spelling: str, schema: Schema) -> str:
    text = (spelling or str(found)).strip()
    kind = schema.get("type")
    if kind in {"integer", "number"}:
        if _is_whole(schema) and (_THOUSANDS.fullmatch(text) or _COMMAS.fullmatch(text)):
            return re.sub("[.,]", "", re.sub(r"(?<=\.[0-9]{3}),0+$", "", text))
        if _UNDERSCORES.fullmatch(text):
            return re.sub("[_ ]", "", text)
        if kind == "number" and _DECIMAL_COMMA.fullmatch(text):
            return text.replace(",", ".")
        if text.endswith("%") and text[:-1].replace(",", ".").replace(".", "", 1).isdigit():
            return f"{float(text[:-1].replace(',', '.')) / 100:g}"
        if isinstance(found, float) and _is_whole(schema) and found == found // 1:
            return f"{found:.0f}"
        if isinstance(found, str) and not spelling and re.fullmatch(r"[0-9.]+", text):
            return f"{text} without quotation marks"
        return _rupiah_of_words(text) if _is_whole(schema) else ""
    if set(schema.get("patternProperties", {})) and isinstance(found, int):
        return f"{{each_year: {found}}}"
    if schema.get("or_list"):
        return f"[{text}]"
    options = _options(schema)
    near = difflib.get_close_matches(text.lower(), options, n=1, cutoff=0.4)
    if options and near:
        return near[0]
    return f"[{text}]" if kind == "array" and isinstance(found, str) else ""


def _rupiah_of_words(text: str) -> str:
    """Return whole rupiah for what people write: ``Rp1.500.000`` or ``1,5 miliar``, else nothing."""
    match = _IN_WORDS.fullmatch(text)
    if match is None or match[2].lower() not in _TIMES:
        return ""
    number = match[1].replace(".", "") if _THOUSANDS.fullmatch(match[1]) else match[1]
    try:
        rupiah = Fraction(number.replace(",", ".")) * _TIMES[match[2].lower()]
    except ValueError:
        return ""
    return str(rupiah) if rupiah.denominator == 1 else ""


def _is_whole(schema: Schema) -> bool:
    return schema.get("type") == "integer"


def _options(schema: Schema) -> list[str]:
    return [str(option) for option in schema.get("enum", [])]


def _key_names(node: Schema) -> list[str]:
    return [str(name) for name in node.get("propertyNames", {}).get("enum", [])]


def described(schema: Schema) -> str:
    """Return what a key allows: its kind and range, and its description, which names the unit."""
    parts = []
    kind = schema.get("type", "")
    options = _options(schema)
    if options:
        parts.append("one of " + ", ".join(options))
    elif kind in {"integer", "number"}:
        word = "a whole number" if kind == "integer" else "a number"
        parts.append(f"{word} from {schema.get('minimum')} to {schema.get('maximum')}")
    else:
        words = {"string": "text", "boolean": "true or false", "array": "a list [a, b]"}
        parts.append(words.get(kind, "keys and values" if kind == "object" else ""))
    parts.append(str(schema.get("description", "")).rstrip("."))
    return ": ".join(part for part in parts if part)


@functools.cache
def whole_schema() -> Schema:
    """Return the JSON Schema of a scenario file as pydantic writes it."""
    return ScenarioText.model_json_schema(by_alias=True)


def schema_at(path: KeyPath) -> Schema:
    """Return the schema of a key path with references followed; empty for an unknown path."""
    root = whole_schema()
    node: Schema = root
    for part in path:
        node = _child(_followed(node, root), str(part))
    return _followed(node, root)


def _child(node: Schema, part: str) -> Schema:
    if part in node.get("properties", {}):
        child: Schema = node["properties"][part]
        return child
    for pattern, child in node.get("patternProperties", {}).items():
        if re.search(pattern, part):
            return dict(child)
    if isinstance(node.get("additionalProperties"), dict):
        return dict(node["additionalProperties"])
    if node.get("type") == "array" and part.isdigit():
        return dict(node.get("items", {}))
    return {}


def _followed(node: Schema, root: Mapping[str, Any]) -> Schema:
    """Return a schema with its reference followed and its alternatives narrowed to the main one."""
    description = node.get("description")
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in node:
        main = [item for item in node["anyOf"] if item.get("type") != "null"]
        lists = any(item.get("type") == "array" for item in main[1:])
        node = {**_followed(main[0], root), "or_list": lists}
    if description:
        node = {**node, "description": description}
    return node

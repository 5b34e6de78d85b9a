"""YAML as we read it: a small, strict part of the language, with the line of every key kept.

Only mappings, lists, text, numbers, true, false and null. Aliases, anchors, tags and a second
document are refused: a file of a few lines must not unfold into a million. Problems are collected,
never raised here: whose fault they are, the caller knows.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simulation.errors import Problem

KeyPath = tuple[str | int, ...]

MAXIMUM_BYTES: Final = 512 * 1024
MAXIMUM_DEPTH: Final = 24
_DOCUMENTS_KEPT: Final = 64
_LONGEST_INTEGER: Final = 30  # digits; longer ones are no amounts of anything

_INTEGER = re.compile(r"[-+]?[0-9]+")
_REAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NESTED = (Mapping, list, tuple)
_SIMPLE_TEXT = re.compile(
    r"[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z][A-Za-z0-9_.-]*)*|20[0-9]{2}-[0-9]{2}"
)
_NOT_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_LAST_SHORT_ESCAPE: Final = 0xFFFF
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """What one file says, and where it says it."""

    file: str
    value: object  #: mappings, lists, text, numbers, truth values, None
    lines: Mapping[KeyPath, int] = field(default_factory=dict)  #: line of each key or list item
    spelling: Mapping[KeyPath, str] = field(default_factory=dict)  #: unquoted scalars as written
    problems: tuple[Problem, ...] = ()

    def where(self, path: KeyPath) -> str:
        """Return ``file:line: key.path``, the line of the nearest key that is in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                line = self.lines[path[:length]]
                break
        else:
            line = 1
        return f"{self.file}:{line}: {dotted(path)}" if path else f"{self.file}:{line}"


def dotted(path: KeyPath) -> str:
    """Return a key path as people write it: ``programmes.training.title``."""
    return ".".join(str(part) for part in path)


def read_yaml(path: Path) -> YamlDocument:
    """Read a file; whatever is wrong with it is in the document's ``problems``."""
    name = str(path)
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAXIMUM_BYTES:
            return _broken(
                name, f"the file has {size_bytes:,} bytes", f"at most {MAXIMUM_BYTES:,} bytes"
            )
        content = path.read_bytes()
    except OSError as error:
        return _broken(name, f"cannot be read: {error.strerror or error}", "a readable file")
    return parse_yaml_bytes(content, name)


def parse_yaml_bytes(content: bytes, name: str) -> YamlDocument:
    """Decode UTF-8, with or without byte order mark, and parse."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _broken(
            name, "the file is UTF-16", "UTF-8", 'save it again with encoding "UTF-8" ("Unicode")'
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return _broken(f"{name}:{line}", found, "UTF-8", "save the file with encoding UTF-8")
    return parse_yaml(text, name)


@functools.lru_cache(maxsize=_DOCUMENTS_KEPT)
def parse_yaml(text: str, name: str) -> YamlDocument:
    """Parse a text; line ends of Windows are fine.

    The same text is parsed once, for every scenario reads its bases again: never change a document.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    builder = _Builder(name)
    try:
        value = builder.document(YAML(typ="rt", pure=True).parse(text))
    except MarkedYAMLError as error:
        builder.problems.append(_syntax_problem(error, text, name))
        value = None
    except (YAMLError, ValueError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else "not YAML"
        builder.problems.append(Problem(f"{name}:1", f"not YAML: {first_line}", "YAML text"))
        value = None
    except _TooMuchError:
        value = None
    return YamlDocument(name, value, builder.lines, builder.spelling, tuple(builder.problems))


def _broken(where: str, found: str, allowed: str, suggestion: str = "") -> YamlDocument:
    return YamlDocument(where, None, problems=(Problem(where, found, allowed, suggestion),))


def _syntax_problem(error: MarkedYAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark is not None else 1
    all_lines = text.split("\n")
    line = all_lines[number - 1] if number <= len(all_lines) else ""
    where = f"{name}:{number}"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Problem(where, "a tab at the beginning of the line", "blanks only", "two blanks")
    detail = str(error.problem or error.context or "not YAML")
    found = f"not YAML: {detail} ({line.strip()[:60]!r})"
    return Problem(
        where, found, "key: value, lists and indentation by blanks",
        "look at this line and the one above: indentation, a missing colon, an open quote",
    )  # fmt: skip


class _TooMuchError(Exception):
    """The file cannot be read on; the problem is already noted."""


class _Builder:
    """Turns parser events into plain values and notes the line of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[KeyPath, int] = {(): 1}
        self.spelling: dict[KeyPath, str] = {}
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Event]) -> object:
        """Build the only document of a stream."""
        value: object = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, (), "a second document (---)", "one document a file")
            elif isinstance(
                event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent
            ):
                value = self._value(event, events, ())
        return value

    def _refuse(self, event: Event, path: KeyPath, found: str, allowed: str) -> None:
        """Note what cannot be read on with, and stop reading."""
        where = f"{self.name}:{_line(event)}"
        self.problems.append(Problem(f"{where}: {dotted(path)}" if path else where, found, allowed))
        raise _TooMuchError

    def _value(self, event: Event, events: Iterator[Event], path: KeyPath) -> object:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(event, path, "an anchor or alias (& or *)", "every value written out")
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        tag = getattr(event, "ctag", None)
        if tag and not getattr(event, "implicit", True):
            self._refuse(event, path, f"a tag ({tag})", "plain values without tags")
        if len(path) > MAXIMUM_DEPTH:
            self._refuse(event, path, f"nested {len(path)} deep", f"at most {MAXIMUM_DEPTH}")
        if isinstance(event, SequenceStartEvent):
            return self._list(events, path)
        return self._mapping(events, path)

    def _scalar(self, event: ScalarEvent, path: KeyPath) -> object:
        plain, _quoted = event.implicit
        tag = str(event.ctag) if event.ctag else ""
        if tag and tag != "None":
            self._refuse(event, path, f"a tag ({tag})", "plain values without tags")
        text = str(event.value)
        if event.style == ">":
            text = text.replace("\a", "")  # ruamel marks the folds of folded text with it
        if not plain or event.style in {"'", '"', "|", ">"}:
            return text
        self.spelling[path] = text
        return plain_value(text)

    def _list(self, events: Iterator[Event], path: KeyPath) -> list[object]:
        items: list[object] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            item_path = (*path, len(items))
            self.lines[item_path] = _line(event)
            items.append(self._value(event, events, item_path))
        return items

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> dict[str | int, object]:
        mapping: dict[str | int, object] = {}
        written: dict[str, str | int] = {}  # 2024 and "2024" are one key wherever files are merged
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, path)
            key_path = (*path, key)
            duplicate = str(key) in written
            if duplicate:
                first = self.lines[*path, written[str(key)]]
                found = f"the key {key!s} is written twice (first in line {first})"
                where = f"{self.name}:{_line(event)}: {dotted(key_path)}"
                self.problems.append(Problem(where, found, "each key once", "remove one of them"))
            else:
                self.lines[key_path] = _line(event)
                written[str(key)] = key
            value = self._value(next(events), events, key_path)
            if not duplicate:
                mapping[key] = value
        return mapping

    def _key(self, event: Event, path: KeyPath) -> str | int:
        if not isinstance(event, ScalarEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(event, path, "a key that is not plain text", "text or a whole number")
        text = str(getattr(event, "value", ""))
        plain, _quoted = getattr(event, "implicit", (True, False))
        if plain and getattr(event, "style", None) is None and _INTEGER.fullmatch(text):
            return int(text[:_LONGEST_INTEGER])
        if not text:
            self._refuse(event, path, "an empty key", "text or a whole number")
        return text


def _line(event: Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark is not None else 1


def plain_value(text: str) -> object:
    """Return what an unquoted scalar means: a number, a truth value, None or text."""
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else float(text)
    if _REAL.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


def yaml_of(mapping: Mapping[Any, Any]) -> str:
    """Return a mapping as YAML that :func:`parse_yaml` reads back unchanged.

    Blocks outside, ``{}`` and ``[]`` where only plain values are inside. Any text but simple words
    is quoted.
    """
    return "".join(f"{line}\n" for line in _block(mapping, ""))


def _block(mapping: Mapping[Any, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, Mapping) and any(isinstance(v, _NESTED) for v in value.values()):
            yield f"{indent}{_scalar_text(key)}:"
            yield from _block(value, indent + "  ")
        else:
            yield f"{indent}{_scalar_text(key)}: {_flow(value)}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_scalar_text(k)}: {_flow(item)}" for k, item in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return _scalar_text(value)


def _scalar_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    if _SIMPLE_TEXT.fullmatch(text) and text.casefold() not in _NOT_WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        mark if mark.isprintable() or ord(mark) > _LAST_SHORT_ESCAPE else f"\\u{ord(mark):04x}"
        for mark in quoted
    )

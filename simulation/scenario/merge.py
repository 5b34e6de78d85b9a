"""From files to one mapping: follow ``base:``, put each file over its base, keep every origin.

Mappings merge key by key. Lists and plain values replace, and so do the mappings whose values
belong together: shares that sum to one, kawasan, parameter values and texts.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from simulation.errors import Problem
from simulation.scenario.references import IDENTIFIER, SUFFIXES, find_named, nearest_name
from simulation.yaml_text import KeyPath, YamlDocument, dotted, read_yaml

OWN_KEYS: Final = (
    "title",
    "base",
    "question",
    "author",
    "description",
    "reasons",
    "baseline_digest",
    "compare_with",
)  #: said by a file about itself, never inherited
WHOLE_KEYS: Final = frozenset(
    {"source_share", "fields", "instructors", "released_share_by_month", "matching"}
    | {"title", "description", "question"}
)

_ALIKE: Final = 0.8  # of 1: two letters wrong in ten, as difflib counts
_NUMBER: Final = re.compile(r"(?:[_-]?[0-9]+|[_-][A-Za-z0-9]{1,2})$")  # kawasan_2, group_b: meant


@dataclass(slots=True)
class Merged:
    """A file over all its bases, with the file and line every key came from."""

    path: Path
    value: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)  #: what the file itself says
    chain: list[str] = field(default_factory=list)  #: ids, from the direct base to the root
    origins: dict[KeyPath, str] = field(default_factory=dict)  #: ``file:line``
    spelling: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True  #: False: a file of the chain could not be read at all

    def stages_of(self, programme: str) -> tuple[str, ...]:
        """Return the kinds of stage a programme writes, in the order of the file."""
        written = self.value.get("programmes", {}).get(programme, {}).get("stages", {})
        return tuple(written) if isinstance(written, dict) else ()

    def where(self, path: KeyPath) -> str:
        """Return ``file:line: key.path``; the line of the nearest key that is written."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return f"{self.origins[path[:length]]}: {dotted(path)}"
        return f"{self.path}:1: {dotted(path)}" if path else f"{self.path}:1"


def read_merged(path: Path) -> Merged:
    """Read a scenario file and its bases; all problems are in the result."""
    merged = Merged(path)
    documents = _chain(path, merged)
    for document in reversed(documents):
        value = _with_text_keys(document.value)
        is_own = document is documents[0]
        kept = {k: v for k, v in value.items() if is_own or k not in OWN_KEYS}
        merged.problems += _mistyped_programmes(kept, document, merged)
        merged.value = _over(merged.value, kept, (), merged)
        for path_here, line in document.lines.items():
            if path_here and str(path_here[0]) in kept:
                merged.origins[_text_path(path_here)] = f"{document.file}:{line}"
        for path_here, text in document.spelling.items():
            if str(path_here[0]) in kept:
                merged.spelling[_text_path(path_here)] = text
        if is_own:
            merged.own = value
    merged.problems += _nulls(merged.value, (), merged)
    return merged


def _chain(path: Path, merged: Merged) -> list[YamlDocument]:
    """Return the documents from the file to its root."""
    documents: list[YamlDocument] = []
    seen: list[Path] = []
    current: Path | None = path
    while current is not None:
        document = read_yaml(current)
        merged.problems += document.problems
        if not isinstance(document.value, dict):
            if not document.problems:
                found = "the file is empty" if document.value is None else "not keys and values"
                merged.problems.append(Problem(document.where(()), found, "title: ... and keys"))
            merged.readable = False
            break
        documents.append(document)
        seen.append(current.resolve())
        if len(documents) > 1:
            merged.chain.append(current.stem)
        current = _base_of(document, current, seen, merged)
    return documents


def _base_of(document: YamlDocument, path: Path, seen: list[Path], merged: Merged) -> Path | None:
    value = document.value
    name = value.get("base") if isinstance(value, dict) else None
    if name is None or name == "":
        return None
    found = named_scenario(name, path.parent, document.where(("base",)))
    if isinstance(found, Problem):
        merged.problems.append(found)
        merged.readable = False
        return None
    if found.resolve() in seen:
        names = " -> ".join([item.stem for item in seen] + [found.stem])
        problem = Problem(document.where(("base",)), f"bases in a circle: {names}", "a chain")
        merged.problems.append(problem)
        merged.readable = False
        return None
    return found


def named_scenario(name: object, beside: Path, where: str) -> Path | Problem:
    """Return the file a key of a scenario names by id, or what is wrong with the name."""
    allowed = "the id of a scenario: its file name without .yaml"
    if not isinstance(name, str):
        return Problem(where, f"found {name!r}", allowed)
    if "/" in name or "\\" in name:
        stem = name.replace("\\", "/").rsplit("/", 1)[-1]
        for suffix in SUFFIXES:
            stem = stem.removesuffix(suffix)
        hint = f"{stem}, with that file beside this one or among the shipped scenarios"
        return Problem(where, f"{name} is a path", f"{allowed}, never a path", hint)
    found = find_named(name, beside)
    if found is None:
        return Problem(where, f"no scenario {name}", allowed, nearest_name(name, beside))
    return found


def identifier_problem(path: Path) -> Problem | None:
    """Return what is wrong with a file name as the id of a scenario, or nothing."""
    if IDENTIFIER.fullmatch(path.stem):
        return None
    allowed = "letters, digits, _ and -, at most 60, beginning with a letter or digit"
    return Problem(f"{path}:1", f"the file name {path.stem!r} is the scenario's id", allowed)


def _with_text_keys(value: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(item) for item in value]
    return value


def _mistyped_programmes(
    value: dict[str, Any], document: YamlDocument, merged: Merged
) -> list[Problem]:
    """Return a problem for every programme a file adds under nearly the name of one in its base.

    A slip of the finger would otherwise be a second programme with a budget of its own.
    """
    base, added = merged.value.get("programmes"), value.get("programmes")
    if not isinstance(base, dict) or not isinstance(added, dict):
        return []
    known = {name.casefold(): name for name in base}
    problems = []
    for name in added:
        near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=_ALIKE)
        if name in base or not near or _NUMBER.sub("", name) == _NUMBER.sub("", known[near[0]]):
            continue
        where = document.where(("programmes", name))
        found = f"a new programme {name} beside {known[near[0]]} of the base: is it the same?"
        allowed = f"{', '.join(base)} to change one; a name less alike to add one"
        hint = f"{known[near[0]]} or, for a programme beside it, {known[near[0]]}_2"
        problems.append(Problem(where, found, allowed, hint))
    return problems


def _text_path(path: KeyPath) -> KeyPath:
    return tuple(str(part) for part in path)


def _over(base: Any, change: Any, path: KeyPath, merged: Merged) -> Any:  # noqa: ANN401
    """Put a change over its base; forget the origins of what is replaced."""
    whole = bool(path) and (path[-1] in WHOLE_KEYS or (path[0] == "parameters" and len(path) > 1))
    if isinstance(base, dict) and isinstance(change, dict) and not whole:
        result = dict(base)
        for key, value in change.items():
            new = (*path, key)
            result[key] = _over(base[key], value, new, merged) if key in base else value
        if path[-1:] == ("stages",) and set(base) <= set(change):
            # Persons are handed on in the order of the file that names all stages.
            return {key: result[key] for key in change}
        return result
    for table in (merged.origins, merged.spelling):
        for key in [key for key in table if key[: len(path)] == path]:
            del table[key]
    return change


def _nulls(value: object, path: KeyPath, merged: Merged) -> list[Problem]:
    """Return a problem for every empty value: null never means a default."""
    if isinstance(value, dict):
        return [p for key, item in value.items() for p in _nulls(item, (*path, key), merged)]
    if isinstance(value, list):
        items = enumerate(value)
        return [p for number, item in items for p in _nulls(item, (*path, str(number)), merged)]
    if value is not None:
        return []
    hint = "leave the key out for the value of the base, or write the value"
    return [Problem(merged.where(path), "nothing after the colon (null)", "a value", hint)]

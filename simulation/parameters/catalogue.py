"""Load the catalogue: validate every entry, hand each submodel its own frozen dataclass.

One YAML file and one Python module per stem; the dataclass ``<Stem>Parameters`` and the entries
must name the same parameters, both ways. All problems are reported at once with file and line.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import hashlib
import importlib
import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulation.errors import BrokenInvariantError, Problem, ScenarioError
from simulation.parameters.entry import ParameterEntry, Value, frozen_value, is_number, read_entry
from simulation.yaml_text import YamlDocument, read_yaml

if TYPE_CHECKING:
    from simulation.parameters.appraisal import AppraisalParameters
    from simulation.parameters.demography import DemographyParameters
    from simulation.parameters.enterprises import EnterprisesParameters
    from simulation.parameters.households import HouseholdsParameters
    from simulation.parameters.labour_market import LabourMarketParameters
    from simulation.parameters.outside_world import OutsideWorldParameters
    from simulation.parameters.people import PeopleParameters
    from simulation.parameters.programmes import ProgrammesParameters

FOLDER: Final = Path(__file__).parent
STEMS: Final = (
    "appraisal",
    "demography",
    "enterprises",
    "households",
    "labour_market",
    "outside_world",
    "people",
    "programmes",
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All parameters: one frozen dataclass per submodel, and what is known about each number."""

    appraisal: AppraisalParameters
    demography: DemographyParameters
    enterprises: EnterprisesParameters
    households: HouseholdsParameters
    labour_market: LabourMarketParameters
    outside_world: OutsideWorldParameters
    people: PeopleParameters
    programmes: ProgrammesParameters
    entries: Mapping[str, ParameterEntry] = field(default_factory=dict)  #: by ``stem.name``

    @property
    def digest(self) -> str:
        """SHA-256 over every name and value, overrides applied."""
        values = {name: _plain(entry.value) for name, entry in sorted(self.entries.items())}
        text = json.dumps(values, separators=(",", ":"), allow_nan=False, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def load_catalogue(overrides: Mapping[str, object] | None = None) -> Catalogue:
    """Load the shipped catalogue with some values replaced (by ``stem.name``).

    Raise :class:`BrokenInvariantError` when the shipped files are wrong, and
    :class:`ScenarioError` when an override names an unknown parameter or does not fit.
    """
    shipped, classes = _shipped()
    entries = overridden(shipped, overrides or {})
    changed = {name.split(".", 1)[0] for name in overrides or {}}
    parts = {stem: _filled(classes[stem], stem, entries) for stem in classes if stem in changed}
    everything: dict[str, Any] = {stem: (_shipped_parts() | parts).get(stem) for stem in STEMS}
    return Catalogue(**everything, entries=entries)


@functools.cache
def _shipped() -> tuple[Mapping[str, ParameterEntry], Mapping[str, type[Any]]]:
    """Read the shipped files once; they do not change while we run."""
    entries, problems = read_entries(FOLDER, present_stems())
    classes: dict[str, type[Any]] = {}
    for stem in present_stems():
        classes[stem], found = _class_of(stem, entries)
        problems += found
    if problems:
        raise BrokenInvariantError(*problems)
    return entries, classes


@functools.cache
def _shipped_parts() -> dict[str, Any]:
    """Return the dataclasses of the shipped values; frozen, so every catalogue may hold them."""
    entries, classes = _shipped()
    return {stem: _filled(parameters, stem, entries) for stem, parameters in classes.items()}


def present_stems() -> tuple[str, ...]:
    """Return the stems that have both a YAML file and a module."""
    return tuple(
        stem
        for stem in STEMS
        if (FOLDER / f"{stem}.yaml").exists() and (FOLDER / f"{stem}.py").exists()
    )


def read_entries(
    folder: Path, stems: tuple[str, ...]
) -> tuple[dict[str, ParameterEntry], list[Problem]]:
    """Read and validate ``<folder>/<stem>.yaml`` of every stem."""
    entries: dict[str, ParameterEntry] = {}
    problems: list[Problem] = []
    for stem in stems:
        document = read_yaml(folder / f"{stem}.yaml")
        problems += document.problems
        if document.problems or not isinstance(document.value, dict):
            if not document.problems:
                problems.append(Problem(document.where(()), "no entries", "name: entry"))
            continue
        document = _with_short_name(document, f"simulation/parameters/{stem}.yaml", folder)
        for name, raw in document.value.items():  # type: ignore[attr-defined]
            entry, found = read_entry(document, stem, str(name), raw)
            problems += found
            if entry is not None:
                entries[entry.name] = entry
    return entries, problems


def overridden(
    entries: Mapping[str, ParameterEntry], overrides: Mapping[str, object]
) -> dict[str, ParameterEntry]:
    """Return the entries with some values replaced; all misfits at once as a ScenarioError."""
    result = dict(entries)
    problems: list[Problem] = []
    for name, value in overrides.items():
        problem = override_problem(entries, name, value, f"parameters.{name}")
        if problem is None:
            result[name] = dataclasses.replace(entries[name], value=frozen_value(value))
        else:
            problems.append(problem)
    if problems:
        raise ScenarioError(*problems)
    return result


def override_problem(
    entries: Mapping[str, ParameterEntry], name: str, value: object, where: str
) -> Problem | None:
    """Return what is wrong with replacing a parameter's value, or nothing."""
    if name not in entries:
        near = difflib.get_close_matches(str(name), entries, n=1, cutoff=0.5)
        suggestion = near[0] if near else "kawasan explain NAME lists them"
        return Problem(where, f"unknown parameter {name}", "stem.name of a parameter", suggestion)
    entry = entries[name]
    if not _same_shape(entry.value, value):
        allowed = f"a value like {_plain(entry.value)!r} ({entry.unit})"
        return Problem(where, f"found {value!r}", allowed)
    return None


def _same_shape(model: object, value: object) -> bool:
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    if isinstance(model, int | float):
        return is_number(value)
    if isinstance(model, str):
        return isinstance(value, str)
    if isinstance(model, tuple):
        return (
            isinstance(value, list | tuple)
            and len(model) == len(value)
            and all(_same_shape(one, other) for one, other in zip(model, value, strict=True))
        )
    return (
        isinstance(model, Mapping)
        and isinstance(value, Mapping)
        and set(model) == set(value)
        and all(_same_shape(model[key], value[key]) for key in model)
    )


def _with_short_name(document: YamlDocument, name: str, folder: Path) -> YamlDocument:
    return dataclasses.replace(document, file=name) if folder == FOLDER else document


def _class_of(stem: str, entries: Mapping[str, ParameterEntry]) -> tuple[type[Any], list[Problem]]:
    """Return the dataclass of a stem and where it and the YAML file disagree."""
    name = "".join(word.capitalize() for word in stem.split("_")) + "Parameters"
    module = importlib.import_module(f"simulation.parameters.{stem}")
    parameters: type[Any] = getattr(module, name)
    return parameters, field_problems(parameters, stem, entries)


def field_problems(
    parameters: type[Any], stem: str, entries: Mapping[str, ParameterEntry]
) -> list[Problem]:
    """Return every name or type on which a dataclass and its entries disagree."""
    hints = typing.get_type_hints(parameters)
    fields = [item.name for item in dataclasses.fields(parameters)]
    names = [name.split(".", 1)[1] for name in entries if name.startswith(f"{stem}.")]
    problems = [
        Problem(f"simulation/parameters/{stem}.py", f"{name} is not an entry of {stem}.yaml")
        for name in fields
        if name not in names
    ]
    for name in names:
        entry = entries[f"{stem}.{name}"]
        where = f"{entry.file}:{entry.line}: {name}"
        if name not in fields:
            problems.append(Problem(where, f"no field of {parameters.__name__}"))
        elif not _fits(entry.value, hints[name]):
            problems.append(Problem(where, f"found {entry.value!r}", f"type {hints[name]}"))
    return problems


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401 - a type of any kind
    arguments = typing.get_args(hint)
    if hint in {float, int}:
        return is_number(value) and (hint is float or isinstance(value, int))
    if hint in {str, bool}:
        return isinstance(value, hint)
    if typing.get_origin(hint) is tuple and arguments and arguments[-1] is Ellipsis:
        return isinstance(value, tuple) and all(_fits(item, arguments[0]) for item in value)
    if isinstance(value, dict) and arguments and len(arguments) == 2:  # noqa: PLR2004 - key, value
        return all(_fits(k, arguments[0]) and _fits(v, arguments[1]) for k, v in value.items())
    return True


def _filled(parameters: type[Any], stem: str, entries: Mapping[str, ParameterEntry]) -> Any:  # noqa: ANN401 - one of eight dataclasses
    hints = typing.get_type_hints(parameters)
    return parameters(
        **{
            item.name: _as_declared(entries[f"{stem}.{item.name}"].value, hints[item.name])
            for item in dataclasses.fields(parameters)
        }
    )


def _as_declared(value: Value, hint: Any) -> Value:  # noqa: ANN401 - a type of any kind
    """Return whole numbers as float where the field says float, inside lists and mappings too."""
    arguments = typing.get_args(hint)
    if hint is float and isinstance(value, int):
        return float(value)
    if isinstance(value, tuple) and arguments and arguments[-1] is Ellipsis:
        return tuple(_as_declared(item, arguments[0]) for item in value)
    if isinstance(value, dict) and len(arguments) == 2:  # noqa: PLR2004 - key, value
        return {key: _as_declared(item, arguments[1]) for key, item in value.items()}
    return value


def _plain(value: Value) -> object:
    """Return tuples as lists and mappings with text keys, for messages and the digest."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value

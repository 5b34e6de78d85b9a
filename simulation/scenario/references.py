"""Where scenarios are: files, folders, patterns and ids of shipped ones."""

from __future__ import annotations

import difflib
import glob
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simulation.errors import Problem, ScenarioError

SUFFIXES: Final = (".yaml", ".yml")
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
PACKAGE: Final = Path(__file__).resolve().parent.parent


def shipped_folder() -> Path:
    """Return the folder of the shipped scenarios: in the wheel, else beside the package."""
    inside = PACKAGE / "shipped_scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by id, the baseline first."""
    files = {path.stem: path for path in sorted(shipped_folder().glob("*.yaml"))}
    return dict(sorted(files.items(), key=lambda item: item[0] != "baseline"))


def find_scenario(reference: str | Path) -> Path:
    """Return the file one reference names: a path, or the id of a shipped scenario."""
    found = find_scenarios([reference])
    if len(found) > 1:
        names = ", ".join(str(path) for path in found[:3])
        raise ScenarioError(Problem(str(reference), f"{len(found)} scenarios: {names}", "one"))
    return found[0]


def find_scenarios(references: Sequence[str | Path]) -> list[Path]:
    """Return the files that files, folders, patterns and ids name, in order, each once."""
    found: list[Path] = []
    problems: list[Problem] = []
    for reference in references:
        files = _files_of(str(reference))
        if not files:
            problems.append(_nothing_found(str(reference)))
        found += [path for path in files if path.resolve() not in {p.resolve() for p in found}]
    if problems:
        raise ScenarioError(*problems)
    return found


def same_id_problems(paths: Sequence[Path]) -> list[Problem]:
    """Return a problem for every file with the id of an earlier one: results go by id.

    Capitals make no difference, for they make none in the names of files on every system.
    """
    first: dict[str, Path] = {}
    problems = []
    for path in paths:
        earlier = first.setdefault(path.stem.casefold(), path)
        if earlier is not path:
            found = f"the id {path.stem} is that of {earlier} too"
            allowed = "one file an id: the file's name without .yaml, capitals or not"
            hint = "rename one of them, or leave one out"
            problems.append(Problem(f"{path}:1", found, allowed, hint))
    return problems


def find_named(name: str, beside: Path) -> Path | None:
    """Return the scenario an id in a file names: beside the file, then among the shipped ones."""
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    for suffix in SUFFIXES:
        path = beside / f"{name}{suffix}"
        if path.is_file():
            return path
    return shipped_scenarios().get(name)


def nearest_name(name: str, beside: Path) -> str:
    """Return the id most like a name, among the files beside and the shipped ones."""
    known = list(shipped_scenarios()) + [path.stem for path in sorted(beside.glob("*.yaml"))]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return near[0] if near else "one of " + ", ".join(sorted(set(known))[:15])


def _files_of(reference: str) -> list[Path]:
    path = Path(reference)
    if path.is_file():
        return [path]
    if path.is_dir():
        return [item for item in sorted(path.iterdir()) if item.suffix in SUFFIXES]
    if glob.has_magic(reference):
        return [Path(item) for item in sorted(glob.glob(reference)) if Path(item).is_file()]  # noqa: PTH207 - the pattern may be absolute
    name = reference
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    shipped = shipped_scenarios().get(name)
    return [shipped] if shipped is not None else []


def _nothing_found(reference: str) -> Problem:
    allowed = "a file, a folder with .yaml files, a pattern, or the id of a shipped scenario"
    folder = Path(reference).parent
    beside = folder if folder.is_dir() else Path()
    return Problem(
        reference, "no scenario there", allowed, nearest_name(Path(reference).stem, beside)
    )

"""Check what can be checked of a file in which some values cannot be read: every other branch."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from simulation.errors import Problem
from simulation.scenario.checks import check_rules
from simulation.scenario.merge import OWN_KEYS, WHOLE_KEYS, Merged
from simulation.scenario.schema import ScenarioText
from simulation.scenario.wording import problems_of, written_path
from simulation.yaml_text import KeyPath, dotted

#: What every other key is checked against: with one of them wrong, a rule would accuse the others.
_FOR_ALL: Final = ("kawasan", "providers", "sources", "start", "months_default", "cash_for")
_STAGE_DEPTH: Final = 4  # programmes, its name, stages, the kind
_ALIKE: Final = 0.5  # as unknown keys are compared with known ones


def own_problems(merged: Merged) -> list[Problem]:
    """Return the wrong keys and values of a file whose base cannot be read.

    What is missing may be in the base; what is the file's own may not.
    """
    if not merged.own:
        return []
    try:
        ScenarioText.model_validate(merged.value)
    except ValidationError as error:
        said = {problem.where for problem in merged.problems} | {
            merged.where(path)
            for path, kind in _wrong(error, merged)
            if kind == "missing" and path[0] not in OWN_KEYS
        }
        return [item for item in problems_of(error, merged) if item.where not in said]
    return []


def rules_beside(error: ValidationError, merged: Merged) -> list[Problem]:
    """Return the rules that are broken in branches without a wrong key or value."""
    branches = {_branch(path, kind) for path, kind in _wrong(error, merged)}
    if any(_for_all(branch) for branch in branches):
        return []
    rest: dict[str, Any] = copy.deepcopy(merged.value)
    for branch in branches:
        _remove(rest, branch)
    rest.setdefault("title", merged.path.stem)
    try:
        text = ScenarioText.model_validate(rest)
    except ValidationError:
        return []
    found, _ = check_rules(text, replace(merged, value=rest))
    return [item for item in found if not any(_beside(item, branch) for branch in branches)]


def _wrong(error: ValidationError, merged: Merged) -> list[tuple[KeyPath, str]]:
    return [
        (written_path(item["loc"], merged.value, item["type"]), item["type"])
        for item in error.errors(include_url=False)
    ]


def _branch(path: KeyPath, kind: str) -> KeyPath:
    """Return what to leave out: the key, or all that belongs together with it."""
    if kind == "missing" and len(path) > 1:
        path = path[:-1]
    if path[0] == "programmes" and len(path) == _STAGE_DEPTH:
        return path[:2]  # an unknown stage: which others follow it cannot be said
    if path[0] == "outside_world":
        return path[:2]
    whole = [number for number, part in enumerate(path) if part in WHOLE_KEYS]
    return path[: whole[0] + 1] if whole else path


def _for_all(branch: KeyPath) -> bool:
    near = difflib.get_close_matches(str(branch[0]), _FOR_ALL, n=1, cutoff=_ALIKE)
    unknown = branch[0] not in ScenarioText.model_fields
    return branch[0] in _FOR_ALL or (unknown and bool(near))


def _remove(value: Any, path: KeyPath) -> None:  # noqa: ANN401 - whatever YAML holds
    for part in path[:-1]:
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, dict):
        value.pop(path[-1], None)


def _beside(problem: Problem, branch: KeyPath) -> bool:
    """Tell whether a problem may come of what was left out: the same branch, or the same stage."""
    place = problem.where.rpartition(": ")[2] + "."
    left_out = dotted(branch[:_STAGE_DEPTH] if branch[0] == "programmes" else branch) + "."
    return place.startswith(left_out) or left_out.startswith(place)

"""The rules of areas: names that exist, and quotas that can be met."""

from __future__ import annotations

import difflib

from simulation.classifications import KECAMATAN_NAMES
from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.model import STAGE_ORDER
from simulation.scenario.resolve import areas_of, kawasan_of
from simulation.scenario.schema import ProgrammeText, ScenarioText, StageText
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]

_TOLERANCE = 1e-6


def unknown_area(name: str, known: list[str], where: str) -> Problem:
    """Return the problem of an area that is neither a kecamatan nor a kawasan."""
    by_lower = {item.casefold(): item for item in known}
    near = difflib.get_close_matches(name.casefold(), by_lower, n=1, cutoff=0.5)
    hint = by_lower[near[0]] if near else ""
    return Problem(where, f"unknown area {name}", ", ".join(known), hint)


def check_quotas(
    programme: ProgrammeText, path: KeyPath, text: ScenarioText, merged: Merged
) -> Found:
    """Return what is wrong with the quotas of a programme's stages, and which nobody can use."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    here = set(areas_of(programme.areas, kawasan_of(text)))
    for kind in STAGE_ORDER:
        stage = getattr(programme.stages, kind)
        if stage is not None and stage.quota_share_by_area:
            place: KeyPath = (*path, "stages", kind, "quota_share_by_area")
            problems += _quotas(stage, place, text, merged)
            notices += _outside(stage, place, here, text, merged)
    return problems, notices


def _quotas(stage: StageText, place: KeyPath, text: ScenarioText, merged: Merged) -> list[Problem]:
    problems: list[Problem] = []
    known = [*KECAMATAN_NAMES, *text.kawasan]
    lower = {name.casefold() for name in known}
    taken: set[str] = set()
    for name in stage.quota_share_by_area:
        where = merged.where((*place, name))
        if name.casefold() not in lower:
            problems.append(unknown_area(name, known, where))
        members = set(areas_of([name], kawasan_of(text)))
        twice = sorted(members & taken)
        taken |= members
        if twice:
            found = f"{name} holds {', '.join(twice)}, which another quota holds too"
            problems.append(Problem(where, found, "areas without a kecamatan in common"))
    total = sum(stage.quota_share_by_area.values())
    if total > 1.0 + _TOLERANCE:
        found = f"the quotas sum to {total:g}"
        allowed = "at most 1; what is left is for the other districts"
        problems.append(Problem(merged.where(place), found, allowed))
    return problems


def _outside(
    stage: StageText, place: KeyPath, here: set[str], text: ScenarioText, merged: Merged
) -> list[Problem]:
    notices = []
    for name in stage.quota_share_by_area:
        outside = sorted(set(areas_of([name], kawasan_of(text))) - here)
        if outside:
            where = merged.where((*place, name))
            found = f"{name} holds {', '.join(outside)}, where the programme does not work"
            notices.append(Problem(where, found, ", ".join(sorted(here)), "widen areas"))
    return notices

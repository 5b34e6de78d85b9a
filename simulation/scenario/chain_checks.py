"""The rules of a chain of stages: which orders make sense, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.schema import ProgrammeText
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]

_ASKS_FOR_FIRM: Final = ("coaching", "marketing")
_MAKES_FIRMS: Final = ("capital",)


def check_chain(
    programme: ProgrammeText, path: KeyPath, here: Sequence[str], merged: Merged
) -> Found:
    """Return what is wrong with the order of stages and with who enters where."""
    problems = _conditions(programme, path, here, merged)
    found, notices = _firms(programme, path, here, merged)
    return problems + found, notices + _open_entry(programme, path, here, merged)


def _conditions(
    programme: ProgrammeText, path: KeyPath, here: Sequence[str], merged: Merged
) -> list[Problem]:
    stage = programme.stages.capital
    if stage is None:
        return []
    upstream = list(here[: list(here).index("capital")])
    others = [kind for kind in here if kind != "capital"]
    problems = [
        Problem(merged.where((*path, "stages", "capital", "tranche_conditional_on", str(number))),
                f"a later part is conditional on {kind}, which this programme does not have",
                ", ".join(others) or "nothing: it has no other stage",
                "a part that can never be paid lapses in December")
        for number, kind in enumerate(stage.tranche_conditional_on)
        if kind not in others
    ]  # fmt: skip
    return problems + [
        Problem(merged.where((*path, "stages", "capital", "conditional_on", str(number))),
                f"conditional on {kind}, which is not an earlier stage of this programme",
                ", ".join(upstream) or "nothing: it has no earlier stage",
                "stages come in the order of the file")
        for number, kind in enumerate(stage.conditional_on)
        if kind not in upstream
    ]  # fmt: skip


def _firms(programme: ProgrammeText, path: KeyPath, here: Sequence[str], merged: Merged) -> Found:
    """Name stages for enterprises that nobody can own by then."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    handed_on = programme.delivery == "integrated"
    for number, kind in enumerate(here):
        if kind not in _ASKS_FOR_FIRM:
            continue
        where = merged.where((*path, "stages", kind))
        founded = any(earlier in _MAKES_FIRMS for earlier in here[:number])
        stage = getattr(programme.stages, kind)
        own = programme.target
        if stage.target is not None and "owns_enterprise" in stage.target.model_fields_set:
            own = stage.target
        if own.owns_enterprise == "no" and not (handed_on and founded):
            found = f"{kind} for persons who must not own an enterprise, and none is founded before"
            allowed = "owns_enterprise: any or yes, or capital before it in an integrated chain"
            problems.append(Problem(where, found, allowed, f"capital, then {kind}"))
        elif handed_on and number == 0 and any(k in _MAKES_FIRMS for k in here):
            found = f"{kind} comes first, so nobody without an enterprise is ever handed on"
            notices.append(Problem(where, found, f"capital before {kind}, or existing owners only"))
    return problems, notices


def _open_entry(
    programme: ProgrammeText, path: KeyPath, here: Sequence[str], merged: Merged
) -> list[Problem]:
    """Name stages that are opened to others without being a later stage of the chain."""
    written = "open_entry" in programme.model_fields_set
    if not written or programme.delivery != "integrated":
        return []
    return [
        Problem(merged.where((*path, "open_entry", str(number))),
                f"open entry to {kind}, which is not a later stage of this programme",
                ", ".join(here[1:]) or "nothing: it has no later stage")
        for number, kind in enumerate(programme.open_entry)
        if kind not in here[1:]
    ]  # fmt: skip

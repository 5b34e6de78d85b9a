"""Changes without a reason, and reasons without a change: notices, never errors."""

from __future__ import annotations

from typing import Final

from simulation.errors import Problem
from simulation.scenario.merge import OWN_KEYS, Merged
from simulation.yaml_text import KeyPath

_SHALLOWEST: Final = {"programmes": 2, "sources": 2, "providers": 2, "parameters": 2, "kawasan": 2}
_DEEPEST: Final = 5


def reason_notices(merged: Merged) -> list[Problem]:
    """Return a notice for every change of the file itself that no reason covers.

    A file without a base changes nothing; only its reasons are looked at.
    """
    reasons = merged.own.get("reasons", {})
    given = [tuple(str(path).split(".")) for path in reasons]
    notices: list[Problem] = []
    for key, value in merged.own.items():
        if merged.chain and key not in OWN_KEYS:
            _uncovered((key,), value, given, merged, notices)
    notices += [
        Problem(merged.where(("reasons",)), f"a reason for {path}, which is not in this file",
                "the key path of a change")
        for path in reasons
        if not _is_written(str(path), merged.own)
    ]  # fmt: skip
    return notices


def _uncovered(
    path: KeyPath, value: object, given: list[tuple[str, ...]], merged: Merged,
    notices: list[Problem],
) -> None:  # fmt: skip
    """Add a notice for a change, or for those parts of it that have no reason."""
    written = tuple(str(part) for part in ".".join(str(part) for part in path).split("."))
    if written in given:
        return
    below = any(reason[: len(written)] == written for reason in given)
    shallow = len(path) < _SHALLOWEST.get(str(path[0]), 1)
    if isinstance(value, dict) and value and (below or shallow) and len(path) <= _DEEPEST:
        for key, item in value.items():
            _uncovered((*path, key), item, given, merged, notices)
    elif not below:
        key_path = ".".join(str(part) for part in path)
        hint = f"reasons: {{{key_path}: why}}"
        notices.append(Problem(merged.where(path), "a change without a reason", "", hint))


def _is_written(path: str, value: object) -> bool:
    """Say whether a dotted path is written; keys may themselves hold points."""
    if not path:
        return True
    if not isinstance(value, dict):
        return False
    return any(
        _is_written(path[len(key) :].removeprefix("."), item)
        for key, item in value.items()
        if path == key or path.startswith(f"{key}.")
    )

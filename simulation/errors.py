"""Five exceptions, by who must act; each knows the exit code the command line returns for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what is allowed, what to try."""

    where: str  #: ``file:line`` (and a key path after a blank), or a path
    found: str
    allowed: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.found}"]
        if self.allowed:
            parts.append(f"    allowed: {self.allowed}")
        if self.suggestion:
            parts.append(f"    try: {self.suggestion}")
        return "\n".join(parts)


class KawasanError(Exception):
    """An error somebody can act on; never shown with a traceback."""

    exit_code: ClassVar[int] = 4

    def __init__(self, *problems: Problem | str) -> None:
        self.problems: Sequence[Problem | str] = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ScenarioError(KawasanError):
    """The author of a scenario file must act."""

    exit_code = 2


class ImportedDataError(KawasanError):
    """The curator of imported data must act."""

    exit_code = 2


class ExperimentError(KawasanError):
    """The analyst asked for something impossible."""

    exit_code = 2


class OperatorError(KawasanError):
    """Whoever runs the machine must act: files, disk, permissions, workers."""

    exit_code = 3


class BrokenInvariantError(KawasanError):
    """A fault of ours: a broken invariant or a broken shipped catalogue."""

    exit_code = 4

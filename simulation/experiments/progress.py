"""Progress on standard error: a line that moves on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from simulation.experiments.ensemble import Progress

SECONDS_BETWEEN_LINES: Final = 30.0


@dataclass(slots=True)
class ProgressLine:
    """Write how many runs are finished and how long the rest will take."""

    stream: TextIO
    last_line: float = float("-inf")
    last_text: str = ""

    def __call__(self, progress: Progress) -> None:
        """Take in the state of an ensemble."""
        remaining = progress.remaining_seconds
        left = "" if remaining is None else f", about {max(1, round(remaining / 60))} min left"
        text = f"{progress.finished_runs} of {progress.wanted_runs} runs{left}"
        done = progress.finished_runs >= progress.wanted_runs
        if self.stream.isatty():
            self.stream.write(f"\r\x1b[K{text}" + ("\n" if done and text != self.last_text else ""))
            self.stream.flush()
        elif text != self.last_text and (done or self._is_time()):
            self.stream.write(text + "\n")
            self.stream.flush()
            self.last_line = time.monotonic()
        self.last_text = text

    def _is_time(self) -> bool:
        return time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES

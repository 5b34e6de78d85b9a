"""Write the report of a stored comparison in the formats asked for."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from simulation.errors import ExperimentError, OperatorError, Problem
from simulation.reporting.blocks import Block
from simulation.reporting.contents import report_blocks
from simulation.reporting.drawing import save_figures
from simulation.reporting.html import html_document
from simulation.reporting.language import Language, language
from simulation.reporting.stored import read_comparison
from simulation.reporting.word import word_document

_LAYOUTS: Final[Mapping[str, Callable[[Sequence[Block], Language], bytes]]] = {
    "html": html_document,
    "docx": word_document,
}
FORMATS: Final = tuple(_LAYOUTS)


def write_report(
    folder: Path, formats: Sequence[str], lang: str = "id", out: Path | None = None
) -> list[Path]:
    """Write ``report.<format>`` of the comparison stored in ``folder``; return the paths.

    ``out`` is another folder or, for a single format, a file of that ending.
    """
    unknown = [name for name in formats if name not in _LAYOUTS]
    if unknown or not formats:
        found = ", ".join(unknown) or "no format"
        raise ExperimentError(Problem("--format", found, ", ".join(FORMATS)))
    targets = _targets(folder, list(dict.fromkeys(formats)), out)
    comparison, said = read_comparison(folder), language(lang)
    with tempfile.TemporaryDirectory() as drawn:
        # Drawn anew: the figure in the stored folder may be in the other language.
        saved = save_figures(comparison, said, Path(drawn), ("png",))
        pictures = {name: paths[0] for name, paths in saved.items()}
        blocks = report_blocks(comparison, said, pictures)
        for name, path in targets.items():
            _write(path, _LAYOUTS[name](blocks, said))
    return list(targets.values())


def _targets(folder: Path, formats: Sequence[str], out: Path | None) -> dict[str, Path]:
    if out is not None and out.suffix.removeprefix(".") in _LAYOUTS:
        if list(formats) != [out.suffix.removeprefix(".")]:
            raise ExperimentError(
                Problem(
                    f"--out {out}",
                    f"a single file for {', '.join(formats)}",
                    "a file of that one format, or a folder",
                )
            )
        return {formats[0]: out}
    return {name: (out or folder) / f"report.{name}" for name in formats}


def _write(path: Path, content: bytes) -> None:
    """Replace a file as a whole; a report that is open in Word is not half overwritten."""
    temporary = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OperatorError(
            Problem(
                str(path),
                f"cannot be written: {error.strerror or error}",
                "a folder that can be written, and a file that no other program has open",
                "close the report in Word, or name another place with --out",
            )
        ) from error

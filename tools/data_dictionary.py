"""Write docs/data_dictionary.md from the declarations in the code: ``python tools/data_dictionary.py``."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from simulation import randomness  # noqa: E402 - the path above makes an uninstalled clone work
from simulation.city import Cells, Enterprises, Households, Markets, Persons  # noqa: E402
from simulation.columns import declared_columns  # noqa: E402
from simulation.signals import SIGNALS  # noqa: E402
from simulation.units import UNITS  # noqa: E402

TABLES = (Persons, Households, Enterprises, Cells, Markets)
TARGET = ROOT / "docs" / "data_dictionary.md"


def document() -> str:
    """Return the whole page as Markdown."""
    parts = [
        "# Data dictionary",
        "Made from the declarations in the code by `python tools/data_dictionary.py`; do not edit.",
        *_columns(),
        *_signals(),
        *_decisions(),
        *_units(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _columns() -> list[str]:
    parts = ["## Columns", "Only the owner writes a column; everybody may read it."]
    for table in TABLES:
        rows = (
            (
                f"`{name}`",
                said.meaning,
                said.unit,
                said.dtype,
                _bounds(said.low, said.high),
                said.owner,
            )
            for name, said in declared_columns(table).items()
        )
        head = ("column", "meaning", "unit", "type", "range", "owner")
        parts += [f"### {table.__name__}", inspect.getdoc(table) or "", _table(head, rows)]
    return parts


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"from {low:g}"
    return f"up to {high:g}" if low is None else f"{low:g} to {high:g}"


def _signals() -> list[str]:
    rows = ((f"`{name}`", said.meaning, said.unit, said.channel) for name, said in SIGNALS.items())
    return [
        "## Signals",
        "The small arrays through which lives touch each other, taken once a month.",
        _table(("signal", "meaning", "unit", "channel"), rows),
    ]


def _decisions() -> list[str]:
    """Return what each stream of draws decides; its sentence is the comment in the source."""
    source = inspect.getsource(randomness.Decision)
    lines = source.splitlines()
    rows = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            sentence = lines[node.lineno - 1].partition("#:")[2].strip()
            rows.append((str(int(randomness.Decision[name])), f"`{name}`", sentence))
    return [
        "## Decisions",
        "What a draw is addressed by, beside seed, replicate, month and identity.",
        _table(("number", "decision", "what it decides"), rows),
    ]


def _units() -> list[str]:
    rows = ((unit, meaning) for unit, meaning in UNITS.items())
    return ["## Units", "The closed list.", _table(("unit", "meaning"), rows)]


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(document(), "utf-8", newline="\n")

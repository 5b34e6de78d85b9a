"""The tables of ``kawasan city`` for a terminal of 80 columns: fit of every margin, reconciliations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import HORIZONTALS
from rich.table import Table

from simulation.reporting.cells import PERCENT
from simulation.reporting.language import Language, language
from simulation.reporting.tables import frame_as_table, number_text

if TYPE_CHECKING:
    import pandas as pd

MARGINS: Final = "Margins and their fit"  #: the name under which :mod:`describing` hands it over
_NUMBERS: Final = ("target", "synthetic", "difference")


def city_tables(tables: dict[str, pd.DataFrame], lang: str) -> list[Table]:
    """Return the named tables of the city for the terminal; the margins grouped, with a summary."""
    said = language(lang)
    built = []
    for name, frame in tables.items():
        if name == MARGINS:
            built += [_margins(frame, said), _summary(frame, said)]
        else:
            built.append(frame_as_table(frame, said.phrase(name), said))
    return built


def _margins(frame: pd.DataFrame, said: Language) -> Table:
    table = _new_table(MARGINS, _NUMBERS, said)
    for margin, rows in frame.groupby("margin", sort=False):
        sources = " ".join(dict.fromkeys(rows["source"]))
        table.add_section()
        table.add_row(f"[bold]{margin}[/bold]\n[dim]{sources}[/dim]")
        numbers = rows[list(_NUMBERS)].to_numpy(float)
        for name, values in zip(rows["class"], numbers, strict=True):
            table.add_row(f"  {str(name).lower()}", *(number_text(value, said) for value in values))
    return table


def _summary(frame: pd.DataFrame, said: Language) -> Table:
    """Return a line a margin: its classes, what is misplaced in all, and where most."""
    table = _new_table("The fit in short", ("classes", "misplaced", "most in", "by"), said)
    for margin, rows in frame.groupby("margin", sort=False):
        off = rows["difference"].abs()
        worst = int(off.to_numpy().argmax())
        misplaced = off.sum() / max(rows["target"].abs().sum(), 1e-9)
        table.add_row(
            str(margin),
            str(len(rows)),
            f"{said.number(misplaced * PERCENT, 1)}%",
            str(rows["class"].iloc[worst]).lower(),
            number_text(float(rows["difference"].iloc[worst]), said),
        )
    return table


def _new_table(title: str, columns: tuple[str, ...], said: Language) -> Table:
    table = Table(title=said.phrase(title), title_justify="left", box=HORIZONTALS, pad_edge=False)
    table.add_column(said.phrase("margin"), overflow="fold")
    for column in columns:
        table.add_column(said.phrase(column), justify="left" if column == "most in" else "right")
    return table

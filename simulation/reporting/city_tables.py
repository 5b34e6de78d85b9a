"""The tables of ``kawasan city`` for a terminal of 80 columns: fit of every margin, reconciliations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import HORIZONTALS
from rich.table import Table

from simulation.reporting.tables import frame_as_table, number_text

if TYPE_CHECKING:
    import pandas as pd

MARGINS: Final = "Margins and their fit"  #: the name under which :mod:`describing` hands it over
_NUMBERS: Final = ("target", "synthetic", "difference")


def city_tables(tables: dict[str, pd.DataFrame]) -> list[Table]:
    """Return the named tables of the city for the terminal; the margins grouped, with a summary."""
    built = []
    for name, frame in tables.items():
        if name == MARGINS:
            built += [_margins(frame), _summary(frame)]
        else:
            built.append(frame_as_table(frame, name))
    return built


def _margins(frame: pd.DataFrame) -> Table:
    table = _new_table(MARGINS, _NUMBERS)
    for margin, rows in frame.groupby("margin", sort=False):
        sources = " ".join(dict.fromkeys(rows["source"]))
        table.add_section()
        table.add_row(f"[bold]{margin}[/bold]\n[dim]{sources}[/dim]")
        numbers = rows[list(_NUMBERS)].to_numpy(float)
        for name, values in zip(rows["class"], numbers, strict=True):
            table.add_row(f"  {str(name).lower()}", *(number_text(value) for value in values))
    return table


def _summary(frame: pd.DataFrame) -> Table:
    """Return a line a margin: its classes, what is misplaced in all, and where most."""
    table = _new_table("The fit in short", ("classes", "misplaced", "most in", "by"))
    for margin, rows in frame.groupby("margin", sort=False):
        off = rows["difference"].abs()
        worst = int(off.to_numpy().argmax())
        misplaced = off.sum() / max(rows["target"].abs().sum(), 1e-9)
        table.add_row(
            str(margin),
            str(len(rows)),
            f"{misplaced:.1%}",
            str(rows["class"].iloc[worst]).lower(),
            number_text(float(rows["difference"].iloc[worst])),
        )
    return table


def _new_table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=HORIZONTALS, pad_edge=False)
    table.add_column("margin", overflow="fold")
    for column in columns:
        table.add_column(column, justify="left" if column == "most in" else "right")
    return table

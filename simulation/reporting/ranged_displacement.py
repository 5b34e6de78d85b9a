"""How much is displaced over the ranges of the assumptions, beside what others published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from rich.box import HORIZONTALS
from rich.table import Table as TerminalTable

from simulation.comparison.circulation import DISPLACED
from simulation.reporting import frames
from simulation.reporting.blocks import Block, Table
from simulation.reporting.cells import narrow
from simulation.reporting.language import NOT_AVAILABLE, Language
from simulation.reporting.ranged import value_text, values_at_ends

if TYPE_CHECKING:
    from simulation.reporting.stored import Comparison

_DIGITS: Final = 2


def displaced_shares(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, assumption, end and, for each measure, what is displaced of the direct effect.

    Shares of means over replicates; nan where the direct effect is not above zero.
    """
    frame = comparison.ranges_account
    keys = ["scenario", "assumption", "end"]
    found = frame[keys].drop_duplicates().set_index(keys)
    for measure, outcome in DISPLACED.items():
        rows = frame[frame["outcome"] == outcome].set_index(keys)
        direct = (rows["gross"] - rows["deadweight"]).astype(float)
        found[measure] = rows["displacement"].astype(float) / direct.where(direct > 0.0)
    return found.reset_index()


def displacement_tables(comparison: Comparison, said: Language) -> list[TerminalTable]:
    """Return the table for the terminal; nothing unless ranges were looked at with channels."""
    if comparison.ranges_account.empty:
        return []
    table = TerminalTable(
        title=said.say("ranges_displaced"),
        caption=said.say("ranges_displaced_note"),
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
    )
    table.add_column(said.say("scenario"), overflow="fold")
    table.add_column(said.say("assumption"), overflow="fold")
    table.add_column(said.say("range_end"), justify="right", no_wrap=True)
    for measure in DISPLACED:
        table.add_column(said.say(f"{measure}_short"), justify="right", no_wrap=True)
    for scenario, *cells in _rows(comparison, said):
        table.add_row(narrow(scenario), *cells)
    return [table]


def displacement_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return the same table for the report, with the titles of the scenarios."""
    if comparison.ranges_account.empty:
        return []
    rows = [
        (comparison.title(scenario, said.code) if scenario else "", *cells)
        for scenario, *cells in _rows(comparison, said)
    ]
    columns = ["scenario", "assumption", "range_end", *DISPLACED]
    notes = [said.say("note", {"text": said.say("ranges_displaced_note")}), source]
    heads = [said.say(key) for key in columns]
    return [Table(said.say("ranges_displaced"), heads, rows, notes, numbers_from=2)]


def _rows(comparison: Comparison, said: Language) -> list[tuple[str, ...]]:
    """Return a row per scenario, assumption and end, the centre first, and last what is published."""
    values = values_at_ends(comparison)
    rows: list[tuple[str, ...]] = []
    shown = ""
    shares = displaced_shares(comparison)
    for scenario in dict.fromkeys(shares["scenario"]):
        for row in frames.records(shares[shares["scenario"] == scenario]):
            name = f"assumption_{row['assumption']}" if row["assumption"] else "ranges_centre"
            at = values.get((row["assumption"], row["end"]))
            value = value_text(*at, said) if at and row["assumption"] else ""
            cells = (_share(row[measure], said) for measure in DISPLACED)
            rows.append((scenario if scenario != shown else "", said.say(name), value, *cells))
            shown = scenario
    return [*rows, ("", said.say("published"), "", *_published(comparison, said))]


def _published(comparison: Comparison, said: Language) -> list[str]:
    """Return the published value and range of each measure."""
    frame = comparison.circulation
    if frame.empty:
        return [NOT_AVAILABLE for _ in DISPLACED]
    known = {row["measure"]: row for row in frames.records(frame)}
    return [_with_range(known[name], said) for name in DISPLACED]


def _with_range(row: dict[str, Any], said: Language) -> str:
    ends = said.interval(row["published_low"], row["published_high"], _DIGITS)
    return f"{_share(row['published'], said)} {ends}"


def _share(value: float, said: Language) -> str:
    return NOT_AVAILABLE if pd.isna(value) else said.number(float(value), _DIGITS)

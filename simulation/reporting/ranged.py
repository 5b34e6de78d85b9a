"""What the ranking hangs on: tables for the terminal, blocks of the report, a tornado per headline."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from rich.box import HORIZONTALS
from rich.table import Table as TerminalTable

from simulation.reporting import frames
from simulation.reporting.blocks import Block, Heading, Paragraph, Picture, Table
from simulation.reporting.figures import OKABE_ITO, WIDTH_INCHES, tick_writer
from simulation.reporting.language import Language
from simulation.reporting.stored import Comparison

_CENTRE: Final = "centre"
_TIMES: Final = "times"
_MOST_DIGITS: Final = 3
_TURNED: Final = "turned"
_OPEN: Final = ("gone", "unclear")
_ENDS: Final = ("low", "high")


def period_of(comparison: Comparison) -> str:
    """Return the period the ranges were looked at over."""
    return str(comparison.ranges["period"].iloc[0])


def assumptions(comparison: Comparison) -> list[str]:
    """Return the assumptions in the order in which they were moved."""
    names = comparison.ranges["assumption"]
    return [str(name) for name in dict.fromkeys(names) if name]


def value_at(comparison: Comparison, assumption: str, end: str, said: Language) -> str:
    """Return what was assumed at one end, as people of a language write it."""
    frame = comparison.ranges
    here = frame[(frame["assumption"] == assumption) & (frame["end"] == end)].iloc[0]
    return value_text(float(here["value"]), str(here["unit_of_value"]), said)


def values_at_ends(comparison: Comparison) -> dict[tuple[str, str], tuple[float, str]]:
    """Return what was assumed, and its unit, at each end of each assumption."""
    return {
        (str(row["assumption"]), str(row["end"])): (float(row["value"]), str(row["unit_of_value"]))
        for row in frames.records(comparison.ranges)
    }


def value_text(value: float, unit: str, said: Language) -> str:
    """Return a value without needless noughts; a factor as ``× 4``."""
    digits = next(
        count
        for count in range(_MOST_DIGITS + 1)
        if count == _MOST_DIGITS or round(value, count) == value
    )
    text = said.number(value, digits)
    return f"× {text}" if unit == _TIMES else text


def verdict_of(comparison: Comparison, assumption: str, end: str, indicator: str) -> str:
    """Return ``turns``, ``open`` or ``keeps``: the worst that happens to any order or sign."""
    found: set[str] = set()
    for frame, column in ((comparison.ranges, "sign"), (comparison.ranges_pairs, "order")):
        if frame.empty:
            continue
        here = frame[
            (frame["assumption"] == assumption)
            & (frame["end"] == end)
            & (frame["indicator"] == indicator)
        ]
        found |= set(here[column])
    if _TURNED in found:
        return "turns"
    return "open" if found & set(_OPEN) else "keeps"


def turned(comparison: Comparison, said: Language, *, ids: bool) -> list[str]:
    """Return a sentence on everything that turns; ``ids`` names scenarios by id, not by title."""
    lines = []
    for frame, column, key in (
        (comparison.ranges_pairs, "order", "ranges_turned_order"),
        (comparison.ranges, "sign", "ranges_turned_sign"),
    ):
        if frame.empty:
            continue
        for row in frames.records(frame[frame[column] == _TURNED]):
            if row["indicator"] not in frames.HEADLINES:
                continue
            named: dict[str, str] = {
                name: str(row[name]) if ids else comparison.title(str(row[name]), said.code)
                for name in ("scenario", "other")
                if name in row
            }
            parts = {
                "assumption": said.say(f"assumption_{row['assumption']}"),
                "value": value_text(float(row["value"]), str(row["unit_of_value"]), said),
                "indicator": said.say(str(row["indicator"])),
            }
            lines.append(said.say(key, parts | named))
    return lines or [said.say("ranges_nothing_turns")]


def ranges_tables(comparison: Comparison, said: Language) -> list[TerminalTable]:
    """Return the table for the terminal, and what turns."""
    if comparison.ranges.empty:
        return []
    title = said.say("terminal_ranges", {"period": said.period(period_of(comparison))})
    table = _terminal(title, said.say("ranges_note"))
    table.add_column(said.say("assumption"), overflow="fold")
    table.add_column(said.say("range_end"), justify="right", no_wrap=True)
    for name in frames.HEADLINES:
        table.add_column(said.say(name), overflow="fold")
    for row in _rows(comparison, said):
        table.add_row(*row)
    listed = _terminal("", "")
    listed.add_column("", overflow="fold")
    for line in turned(comparison, said, ids=True):
        listed.add_row(line)
    listed.show_header = False
    return [table, listed]


def _terminal(title: str, note: str) -> TerminalTable:
    return TerminalTable(
        title=title or None,
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
    )


def _rows(comparison: Comparison, said: Language) -> list[tuple[str, ...]]:
    return [
        (
            said.say(f"assumption_{assumption}") if end == _ENDS[0] else "",
            value_at(comparison, assumption, end, said),
            *(
                said.say(f"ranges_{verdict_of(comparison, assumption, end, name)}")
                for name in frames.HEADLINES
            ),
        )
        for assumption in assumptions(comparison)
        for end in _ENDS
    ]


def ranges_blocks(
    comparison: Comparison, said: Language, source: str, picture: Path | None
) -> list[Block]:
    """Return the section of the report; nothing where no range was looked at."""
    if comparison.ranges.empty:
        return []
    period = {"period": said.period(period_of(comparison))}
    columns = [said.say("assumption"), said.say("range_end"), *map(said.say, frames.HEADLINES)]
    replicates = int(comparison.ranges["replicates"].max())
    blocks: list[Block] = [
        Heading(said.say("section_ranges")),
        Paragraph(said.say("ranges_intro", {"replicates": replicates})),
        *(Paragraph(line) for line in turned(comparison, said, ids=False)),
        Table(
            said.say("ranges_caption", period),
            columns,
            _rows(comparison, said),
            [source],
            numbers_from=len(columns),
        ),
    ]
    if picture is not None:
        caption = said.say("ranges_figure_caption", period)
        blocks.append(Picture(caption, picture, said.say("ranges_figure_alt"), [source]))
    return blocks


def ranges_figure(comparison: Comparison, said: Language) -> Figure:
    """Return a tornado per headline: a row per assumption, a bar per scenario from end to end."""
    names = list(frames.HEADLINES)
    listed, scenarios = assumptions(comparison), comparison.scenarios
    height = 0.9 + 2 * (0.6 + len(listed) * (0.16 + 0.09 * len(scenarios)))
    figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 2, sharey=True, squeeze=False).flat
    for panel, name in zip(axes, names, strict=True):
        _tornado(panel, _scaled(comparison, name), (listed, scenarios))
        unit = said.say(f"unit_{frames.HEADLINES[name]}")
        panel.set_title(f"{said.say(name)} ({unit})", loc="left", fontsize=9.5)
        panel.set_yticks(range(len(listed)), [said.say(f"assumption_{one}") for one in listed])
        panel.set_ylim(len(listed) - 0.4, -0.6)
        panel.xaxis.set_major_formatter(tick_writer(panel, said))
    handles = [
        Line2D([], [], color=OKABE_ITO[at % len(OKABE_ITO)], linewidth=4.0)
        for at in range(len(scenarios))
    ]
    titles = [comparison.title(one, said.code) for one in scenarios]
    figure.legend(handles, titles, loc="outside lower center", ncols=2, fontsize=7.5, frameon=False)
    figure.suptitle(said.say("ranges_figure_reading"), fontsize=7.5, color="#444444")
    return figure


def _scaled(comparison: Comparison, indicator: str) -> pd.DataFrame:
    """Return one headline's effects at full size."""
    frame = comparison.ranges[comparison.ranges["indicator"] == indicator].copy()
    if frames.HEADLINES[indicator] in frames.COUNTED_UNITS:
        frame["difference"] /= comparison.scale
    return frame


def _tornado(panel: Axes, frame: pd.DataFrame, names: tuple[list[str], list[str]]) -> None:
    listed, scenarios = names
    at = frame.set_index(["assumption", "end", "scenario"])["difference"]
    step = 0.8 / max(len(scenarios), 1)
    for row, assumption in enumerate(listed):
        for number, scenario in enumerate(scenarios):
            if ("", _CENTRE, scenario) not in at.index:
                continue
            y = row - 0.4 + step * (number + 0.5)
            low, high = (at[assumption, end, scenario] for end in _ENDS)
            colour = OKABE_ITO[number % len(OKABE_ITO)]
            panel.hlines(y, low, high, colors=colour, linewidth=2.6)
            panel.plot(low, y, "s", color=colour, markersize=2.4)
            panel.plot(high, y, "o", color=colour, markersize=2.8)
            panel.plot(at["", _CENTRE, scenario], y, "|", color="#222222", markersize=5.0)
    panel.axvline(0.0, color="#666666", linewidth=0.9, zorder=0)
    panel.grid(axis="x", color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.tick_params(axis="y", length=0, labelsize=7.0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)

"""What stands beside the account: the city's answer to money and jobs, channels, and further lines."""

from __future__ import annotations

from typing import Any, Final

from rich.box import HORIZONTALS
from rich.table import Table as TerminalTable

from simulation.comparison.account import CHANNELS
from simulation.reporting import frames
from simulation.reporting.assessment import ratio_cell
from simulation.reporting.blocks import Block, Heading, Paragraph, Table
from simulation.reporting.cells import BILLION, narrow, with_interval
from simulation.reporting.language import NOT_AVAILABLE, Language
from simulation.reporting.stored import Comparison, whole_period

#: Lines of the terminal's table, in order; churn has a column of its own.
SHORT_LINES: Final = (
    "leakage", "substitution", "substitution_places_taken", "composition", "supported_posts",
    "unnamed_posts",
)  # fmt: skip
CHANNEL_OUTCOMES: Final = ("employed", "earnings", "enterprise_sales", "poor_persons")
CHURN: Final = ("churn_losers", "churn_winners", "churn_one_person")


def beside_tables(comparison: Comparison, said: Language) -> list[TerminalTable]:
    """Return the terminal's tables of circulation and of the lines beside the account."""
    return [*_circulation_table(comparison, said), *_lines_table(comparison, said)]


def beside_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return the same for the report, with the channels and every line in words."""
    built = [
        *_channels(comparison, said, source),
        *_circulation(comparison, said, source),
        *_lines(comparison, said, source),
    ]
    if not built:
        return []
    return [Heading(said.say("section_beside")), Paragraph(said.say("beside_intro")), *built]


def _terminal(title: str, note: str) -> TerminalTable:
    return TerminalTable(
        title=title,
        caption=note,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
        show_lines=True,
    )


def _circulation_table(comparison: Comparison, said: Language) -> list[TerminalTable]:
    frame = comparison.circulation
    if frame.empty:
        return []
    table = _terminal(said.say("terminal_circulation"), said.say("circulation_terminal_note"))
    table.add_column(said.say("scenario"), no_wrap=True)
    measures = list(dict.fromkeys(frame["measure"]))
    for measure in measures:
        table.add_column(said.say(f"{measure}_short"), justify="right")
    published = {row["measure"]: row for row in frames.records(frame)}
    for scenario in comparison.scenarios:
        rows = {row["measure"]: row for row in frames.records(frame[frame["scenario"] == scenario])}
        cells = [ratio_cell(rows.get(measure), said, "\n") for measure in measures]
        table.add_row(narrow(scenario), *cells)
    beside = [_published(published[measure], said, "\n") for measure in measures]
    table.add_row(said.say("published"), *beside)
    return [table]


def _published(row: dict[str, Any], said: Language, joint: str) -> str:
    values = (row["published"], row["published_low"], row["published_high"])
    return with_interval(said, values, "ratio", signed=False, joint=joint)


def _lines_table(comparison: Comparison, said: Language) -> list[TerminalTable]:
    frame = frames.lines(comparison)
    frame = frame[frame["outcome"] == "employed"] if not frame.empty else frame
    if frame.empty:
        return []
    period = said.period(whole_period(comparison.effects))
    table = _terminal(
        said.say("terminal_lines", {"period": period}), said.say("lines_terminal_note")
    )
    table.add_column(said.say("scenario"), no_wrap=True)
    for line in SHORT_LINES:
        table.add_column(said.say(f"{line}_short"), justify="right")
    has_churn = bool((frame["line"] == CHURN[0]).any())
    if has_churn:
        table.add_column(said.say("churn_short"), justify="right")
    for scenario in comparison.scenarios:
        rows = {row["line"]: row for row in frames.records(frame[frame["scenario"] == scenario])}
        cells = [_count(rows.get(line), said) for line in SHORT_LINES]
        if has_churn:
            lost, won, one = (_count(rows.get(line), said) for line in CHURN)
            cells.append(f"{lost}\n{won}\n({one})")
        table.add_row(narrow(scenario), *cells)
    return [table]


def _count(row: dict[str, Any] | None, said: Language) -> str:
    if row is None:
        return NOT_AVAILABLE
    signed = row["line"] in {"leakage", "composition", "supported_posts", "unnamed_posts"}
    return said.number(row["value"], 0, signed=signed)


def _channels(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return the share of each channel in the reaction, for the headline outcomes."""
    rows = []
    for outcome in CHANNEL_OUTCOMES:
        for row in frames.records(frames.channels(comparison, outcome)):
            money = row["unit"] == "rupiah"
            unit = said.say("unit_billion" if money else f"unit_{row['unit']}")
            values = [
                said.number(row[name] / (BILLION if money else 1.0), 2 if money else 0, signed=True)
                for name in (*CHANNELS, "reaction")
            ]
            name = f"{said.say(f'outcome_{outcome}')} ({unit})"
            rows.append((comparison.title(str(row["scenario"]), said.code), name, *values))
    if not rows:
        return []
    period = said.period(whole_period(comparison.account))
    heads = ["scenario", "outcome", *(f"channel_{name}" for name in CHANNELS), "reaction"]
    notes = [said.say("note", {"text": said.say("channels_note")}), source]
    caption = said.say("channels_caption", {"period": period})
    return [Table(caption, [said.say(key) for key in heads], rows, notes, numbers_from=2)]


def _circulation(comparison: Comparison, said: Language, source: str) -> list[Block]:
    frame = comparison.circulation
    if frame.empty:
        return []
    rows = [
        (
            comparison.title(row["scenario"], said.code),
            said.say(row["measure"]),
            ratio_cell(row, said, " "),
            _published(row, said, " "),
        )
        for row in frames.records(frame)
    ]
    columns = [said.say(key) for key in ("scenario", "measure", "value", "published")]
    notes = [said.say("note", {"text": said.say("circulation_note")}), source]
    return [Table(said.say("circulation_caption"), columns, rows, notes, numbers_from=2)]


def _lines(comparison: Comparison, said: Language, source: str) -> list[Block]:
    rows = []
    for row in frames.records(frames.lines(comparison)):
        if row["outcome"] not in {"employed", "earnings"}:
            continue
        name = said.say(f"line_{row['line']}")
        if row["outcome"] == "earnings":
            name = f"{name}: {said.say('outcome_earnings')}"
        unit = said.say("unit_billion" if row["unit"] == "rupiah" else f"unit_{row['unit']}")
        values = (row["value"], row["low"], row["high"])
        cell = with_interval(said, values, str(row["unit"]), signed=False)
        rows.append((comparison.title(row["scenario"], said.code), name, f"{cell} {unit}"))
    if not rows:
        return []
    period = said.period(whole_period(comparison.effects))
    columns = [said.say(key) for key in ("scenario", "line", "value")]
    notes = [said.say("note", {"text": said.say("lines_note")}), source]
    caption = said.say("lines_caption", {"period": period})
    return [Table(caption, columns, rows, notes, numbers_from=2)]

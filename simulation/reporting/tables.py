"""The tables of a stored comparison for a terminal of 80 columns, or for another program."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pandas as pd
from rich.box import HORIZONTALS
from rich.table import Table

from simulation.comparison.intervals import REPORTED_LEVEL
from simulation.reporting import assessed, frames
from simulation.reporting.assessment import assessment_tables
from simulation.reporting.beside import beside_tables
from simulation.reporting.cells import (
    BILLION,
    PERCENT,
    compared_by_all,
    effect_cells,
    money_in_words,
    narrow,
    term_cell,
)
from simulation.reporting.language import Language, language
from simulation.reporting.ranged import ranges_tables
from simulation.reporting.ranged_displacement import displacement_tables
from simulation.reporting.stored import Comparison, read_comparison, whole_period

_WHOLE_FROM: Final = 1000.0
_NOUGHT_BELOW: Final = 0.0005


def terminal_tables(folder: Path, lang: str = "en") -> list[Table]:
    """Return a stored comparison for the terminal: effects, account, assessment, certificate."""
    comparison, said = read_comparison(folder), language(lang)
    built = [
        _effects(comparison, said),
        _account(comparison, said),
        *beside_tables(comparison, said),
        *assessment_tables(comparison, said),
        *ranges_tables(comparison, said),
        *displacement_tables(comparison, said),
    ]
    if comparison.certificate:
        built.append(_certificate(comparison, said))
    return [table for table in built if table.row_count]


def terminal_money(folder: Path, lang: str = "en") -> str:
    """Return the sentence on the rounding account of a stored comparison."""
    money = read_comparison(folder).provenance.get("money", {})
    return money_in_words(money, language(lang))


def frame_as_table(frame: pd.DataFrame, title: str, said: Language) -> Table:
    """Return any plain table for the terminal, numbers right; known phrases are translated."""
    table = Table(title=title, title_justify="left", box=HORIZONTALS, pad_edge=False)
    for column in frame.columns:
        number = pd.api.types.is_numeric_dtype(frame[column])
        table.add_column(
            said.phrase(str(column)), justify="right" if number else "left", overflow="fold"
        )
    for row in frame.itertuples(index=False):
        table.add_row(
            *(
                number_text(cell, said) if isinstance(cell, float) else said.phrase(str(cell))
                for cell in row
            )
        )
    return table


def number_text(value: float, said: Language) -> str:
    """Return a number as people read it: whole thousands with separators, else four digits."""
    if abs(value) >= _WHOLE_FROM:
        return said.number(value, 0)
    digits = len(f"{value:.4g}".partition(".")[2])
    return "0" if abs(value) < _NOUGHT_BELOW else said.number(value, digits)


def comparison_json(folder: Path) -> str:
    """Return the city's effects, account and costs and the certificate as one line of JSON.

    Rows are those of the stored tables, at full size (divided by the scale of a draft).
    """
    comparison = read_comparison(folder)
    shown = {
        "effects": frames.effects(comparison),
        "account": frames.account(comparison),
        "account_lines": frames.lines(comparison),
        "circulation": comparison.circulation,
        "money": frames.money(comparison),
        "costs": frames.costs(comparison),
        "harmed": assessed.harmed(comparison),
        "precision": assessed.precision(comparison),
        "ranking_pairs": comparison.ranking_pairs,
        "over_ranges": comparison.ranges,
        "over_ranges_pairs": comparison.ranges_pairs,
    }
    content = {name: json.loads(frame.to_json(orient="records")) for name, frame in shown.items()}
    content |= {
        "result": folder.name,
        "period": whole_period(comparison.effects),
        "replicates": comparison.replicates,
        "scale": comparison.scale,
        "money": comparison.provenance.get("money", {}),
        "certificate": [asdict(line) for line in comparison.certificate],
    }
    return json.dumps(content)


def _draft(comparison: Comparison, said: Language) -> str:
    """Return the warning below figures of a city that is not whole."""
    if comparison.scale == 1.0:
        return ""
    return said.say("terminal_draft", {"scale": said.number(comparison.scale, 2)})


def _new_table(title: str, note: str = "") -> Table:
    return Table(
        title=title,
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
        show_lines=True,
    )


def _effects(comparison: Comparison, said: Language) -> Table:
    period = whole_period(comparison.effects)
    table = _new_table(
        said.say(
            "terminal_effects",
            {
                "baseline": comparison.baseline_title(said.code),
                "period": said.period(period),
                "level": round(REPORTED_LEVEL * PERCENT),
                "replicates": comparison.replicates,
            },
        ),
        _draft(comparison, said),
    )
    table.add_column(said.say("scenario"), no_wrap=True)
    for name, unit in frames.HEADLINES.items():
        short = said.say("unit_points_short") if unit == "points" else said.say(f"unit_{unit}")
        table.add_column(f"{said.say(name)}\n({short})", justify="right")
    table.add_column(f"{said.say('spent')}\n({said.say('unit_billion')})", justify="right")
    paid = frames.spent(comparison)
    for scenario, cells in effect_cells(comparison, said, period, joint="\n").items():
        rupiah = said.number(paid.get(scenario, float("nan")) / BILLION, 2)
        table.add_row(narrow(scenario), *cells, rupiah)
    return table


def _account(comparison: Comparison, said: Language) -> Table:
    frame = frames.account(comparison)
    if frame.empty:
        return Table()
    table = _new_table(
        said.say("terminal_account", {"period": said.period(whole_period(comparison.account))})
    )
    table.add_column(said.say("scenario"), no_wrap=True)
    terms = [term for term in frames.TERMS if frame[term].notna().any()]
    if "displacement" in terms:
        terms.remove("reaction")  # spill-over less displacement: six terms do not fit 80 columns
    for term in terms:
        table.add_column(
            said.say(f"{term}_short" if said.knows(f"{term}_short") else term), justify="right"
        )
    for _, row in frame.iterrows():
        cells = (term_cell(row, term, said, joint="\n") for term in terms)
        table.add_row(narrow(str(row["scenario"])), *cells)
    return table


def _certificate(comparison: Comparison, said: Language) -> Table:
    """Return a line per check; a scenario that fails one is named."""
    table = _new_table(said.say("certificate_caption"))
    for column in ("check", "compared", "held"):
        table.add_column(said.say(column), overflow="fold")
    for check in dict.fromkeys(line.check for line in comparison.certificate):
        lines = [line for line in comparison.certificate if line.check == check]
        failed = [line.scenario for line in lines if not line.held]
        table.add_row(
            said.say(check),
            compared_by_all(lines, said),
            f"{said.say('no')}: {', '.join(failed)}" if failed else said.say("yes"),
        )
    return table

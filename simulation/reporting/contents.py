"""What a report says, in which order: the list of blocks of one stored comparison."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from simulation.comparison.intervals import REPORTED_LEVEL
from simulation.reporting import frames
from simulation.reporting.annex import annex_blocks
from simulation.reporting.assessment_blocks import cost_blocks, defence_blocks
from simulation.reporting.beside import beside_blocks
from simulation.reporting.blocks import Block, Box, Heading, Items, Paragraph, Picture, Table
from simulation.reporting.cells import (
    DIGITS,
    MILLION,
    ON_PAPER,
    PERCENT,
    effect_cells,
    term_cell,
)
from simulation.reporting.drawing import EFFECTS, RANGES
from simulation.reporting.figures import alternative_text
from simulation.reporting.language import Language
from simulation.reporting.order_blocks import order_blocks
from simulation.reporting.ranged import ranges_blocks
from simulation.reporting.ranged_displacement import displacement_blocks
from simulation.reporting.stored import Comparison, last_month, question_of, whole_period

ACCOUNT_OUTCOMES: Final = ("employed", "earnings", "poor_persons")
SENTENCES_ON: Final = ("employed", "poor_persons")


def report_blocks(
    comparison: Comparison, said: Language, pictures: Mapping[str, Path]
) -> list[Block]:
    """Return the blocks of the report, first page first. ``pictures`` are PNG files by name."""
    source = source_line(comparison, said)
    return [
        *_opening(comparison, said, pictures[EFFECTS]),
        *_questions(comparison, said),
        *_effects(comparison, said),
        *order_blocks(comparison, said, source),
        *_account(comparison, said),
        *beside_blocks(comparison, said, source),
        *_money(comparison, said),
        *defence_blocks(comparison, said, source),
        *ranges_blocks(comparison, said, source, pictures.get(RANGES)),
        *displacement_blocks(comparison, said, source),
        *annex_blocks(comparison, said),
    ]


def source_line(comparison: Comparison, said: Language) -> str:
    """Return the line below every table: simulated values are never passed off as BPS's."""
    return said.say(
        "source_line",
        {
            "version": comparison.version,
            "scenario": ", ".join(comparison.scenarios),
            "replicates": comparison.replicates,
        },
    )


def _opening(comparison: Comparison, said: Language, picture: Path) -> list[Block]:
    """Return the first page: what was compared, what is left out, and the differences at a glance."""
    whole, last = whole_period(comparison.effects), last_month(comparison.effects)
    baseline = comparison.baseline_title(said.code)
    summary = said.say(
        "report_summary",
        {
            "scenarios": len(comparison.scenarios),
            "baseline": baseline,
            "period": said.period(whole),
            "replicates": comparison.replicates,
        },
    )
    if comparison.scale != 1.0:
        scale = said.number(comparison.scale, 3)
        summary += " " + said.say("scale_notice", {"scale": scale})
    total_known = comparison.effects["total_low"].notna().any()
    caveats = [
        said.say("caveat_total" if total_known else "caveat_luck"),
        said.say("caveat_prices"),
        said.say("caveat_horizon", {"last_month": said.period(last)}),
    ]
    return [
        Heading(said.say("report_title"), 0),
        Paragraph(summary),
        Box(said.say("box_title"), caveats),
        Picture(
            said.say("figure_caption", {"baseline": baseline, "period": said.period(whole)}),
            picture,
            alternative_text(comparison, said),
            [source_line(comparison, said)],
        ),
    ]


def _questions(comparison: Comparison, said: Language) -> list[Block]:
    """Return the scenarios with what each was written to answer, the baseline last."""
    baselines = dict.fromkeys(comparison.baselines.values())
    names = [*comparison.scenarios, *baselines]
    rows = [
        (
            comparison.title(name, said.code),
            question_of(comparison, name, said.code)
            or (said.say("is_baseline") if name in baselines else ""),
            name,
        )
        for name in names
    ]
    columns = [said.say(key) for key in ("scenario", "question", "scenario_file")]
    return [
        Heading(said.say("section_question")),
        Table(said.say("scenarios_caption"), columns, rows, numbers_from=3),
    ]


def _effects(comparison: Comparison, said: Language) -> list[Block]:
    whole, last = whole_period(comparison.effects), last_month(comparison.effects)
    return [
        Heading(said.say("section_effects")),
        Items(_sentences(comparison, said, whole)),
        *(_effects_table(comparison, said, period) for period in dict.fromkeys((whole, last))),
    ]


def _sentences(comparison: Comparison, said: Language, period: str) -> list[str]:
    """Return a neutral sentence per scenario and headline, numbers taken from the table."""
    sentences = []
    for row in frames.records(frames.effects(comparison, period)):
        if row["indicator"] not in SENTENCES_ON:
            continue
        digits = DIGITS[row["unit"]]
        if pd.isna(row["low"]):
            key = "sentence_no_interval"
        elif row["low"] <= 0.0 <= row["high"]:
            key = "sentence_unclear"
        else:
            key = "sentence_more" if row["difference"] > 0 else "sentence_less"
        alone = key == "sentence_no_interval"
        shown = row["difference"] if alone else abs(row["difference"])
        sentences.append(
            said.say(
                key,
                {
                    "title": comparison.title(row["scenario"], said.code),
                    "indicator": said.say(f"sentence_{row['indicator']}"),
                    "difference": said.number(shown, digits, signed=alone),
                    "unit": said.say(f"unit_{row['unit']}"),
                    "baseline": comparison.baseline_title(said.code),
                    "period": said.period(period),
                    "level": round(REPORTED_LEVEL * PERCENT),
                    "low": said.number(row["low"], digits, signed=True),
                    "high": said.number(row["high"], digits, signed=True),
                    "replicates": comparison.replicates,
                },
            )
        )
    return sentences


def _effects_table(comparison: Comparison, said: Language, period: str) -> Table:
    columns = [
        said.say("scenario"),
        *(f"{said.say(name)} ({said.say(f'unit_{u}')})" for name, u in frames.HEADLINES.items()),
    ]
    rows = [
        (comparison.title(scenario, said.code), *cells)
        for scenario, cells in effect_cells(comparison, said, period, ON_PAPER).items()
    ]
    caption = said.say(
        "effects_caption",
        {"baseline": comparison.baseline_title(said.code), "period": said.period(period)},
    )
    note = said.say("effects_note", {"level": round(REPORTED_LEVEL * PERCENT)})
    return Table(
        caption, columns, rows, [said.say("note", {"text": note}), source_line(comparison, said)]
    )


def _unit_text(said: Language, unit: str) -> str:
    key = "unit_billion" if unit == "rupiah" else f"unit_{unit}"
    return said.say(key) if said.knows(key) else unit


def _account(comparison: Comparison, said: Language) -> list[Block]:
    if comparison.account.empty:
        return []
    blocks: list[Block] = [
        Heading(said.say("section_account")),
        Paragraph(said.say("account_intro")),
    ]
    period = said.period(whole_period(comparison.account))
    for outcome in ACCOUNT_OUTCOMES:
        frame = frames.account(comparison, outcome)
        if frame.empty:
            continue
        terms = [term for term in frames.TERMS if frame[term].notna().any()]
        rows = [
            (
                comparison.title(str(row["scenario"]), said.code),
                *(term_cell(row, term, said, ON_PAPER) for term in terms),
            )
            for _, row in frame.iterrows()
        ]
        named = f"{said.say(f'outcome_{outcome}')} ({_unit_text(said, frame['unit'].iloc[0])})"
        blocks.append(
            Table(
                said.say("account_caption", {"outcome": named, "period": period}),
                [said.say("scenario"), *(said.say(term) for term in terms)],
                rows,
                [
                    said.say("note", {"text": said.say("account_note")}),
                    source_line(comparison, said),
                ],
            )
        )
    return blocks


def _money(comparison: Comparison, said: Language) -> list[Block]:
    blocks: list[Block] = [Heading(said.say("section_money"))]
    frame = frames.money(comparison)
    if not frame.empty:
        years = sorted(frame["fiscal_year"].unique())
        caption = said.say(
            "money_caption", {"period": said.period(whole_period(comparison.effects))}
        )
        heads = [said.say(key) for key in ("source", "entry")]
        note = said.say("money_note", {"baseline": comparison.baseline_title(said.code)})
        blocks.append(
            Table(
                f"{caption} ({said.say('unit_million')})",
                [*heads, *(str(year) for year in years), said.say("total")],
                _money_rows(comparison, said, frame, years),
                [said.say("note", {"text": note}), source_line(comparison, said)],
                numbers_from=2,
            )
        )
    return [*blocks, *cost_blocks(comparison, said, source_line(comparison, said))]


def _money_rows(
    comparison: Comparison, said: Language, frame: pd.DataFrame, years: list[int]
) -> list[list[str]]:
    """Return a band for each scenario, and below it planned and paid of each source and of all."""
    rows = []
    for scenario in comparison.scenarios:
        of_scenario = frame[frame["scenario"] == scenario]
        sources = sorted(of_scenario["source"].unique())
        groups = [
            (said.say(f"source_{source}") if said.knows(f"source_{source}") else source,
             of_scenario[of_scenario["source"] == source])
            for source in sources
        ]  # fmt: skip
        if len(sources) > 1:
            groups.append((said.say("all_sources"), of_scenario))
        rows.append([comparison.title(scenario, said.code)])
        for source, part in groups:
            for entry in ("planned", "paid"):
                booked = part[part["entry"] == entry].groupby("fiscal_year")["rupiah"].sum()
                by_year = [float(booked.get(year, 0.0)) for year in years]
                if any(by_year):
                    amounts = (said.number(v / MILLION, 1) for v in (*by_year, sum(by_year)))
                    rows.append([source, said.say(f"entry_{entry}"), *amounts])
    return rows

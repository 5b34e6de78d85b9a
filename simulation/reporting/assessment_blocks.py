"""What a planner must be able to defend, as blocks of the report: the whole of every table."""

from __future__ import annotations

from typing import Any, Final

from simulation.reporting import assessed, frames
from simulation.reporting.assessment import (
    gain_text,
    group_name,
    harm_text,
    rate_text,
    ratio_cell,
)
from simulation.reporting.blocks import Block, Heading, Items, Paragraph, Table
from simulation.reporting.cells import ON_PAPER, with_interval
from simulation.reporting.language import NOT_AVAILABLE, Language
from simulation.reporting.stored import Comparison, whole_period

_INDEX_DIGITS: Final = 6  # of the Gini ratio, whose effects are far behind the point
#: Columns of the cost table: whose money, and budgeted or spent.
_READINGS: Final = (("spent", "nation"), ("spent", "city"), ("budgeted", "nation"))


def cost_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return cost per result and worth, a pair of tables for each horizon."""
    if comparison.costs.empty:
        return []
    blocks: list[Block] = []
    for horizon in assessed.horizons(comparison):
        blocks.append(_per_result(comparison, said, horizon, source))
        blocks.append(_worth(comparison, said, horizon, source))
    unreached = []
    for row in frames.records(assessed.unreached(comparison)):
        parts = {"months": row["later_months"], "needed": row["months_needed"]}
        text = said.say("horizon_unreached", parts | {"last": said.period(str(row["last_rupiah"]))})
        title = comparison.title(str(row["scenario"]), said.code)
        unreached.append(f"{title}: {text}")
    return [*blocks, Items(unreached)] if unreached else blocks


def _per_result(comparison: Comparison, said: Language, horizon: str, source: str) -> Table:
    frame = assessed.per_result(comparison, horizon)
    keyed = {
        (row["scenario"], row["measure"], row["per"], row["perspective"]): row
        for row in frames.records(frame)
    }
    rows: list[tuple[str, ...]] = []
    for measure, unit in dict.fromkeys(
        (row["measure"], row["unit"]) for row in frames.records(frame)
    ):
        rows.append((f"{said.say(measure)} ({_unit(said, unit)})",))
        of_measure = [
            (
                comparison.title(scenario, said.code),
                *(_paper_cell(keyed.get((scenario, measure, *r)), said) for r in _READINGS),
            )
            for scenario in comparison.scenarios
        ]
        if len({cell for row in of_measure for cell in row[1:]}) == 1:  # the same nothing for all
            of_measure = [(said.say("all_scenarios"), *of_measure[0][1:])]
        rows += of_measure
    return Table(
        said.say("cost_caption", {"horizon": said.period(horizon)}),
        [said.say(key) for key in ("scenario", *("_".join(r) for r in _READINGS))],
        rows,
        [said.say("note", {"text": said.say("cost_note")}), source],
    )


def _paper_cell(row: dict[str, Any] | None, said: Language) -> str:
    return ratio_cell(row, said, ON_PAPER)


def _unit(said: Language, unit: str) -> str:
    return said.say(f"unit_{unit}") if said.knows(f"unit_{unit}") else unit


def _worth(comparison: Comparison, said: Language, horizon: str, source: str) -> Table:
    frame = assessed.worth(comparison, horizon)
    rates = sorted(frame["discount_rate_per_year"].unique())
    rows: list[tuple[str, ...]] = []
    for (measure, perspective), part in frame.groupby(["measure", "perspective"], sort=False):
        name = f"{said.say(str(measure))}, {said.say(f'perspective_{perspective}')}"
        rows.append((name,))
        by_place = {
            (row["scenario"], row["discount_rate_per_year"]): row for row in frames.records(part)
        }
        for scenario in comparison.scenarios:
            cells = (_paper_cell(by_place.get((scenario, rate)), said) for rate in rates)
            rows.append((comparison.title(scenario, said.code), *cells))
    return Table(
        said.say("worth_caption", {"horizon": said.period(horizon)}),
        [said.say("scenario"), *(rate_text(rate, said) for rate in rates)],
        rows,
        [said.say("note", {"text": said.say("worth_note")}), source],
    )


def defence_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return who is left worse off, and what the replicates could see."""
    return [
        *_harm(comparison, said, source),
        *_precision(comparison, said, source),
    ]


def _harm(comparison: Comparison, said: Language, source: str) -> list[Block]:
    if comparison.harm.empty:
        return []
    period = said.period(whole_period(comparison.effects))
    blocks: list[Block] = [Heading(said.say("section_harm")), Paragraph(said.say("harm_intro"))]
    found = assessed.harmed(comparison)
    counts = []
    for scenario in comparison.scenarios:
        looked, expected = assessed.looked_at(comparison, scenario)
        count = int((found["scenario"] == scenario).sum())
        title = comparison.title(scenario, said.code)
        counts.append(f"{title}: {harm_text(said, count, looked, expected)}")
    blocks.append(Items(counts))
    rows = []
    for row in frames.records(found):
        unit = "points" if row["unit"] == "percent" else str(row["unit"])
        values = (row["difference"], row["low"], row["high"])
        rows.append(
            (
                comparison.title(row["scenario"], said.code),
                said.say(row["indicator"]),
                group_name(said, row["area"], row["group"]),
                _money_unit(said, unit),
                with_interval(said, values, unit, joint=ON_PAPER),
            )
        )
    if rows:
        columns = [said.say(key) for key in ("scenario", "outcome", "worse_off", "unit", "effect")]
        caption = said.say("harm_caption", {"period": period})
        blocks.append(Table(caption, columns, rows, [source], numbers_from=4))
    return blocks


def _money_unit(said: Language, unit: str) -> str:
    key = "unit_billion" if unit == "rupiah" else f"unit_{unit}"
    return said.say(key) if said.knows(key) else unit


def _precision(comparison: Comparison, said: Language, source: str) -> list[Block]:
    frame = assessed.precision(comparison)
    if frame.empty:
        return []
    rows: list[tuple[str, ...]] = []
    for indicator, part in frame.groupby("indicator", sort=False):
        unit = str(part["unit"].iloc[0])
        name = said.say(str(indicator)) if said.knows(str(indicator)) else str(indicator)
        cells = {str(row["scenario"]): _seen(row, unit, said) for row in frames.records(part)}
        shown = (cells.get(scenario, NOT_AVAILABLE) for scenario in comparison.scenarios)
        rows.append((f"{name} ({_money_unit(said, unit)})", *shown))
    numbered = (f"[{number}]" for number in range(1, len(comparison.scenarios) + 1))
    named = "; ".join(
        f"[{number}] {comparison.title(name, said.code)}"
        for number, name in enumerate(comparison.scenarios, 1)
    )
    note = said.say("precision_note", {"replicates": comparison.replicates})
    return [
        Heading(said.say("section_precision")),
        Table(
            said.say("precision_caption"),
            [said.say("indicator"), *numbered],
            rows,
            [named, said.say("note", {"text": note}), source],
        ),
    ]


def _seen(row: dict[str, Any], unit: str, said: Language) -> str:
    """Return the smallest effect the replicates would show, and what pairing gained."""
    if unit == "ratio":  # an index, not rupiah per rupiah
        size = said.number(row["smallest_detectable"], _INDEX_DIGITS)
    else:
        value = (float(row["smallest_detectable"]), float("nan"), float("nan"))
        size = with_interval(said, value, unit, signed=False)
    return f"{size}{ON_PAPER}{gain_text(row['pairing_gain'], said)}"

"""What a planner must be able to defend, as blocks of the report: the whole of every table."""

from __future__ import annotations

from typing import Final

from simulation.reporting import assessed, frames
from simulation.reporting.assessment import (
    gain_text,
    group_name,
    harm_text,
    rate_text,
    ratio_cell,
)
from simulation.reporting.blocks import Block, Heading, Paragraph, Table
from simulation.reporting.cells import PERCENT, with_interval
from simulation.reporting.language import Language
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
    for row in frames.records(assessed.unreached(comparison)):
        parts = {"months": row["later_months"], "needed": row["months_needed"]}
        text = said.say("horizon_unreached", parts | {"last": said.period(str(row["last_rupiah"]))})
        title = comparison.title(str(row["scenario"]), said.code)
        blocks.append(Paragraph(f"{title}: {text}"))
    return blocks


def _per_result(comparison: Comparison, said: Language, horizon: str, source: str) -> Table:
    frame = assessed.per_result(comparison, horizon)
    keyed = {
        (row["scenario"], row["measure"], row["per"], row["perspective"]): row
        for row in frames.records(frame)
    }
    rows = []
    for scenario, measure, unit in dict.fromkeys(
        (row["scenario"], row["measure"], row["unit"]) for row in frames.records(frame)
    ):
        cells = [
            ratio_cell(keyed.get((scenario, measure, *reading)), said, " ") for reading in _READINGS
        ]
        name = f"{said.say(measure)} ({_unit(said, unit)})"
        rows.append((comparison.title(scenario, said.code), name, *cells))
    return Table(
        said.say("cost_caption", {"horizon": said.period(horizon)}),
        [said.say(key) for key in ("scenario", "measure", *("_".join(r) for r in _READINGS))],
        rows,
        [said.say("note", {"text": said.say("cost_note")}), source],
        numbers_from=2,
    )


def _unit(said: Language, unit: str) -> str:
    return said.say(f"unit_{unit}") if said.knows(f"unit_{unit}") else unit


def _worth(comparison: Comparison, said: Language, horizon: str, source: str) -> Table:
    frame = assessed.worth(comparison, horizon)
    rates = sorted(frame["discount_rate_per_year"].unique())
    keys = ["scenario", "measure", "perspective"]
    rows = []
    for place, part in frame.groupby(keys, sort=False):
        scenario, measure, perspective = map(str, place)
        by_rate = {row["discount_rate_per_year"]: row for row in frames.records(part)}
        name = f"{said.say(measure)}, {said.say(f'perspective_{perspective}')}"
        cells = [ratio_cell(by_rate.get(rate), said, " ") for rate in rates]
        rows.append((comparison.title(scenario, said.code), name, *cells))
    return Table(
        said.say("worth_caption", {"horizon": said.period(horizon)}),
        [*(said.say(key) for key in ("scenario", "measure")), *(rate_text(r, said) for r in rates)],
        rows,
        [said.say("note", {"text": said.say("worth_note")}), source],
        numbers_from=2,
    )


def defence_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return who is left worse off, how often each mix beats each other one, and precision."""
    return [
        *_harm(comparison, said, source),
        *_pairs(comparison, said, source),
        *_precision(comparison, said, source),
    ]


def _harm(comparison: Comparison, said: Language, source: str) -> list[Block]:
    if comparison.harm.empty:
        return []
    period = said.period(whole_period(comparison.effects))
    blocks: list[Block] = [Heading(said.say("section_harm")), Paragraph(said.say("harm_intro"))]
    found = assessed.harmed(comparison)
    for scenario in comparison.scenarios:
        looked, expected = assessed.looked_at(comparison, scenario)
        count = int((found["scenario"] == scenario).sum())
        title = comparison.title(scenario, said.code)
        blocks.append(Paragraph(f"{title}: {harm_text(said, count, looked, expected)}"))
    rows = []
    for row in frames.records(found):
        unit = "points" if row["unit"] == "percent" else str(row["unit"])
        values = (row["difference"], row["low"], row["high"])
        rows.append(
            (
                comparison.title(row["scenario"], said.code),
                said.say(row["indicator"]),
                group_name(said, row["area"], row["group"]),
                f"{with_interval(said, values, unit)} {_money_unit(said, unit)}",
            )
        )
    if rows:
        columns = [said.say(key) for key in ("scenario", "outcome", "worse_off", "effect")]
        caption = said.say("harm_caption", {"period": period})
        blocks.append(Table(caption, columns, rows, [source], numbers_from=3))
    return blocks


def _money_unit(said: Language, unit: str) -> str:
    key = "unit_billion" if unit == "rupiah" else f"unit_{unit}"
    return said.say(key) if said.knows(key) else unit


def _pairs(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return a square for each headline: how often the row beats the column."""
    frame = comparison.ranking_pairs
    if frame.empty:
        return []
    blocks: list[Block] = []
    for indicator in frames.HEADLINES:
        names = [name for name, _ in assessed.order(comparison, indicator)]
        ahead = frame[frame["indicator"] == indicator].set_index(["scenario", "other"])
        shares = ahead["share_ahead"].to_dict()
        rows = [
            (
                comparison.title(name, said.code),
                *(
                    f"{said.number(shares[name, other] * PERCENT, 0)} %" if name != other else ""
                    for other in names
                ),
            )
            for name in names
        ]
        period = said.period(str(frame["period"].iloc[0]))
        caption = said.say("pairs_caption", {"indicator": said.say(indicator), "period": period})
        blocks.append(Table(caption, [said.say("scenario"), *names], rows, [source]))
    return blocks


def _precision(comparison: Comparison, said: Language, source: str) -> list[Block]:
    frame = assessed.precision(comparison)
    if frame.empty:
        return []
    rows = []
    for row in frames.records(frame):
        unit = str(row["unit"])
        value = (float(row["smallest_detectable"]), float("nan"), float("nan"))
        name = said.say(row["indicator"]) if said.knows(row["indicator"]) else row["indicator"]
        size = with_interval(said, value, unit, signed=False)
        text = f"{size} {_money_unit(said, unit)}"
        if unit == "ratio":  # an index, not rupiah per rupiah
            text = said.number(value[0], _INDEX_DIGITS)
        rows.append(
            (
                comparison.title(row["scenario"], said.code),
                name,
                text,
                gain_text(row["pairing_gain"], said),
            )
        )
    columns = [said.say(key) for key in ("scenario", "indicator", "detectable", "pairing_gain")]
    note = said.say("precision_note", {"replicates": comparison.replicates})
    return [
        Heading(said.say("section_precision")),
        Table(
            said.say("precision_caption"),
            columns,
            rows,
            [said.say("note", {"text": note}), source],
            numbers_from=2,
        ),
    ]

"""The order of the scenarios as blocks of the report: who is ahead, by how much, how often."""

from __future__ import annotations

from simulation.reporting import assessed, frames
from simulation.reporting.blocks import Block, Heading, Table
from simulation.reporting.cells import ON_PAPER, PERCENT, with_interval
from simulation.reporting.language import Language
from simulation.reporting.stored import Comparison


def order_blocks(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return the order by every headline, and in how many replicates each beats each other one."""
    if comparison.ranking.empty:
        return []
    return [
        Heading(said.say("section_order")),
        _ranking(comparison, said, source),
        *_pairs(comparison, said, source),
    ]


def _ranking(comparison: Comparison, said: Language, source: str) -> Table:
    rows: list[tuple[str, ...]] = []
    for indicator, unit in frames.HEADLINES.items():
        places = [
            (
                str(row["rank"]),
                comparison.title(row["scenario"], said.code),
                with_interval(
                    said, (row["difference"], row["low"], row["high"]), unit, joint=ON_PAPER
                ),
                with_interval(
                    said, (row["ahead"], row["ahead_low"], row["ahead_high"]), unit, joint=ON_PAPER
                ),
            )
            for row in frames.records(frames.ranking(comparison, indicator))
        ]
        if places:
            rows += [(f"{said.say(indicator)} ({said.say(f'unit_{unit}')})",), *places]
    return Table(
        said.say("ranking_caption", {"period": _period(comparison, said)}),
        [said.say(key) for key in ("rank", "scenario", "effect", "ahead")],
        rows,
        [said.say("note", {"text": said.say("ranking_note")}), source],
        numbers_from=2,
    )


def _pairs(comparison: Comparison, said: Language, source: str) -> list[Block]:
    """Return a square below each headline: how often the row beats the column."""
    frame = comparison.ranking_pairs
    if frame.empty:
        return []
    names = comparison.scenarios
    rows: list[tuple[str, ...]] = []
    for indicator in frames.HEADLINES:
        if not assessed.order(comparison, indicator):
            continue
        ahead = frame[frame["indicator"] == indicator].set_index(["scenario", "other"])
        shares = ahead["share_ahead"].to_dict()
        rows.append((said.say(indicator),))
        for number, name in enumerate(names, 1):
            cells = (_share(shares.get((name, other)), said) for other in names)
            rows.append((f"[{number}] {comparison.title(name, said.code)}", *cells))
    caption = said.say("pairs_caption", {"period": _period(comparison, said)})
    heads = [said.say("scenario"), *(f"[{number + 1}]" for number in range(len(names)))]
    return [Table(caption, heads, rows, [source])]


def _share(share: float | None, said: Language) -> str:
    return "" if share is None else f"{said.number(share * PERCENT, 0)}"


def _period(comparison: Comparison, said: Language) -> str:
    return said.period(str(comparison.ranking["period"].iloc[0]))

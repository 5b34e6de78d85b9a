"""What a planner must be able to defend, as tables for the terminal.

Cost per result, groups left worse off, what the replicates could see, and the order of the mixes.
"""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd
from rich.box import HORIZONTALS
from rich.table import Table

from simulation.reporting import assessed, frames
from simulation.reporting.cells import BILLION, DIGITS, MILLION, PERCENT, narrow, with_interval
from simulation.reporting.language import NOT_AVAILABLE, Language
from simulation.reporting.stored import Comparison, whole_period

LARGEST_GAIN: Final = 1e6
_SHARE_DIGITS: Final = 0


def assessment_tables(comparison: Comparison, said: Language) -> list[Table]:
    """Return the tables that have something to say."""
    built = [
        *_costs(comparison, said),
        *_other_costs(comparison, said),
        *_fiscal(comparison, said),
        *_worth(comparison, said),
        *_harm(comparison, said),
        *_precision(comparison, said),
        *_order(comparison, said),
    ]
    return [table for table in built if table.row_count]


def _table(title: str, note: str = "") -> Table:
    return Table(
        title=title,
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
        show_lines=True,
    )


def _costs(comparison: Comparison, said: Language) -> list[Table]:
    """Return cost per result at the last horizon, all sources."""
    if comparison.costs.empty:
        return []
    horizon = assessed.horizons(comparison)[-1]
    title = said.say("terminal_costs", {"horizon": said.period(horizon)})
    table = _table(title, _months_needed(comparison, said))
    table.add_column(said.say("scenario"), no_wrap=True)
    for measure in assessed.SHORT_COSTS:
        table.add_column(said.say(f"{measure}_short"), justify="right")
    costs = assessed.per_result(comparison, horizon)
    costs = costs[(costs["per"] == "spent") & (costs["perspective"] == "nation")]
    for scenario in comparison.scenarios:
        rows = {row["measure"]: row for row in frames.records(_of(costs, scenario))}
        cells = [ratio_cell(rows.get(name), said, "\n") for name in assessed.SHORT_COSTS]
        table.add_row(narrow(scenario), *cells)
    return [table]


def _other_costs(comparison: Comparison, said: Language) -> list[Table]:
    """Return cost per net job-year in three ways and per rupiah of gap, spent and budgeted."""
    if comparison.costs.empty:
        return []
    horizon = assessed.horizons(comparison)[-1]
    table = _table(said.say("terminal_other_costs", {"horizon": said.period(horizon)}))
    table.add_column(said.say("scenario"), no_wrap=True)
    table.add_column("")
    for measure in assessed.OTHER_COSTS:
        table.add_column(said.say(f"{measure}_short"), justify="right")
    costs = assessed.per_result(comparison, horizon)
    costs = costs[costs["perspective"] == "nation"]
    for scenario in comparison.scenarios:
        for per in ("spent", "budgeted"):
            part = _of(costs, scenario)
            rows = {row["measure"]: row for row in frames.records(part[part["per"] == per])}
            cells = [ratio_cell(rows.get(name), said, "\n") for name in assessed.OTHER_COSTS]
            table.add_row(
                narrow(scenario) if per == "spent" else "", said.say(f"{per}_short"), *cells
            )
    return [table]


def _fiscal(comparison: Comparison, said: Language) -> list[Table]:
    """Return rupiah paid beyond the baseline, by source and year."""
    frame = frames.money(comparison)
    if frame.empty:
        return []
    frame = frame[frame["entry"] == "paid"]
    years = sorted(frame["fiscal_year"].unique())
    table = _table(said.say("terminal_fiscal"))
    table.add_column(said.say("scenario"), no_wrap=True)
    table.add_column(said.say("source"), overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    for scenario in comparison.scenarios:
        first = narrow(scenario)
        for source, part in _of(frame, scenario).groupby("source"):
            name = f"source_{source}"
            paid = part.groupby("fiscal_year")["rupiah"].sum()
            amounts = (said.number(float(paid.get(year, 0.0)) / MILLION, 1) for year in years)
            table.add_row(first, said.say(name) if said.knows(name) else str(source), *amounts)
            first = ""
    return [table]


def _of(frame: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return frame[frame["scenario"] == scenario]


def ratio_cell(row: dict[str, Any] | None, said: Language, joint: str) -> str:
    """Return a ratio with its interval, or why there is none."""
    if row is None:
        return NOT_AVAILABLE
    note = str(row["note"])
    if note and math.isnan(row["value"]):
        return said.say(f"{note}_short" if joint == "\n" else note)
    values = (row["value"], row["low"], row["high"])
    return with_interval(said, values, str(row["unit"]), signed=False, joint=joint)


def _worth(comparison: Comparison, said: Language) -> list[Table]:
    """Return benefit per rupiah of cost at every rate, for the city and for the nation."""
    if comparison.costs.empty:
        return []
    horizon = assessed.horizons(comparison)[-1]
    worth = assessed.worth(comparison, horizon)
    ratios = worth[worth["measure"] == assessed.BENEFIT_COST]
    table = _table(
        said.say("terminal_worth", {"horizon": said.period(horizon)}),
        said.say("worth_terminal_note"),
    )
    table.add_column(said.say("scenario"), no_wrap=True)
    table.add_column("")
    rates = sorted(ratios["discount_rate_per_year"].unique())
    for rate in rates:
        table.add_column(rate_text(rate, said), justify="right")
    for scenario, perspective in dict.fromkeys(
        zip(ratios["scenario"], ratios["perspective"], strict=True)
    ):
        rows = _of(ratios, scenario)
        rows = rows[rows["perspective"] == perspective]
        by_rate = {row["discount_rate_per_year"]: row for row in frames.records(rows)}
        cells = [ratio_cell(by_rate.get(rate), said, "\n") for rate in rates]
        table.add_row(narrow(scenario), said.say(f"perspective_{perspective}"), *cells)
        net = _of(worth[worth["measure"] == assessed.NET_PRESENT_VALUE], scenario)
        net = net[net["perspective"] == perspective].set_index("discount_rate_per_year")["value"]
        values = (said.number(net.loc[rate] / BILLION, 2, signed=True) for rate in rates)
        table.add_row("", said.say("net_present_value_short"), *values)
    return [table]


def rate_text(rate: float, said: Language) -> str:
    """Return a yearly rate in percent, with a decimal where it has one."""
    percent = round(rate * PERCENT, 1)
    return f"{said.number(percent, 0 if percent == int(percent) else 1)} %"


def _months_needed(comparison: Comparison, said: Language) -> str:
    """Return which horizon the runs do not reach, and the length that would."""
    missing = assessed.unreached(comparison)
    if missing.empty:
        return ""
    row = missing.sort_values("months_needed").iloc[-1]
    last = said.period(str(row["last_rupiah"]))
    parts = {"months": int(row["later_months"]), "needed": int(row["months_needed"])}
    return said.say("horizon_unreached", parts | {"last": last})


def _harm(comparison: Comparison, said: Language) -> list[Table]:
    """Return every group whose interval lies wholly on the losing side, by name."""
    if comparison.harm.empty:
        return []
    period = said.period(whole_period(comparison.effects))
    table = _table(said.say("terminal_harm", {"period": period}))
    table.add_column(said.say("scenario"), no_wrap=True)
    table.add_column(said.say("outcome"), overflow="fold")
    table.add_column(said.say("worse_off"), overflow="fold")
    found = assessed.harmed(comparison)
    for scenario in comparison.scenarios:
        looked, expected = assessed.looked_at(comparison, scenario)
        if not looked:
            continue
        rows = _of(found, scenario)
        table.add_row(narrow(scenario), "", harm_text(said, len(rows), looked, expected))
        for indicator, part in rows.groupby("indicator", sort=False):
            names = (group_name(said, r["area"], r["group"]) for r in frames.records(part))
            table.add_row("", said.say(str(indicator)), ", ".join(names))
    return [table]


def harm_text(said: Language, found: int, looked: int, expected: float) -> str:
    """Return how many groups lose, of how many, and how many chance alone would name."""
    return said.say(
        "harm_counts", {"looked": looked, "found": found, "expected": said.number(expected, 1)}
    )


def group_name(said: Language, area: str, group: str) -> str:
    """Return an area or group as people say it: ``decile=1`` is ``decile 1``."""
    kind, separator, value = group.partition("=")
    if not separator:
        return area
    word = f"value_{value}"
    value = said.say(word) if said.knows(word) else value.upper()
    return said.say(f"group_{kind}", {"value": value})


def _precision(comparison: Comparison, said: Language) -> list[Table]:
    """Return the smallest detectable effect on the headlines and what pairing gained."""
    frame = assessed.precision(comparison)
    if frame.empty:
        return []
    table = _table(
        said.say("terminal_precision", {"replicates": comparison.replicates}),
        f"{said.say('precision_terminal_note')} {little_gain_text(frame, said)}",
    )
    table.add_column(said.say("scenario"), no_wrap=True)
    for name, unit in frames.HEADLINES.items():
        short = said.say("unit_points_short") if unit == "points" else said.say(f"unit_{unit}")
        table.add_column(f"{said.say(name)}\n({short})", justify="right")
    for scenario in comparison.scenarios:
        rows = {row["indicator"]: row for row in frames.records(_of(frame, scenario))}
        cells = [_seen(rows.get(name), unit, said) for name, unit in frames.HEADLINES.items()]
        table.add_row(narrow(scenario), *cells)
    return [table]


def little_gain_text(frame: pd.DataFrame, said: Language) -> str:
    """Return the indicators, headlines or not, for which pairing gains hardly anything."""
    little = frame[frame["pairing_gain"] < assessed.LEAST_PAIRING_GAIN]["indicator"]
    names = [said.say(name) if said.knows(name) else name for name in dict.fromkeys(little)]
    if not names:
        return said.say("precision_gains_all")
    return said.say("precision_gains_little", {"indicators": ", ".join(names)})


def _seen(row: dict[str, Any] | None, unit: str, said: Language) -> str:
    if row is None:
        return NOT_AVAILABLE
    digits = max(DIGITS[unit], 1)
    gain = gain_text(row["pairing_gain"], said)
    return f"{said.number(row['smallest_detectable'], digits)}\n{gain}"


def gain_text(gain: float, said: Language) -> str:
    """Return ``× 40``, marked where pairing gains hardly anything."""
    if gain > LARGEST_GAIN:  # hardly any luck is left: how much more is noise
        return f"× > {said.number(LARGEST_GAIN, 0)}"
    text = f"× {said.number(gain, 1 if gain < PERCENT else 0)}"
    return f"{text} {said.say('gains_little')}" if gain < assessed.LEAST_PAIRING_GAIN else text


def _order(comparison: Comparison, said: Language) -> list[Table]:
    """Return the order of the mixes by each headline: how often each place beats the next."""
    if comparison.ranking.empty:
        return []
    period = said.period(str(comparison.ranking["period"].iloc[0]))
    table = _table(said.say("terminal_order", {"period": period}), said.say("order_note"))
    table.add_column(said.say("outcome"), no_wrap=True)
    table.add_column(said.say("order"), overflow="fold")
    for indicator in frames.HEADLINES:
        places = assessed.order(comparison, indicator)
        if places:
            table.add_row(said.say(indicator), order_text(places, said))
    return [table]


def order_text(places: list[tuple[str, float]], said: Language) -> str:
    """Return ``integrated (67 %) > training_only``."""
    parts = [
        name if math.isnan(share) else f"{name} ({said.number(share * PERCENT, _SHARE_DIGITS)} %)"
        for name, share in places
    ]
    return " > ".join(parts)

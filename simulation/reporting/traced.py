"""The trace of one life for a terminal of 80 columns: both worlds side by side, and the cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from rich.box import HORIZONTALS
from rich.table import Table

from simulation.classifications import (
    AREA_GROUPS,
    KECAMATAN_NAMES,
    SECTORS,
    CellKind,
    Sector,
    SkillLevel,
    cell_parts,
)
from simulation.reporting.language import Language, language
from simulation.signals import SIGNALS

Record = Mapping[str, Any]

THOUSAND: Final = 1000.0
#: Columns shown of each kind of life, in order.
SHOWN: Final = {
    "person": ("status", "hours", "earnings_idr", "expenditure_per_head_idr", "marks"),
    "household": (
        "working", "earnings_idr", "expenditure_per_head_idr", "savings_less_debt_idr", "marks",
    ),
    "enterprise": ("workers", "sales_idr", "profit_idr", "capital_idr", "marks"),
}  # fmt: skip
_MARKS: Final = {"poor": "p", "training": "t", "linked": "l", "coached": "c"}
_PERCENT_SIGNALS: Final = ("job_finding_rate", "vacancy_filling_rate", "provider_load")
_RANKS: Final = (
    "lay_off_cutoff",
    "vacancy_filled_cutoff",
    "post_vacated_cutoff",
    "admission_cutoff",
)
_FIXED_POINT: Final = 2.0**20
_RANK_RANGE: Final = 2.0**53
_NO_BOUND: Final = np.iinfo(np.int64).max
_PARTS: Final = cell_parts()
_STATUS_WIDTH: Final = 12


def trace_output(record: Record, lang: str = "en") -> list[Table | str]:
    """Return the printed parts of one trace: the months, then why they differ."""
    said = language(lang)
    parts: list[Table | str] = [_months(record, said)]
    if record["cause"] is None and record["home_cause"] is None:
        return [*parts, said.say("trace_same")]
    for key, sentence in (("cause", "trace_first"), ("home_cause", "trace_home")):
        cause = record[key]
        if cause is not None:
            parts += _sentences(cause, sentence, said)
    events = _events(record)
    if events:
        parts.append(said.say("trace_events", {"events": events}))
    evidence = _evidence(record, said)
    return [*parts, evidence] if evidence.row_count else parts


def examples_output(record: Record, result: str, lang: str = "en") -> list[Table | str]:
    """Return the printed list of lives worth a look, each with the option that shows it."""
    said = language(lang)
    command = f"kawasan trace {result} --person ID"
    table = _table(
        said.say("examples_title", _names(record)), said.say("examples_note", {"command": command})
    )
    table.add_column(said.say("examples_why"), overflow="fold")
    table.add_column(said.say("examples_amount"), justify="right")
    table.add_column(said.say("examples_command"), no_wrap=True)
    for one in record["examples"]:
        unit, amount = str(one["unit"]), float(one["amount"])
        million = unit == "rupiah"
        shown = said.number(amount / 1e6 if million else amount, 2 if million else 0, signed=True)
        word = said.say("unit_million" if million else f"unit_{unit}")
        option = f"--{one['kind']} {one['identity']}"
        table.add_row(said.say(f"example_{one['why']}"), f"{shown} {word}", option)
    return [table]


def _names(record: Record) -> dict[str, str | int | float]:
    return {key: record[key] for key in ("baseline", "scenario", "replicate")}


def _table(title: str, note: str = "") -> Table:
    return Table(
        title=title,
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
        padding=0,
    )


def _months(record: Record, said: Language) -> Table:
    kind = str(record["kind"])
    names = _names(record) | {"identity": record["identity"], "kind": said.say(f"trace_{kind}")}
    note = {key: str(record[key]) for key in ("baseline", "scenario")}
    table = _table(said.say("trace_title", names), said.say("trace_note", note))
    table.add_column(f"  {said.say('trace_month')}", no_wrap=True)
    for world in ("baseline", "scenario"):
        if world == "scenario":
            table.add_column("")
        for name in SHOWN[kind]:
            text = name in {"status", "marks"}
            table.add_column(
                said.say(f"trace_{name}"), justify="left" if text else "right", no_wrap=True
            )
    first = record["cause"]["month"] if record["cause"] else None
    for month in record["months"]:
        left, right = month["baseline"], month["scenario"]
        mark = ">" if month["month"] == first else " " if _same(left, right) else "|"
        cells = [*_cells(left, kind, said), " ", *_cells(right, kind, said)]
        table.add_row(f"{mark} {month['month']}", *cells)
    return table


def _same(left: Record | None, right: Record | None) -> bool:
    if left is None or right is None:
        return left is right
    return all(left[name] == right[name] for name in left if name != "events")


def _cells(shown: Record | None, kind: str, said: Language) -> list[str]:
    if shown is None:
        blank = [""] * len(SHOWN[kind])
        return [said.say("trace_absent"), *blank[1:]]
    return [_cell(shown, name, said) for name in SHOWN[kind]]


def _cell(shown: Record, name: str, said: Language) -> str:
    if name == "marks":
        return "".join(sign for flag, sign in _MARKS.items() if shown.get(flag))
    if name == "status":
        return said.say(f"status_{shown[name]}")[:_STATUS_WIDTH]
    if name == "working":
        return f"{shown['working']}/{shown['members']}"
    value = float(shown[name])
    return said.number(value / THOUSAND if name.endswith("_idr") else value, 0)


def _sentences(cause: Record, sentence: str, said: Language) -> list[str]:
    """Return the sentence on a cause and one for each cause behind it."""
    month = said.period(str(cause["month"]))
    lines = [said.say(sentence, {"month": month, "cause": _cause(cause, said)})]
    behind = cause["via"]
    while behind is not None:
        parts = {
            "kind": said.say(f"trace_{behind['kind']}").lower(),
            "identity": behind["identity"],
            "month": said.period(str(behind["month"])),
            "cause": _cause(behind, said),
        }
        lines.append(said.say("trace_behind", parts))
        behind = behind["via"]
    return lines


def _cause(cause: Record, said: Language) -> str:
    return said.say(f"cause_{cause['code']}", {"events": ", ".join(cause["events"])})


def _events(record: Record) -> str:
    """Return what the programme delivered to this life, by month."""
    given = {
        month["month"]: month["scenario"]["events"]
        for month in record["months"]
        if month["scenario"] and month["scenario"]["events"]
    }
    return "; ".join(f"{month} {', '.join(events)}" for month, events in given.items())


def _evidence(record: Record, said: Language) -> Table:
    """Return what differed in the months concerned: every signal named as a cause."""
    table = _table(said.say("trace_what_differed"))
    table.add_column(said.say("trace_signal"), overflow="fold")
    table.add_column(said.say("trace_place"), overflow="fold")
    for world in ("baseline", "scenario"):
        table.add_column(str(record[world]), justify="right", overflow="fold")
    table.add_column(said.say("trace_channel"), overflow="fold")
    rows: dict[tuple[str, ...], None] = {}
    for key in ("cause", "home_cause"):
        cause = record[key]
        while cause is not None:
            for item in cause["evidence"]:
                rows[_evidence_row(item, said)] = None
            cause = cause["via"]
    for row in rows:
        table.add_row(*row)
    return table


def _evidence_row(item: Record, said: Language) -> tuple[str, ...]:
    name = str(item["signal"]).partition("/")[0]
    return (
        _signal(name, said),
        _place(item, said),
        *(_value(name, int(item[world]), said) for world in ("baseline", "scenario")),
        said.say(f"trace_channel_{item['channel']}"),
    )


def _signal(name: str, said: Language) -> str:
    """Return a signal in words; one nobody has put into words yet says what it declares."""
    key = f"signal_{name}"
    return said.say(key) if said.knows(key) else SIGNALS[name].meaning


def _place(item: Record, said: Language) -> str:
    place = int(item["place"])
    programme = str(item["signal"]).partition("/")[2]
    if programme:
        return programme
    if item["kind_of_place"] == "market":
        name = Sector(place % SECTORS).name.lower()
        return f"{KECAMATAN_NAMES[place // SECTORS]}, {said.say(f'sector_{name}')}"
    if item["kind_of_place"] == "cell" and place >= 0:
        area, sector, kind, level = (int(part[place]) for part in _PARTS)
        words: Sequence[str] = (
            said.say(f"area_{AREA_GROUPS[area]}"),
            said.say(f"sector_{Sector(sector).name.lower()}"),
            said.say(f"cell_{CellKind(kind).name.lower()}"),
            said.say(f"level_{SkillLevel(level).name.lower()}"),
        )
        return ", ".join(word for word in words if word)
    return said.say("trace_city")


def _value(name: str, value: int, said: Language) -> str:
    """Return a signal's value as a reader can compare it."""
    if abs(value) == _NO_BOUND:
        # Hiring is best first: a score nobody reaches is high, a rank nobody reaches is low.
        passes = (value > 0) != (name == "hire_cutoff")
        return said.say("trace_everybody" if passes else "trace_nobody")
    if name == "hire_cutoff":
        return said.number(value / _FIXED_POINT, 3)
    if name in _PERCENT_SIGNALS:
        return said.number(value / _FIXED_POINT * 100, 2)
    if name in _RANKS:
        return said.number(value / _RANK_RANGE, 4)
    return said.number(value, 0)

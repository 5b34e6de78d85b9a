"""Tables of ``status``, ``--dry-run`` and ``--profile`` for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import HORIZONTALS
from rich.table import Table

from simulation.reporting.cells import PERCENT
from simulation.reporting.language import Language, language

_MEGABYTE = 10**6


def status_tables(state: Mapping[str, Any], lang: str) -> list[Table]:
    """Return the state of a result: one table, and one more of the worlds where some are missing."""
    said = language(lang)
    if state["result"] is None:
        left = {
            "stored": state["runs stored"],
            "megabytes": said.number(state["megabytes"], 1),
        }
        table = _facts(said.say("status_unfinished"), said.say("status_next_unfinished"))
        table.add_row(said.say("status_stored"), said.say("status_left_text", left))
        return [table]
    incomplete = state["runs missing"] > 0
    note = said.say("status_next_missing") if incomplete else ""
    table = _facts(said.say("status_title", {"result": state["result"]}), note)
    for key, text in _status_rows(state, said):
        table.add_row(said.say(key), text)
    return [table, _worlds(state["worlds"], said)] if incomplete else [table]


def _status_rows(state: Mapping[str, Any], said: Language) -> list[tuple[str, str]]:
    stored, missing = state["runs stored"], state["runs missing"]
    size = {
        "replicates": state["replicates"],
        "months": state["months"],
        "scale": said.number(state["scale"], 2),
    }
    counts = {
        "stored": stored,
        "wanted": stored + missing,
        "megabytes": said.number(state["megabytes"], 1),
    }
    rest = {"missing": missing, "minutes": _minutes(state, said)}
    same = "status_program_same" if state["same program"] else "status_program_changed"
    lost = ", ".join(state["tables missing"])
    return [
        ("status_scenarios", ", ".join(state["scenarios"])),
        ("status_size", said.say("status_size_text", size)),
        ("status_stored", said.say("status_stored_text", counts)),
        (
            "status_missing",
            said.say("status_missing_text", rest)
            if missing
            else said.say("status_nothing_missing"),
        ),
        ("status_program", said.say(same)),
        (
            "status_tables",
            said.say("status_tables_missing", {"tables": lost})
            if lost
            else said.say("status_tables_whole"),
        ),
        ("status_files", ", ".join(state["files for people"]) or said.say("status_no_files")),
    ]


def _worlds(worlds: Sequence[Mapping[str, Any]], said: Language) -> Table:
    table = Table(
        title=said.say("status_worlds"), title_justify="left", box=HORIZONTALS, pad_edge=False
    )
    table.add_column(said.say("scenario"), overflow="fold")
    table.add_column(said.say("status_world"))
    for key in ("status_wanted", "status_there"):
        table.add_column(said.say(key), justify="right")
    for row in worlds:
        key = f"world_{row['world']}"
        name = said.say(key) if said.knows(key) else str(row["world"])
        table.add_row(row["scenario"], name, str(row["wanted"]), str(row["stored"]))
    return table


def forecast_tables(found: Mapping[str, Any], lang: str) -> list[Table]:
    """Return what a command would run, and about how long."""
    said = language(lang)
    table = _facts(said.say("forecast_title"), "")
    table.add_row(said.say("forecast_wanted"), said.number(found["runs wanted"], 0))
    table.add_row(said.say("forecast_missing"), said.number(found["runs missing"], 0))
    table.add_row(said.say("forecast_minutes"), _minutes(found, said))
    table.add_row(said.say("forecast_folders"), said.number(found["new run folders"], 0))
    return [table]


def profile_tables(profiles: Sequence[Mapping[str, Any]], lang: str) -> list[Table]:
    """Return time and bytes by stage, a table for each scenario."""
    said = language(lang)
    tables = []
    for profile in profiles:
        size = {
            "scenario": profile["scenario"],
            "months": profile["months"],
            "scale": said.number(profile["scale"], 2),
        }
        table = Table(
            title=said.say("profile_title", size),
            caption=said.say("profile_note"),
            title_justify="left",
            caption_justify="left",
            box=HORIZONTALS,
            pad_edge=False,
        )
        table.add_column(said.say("profile_stage"))
        for key in ("profile_seconds", "profile_share", "profile_held", "profile_peak"):
            table.add_column(said.say(key), justify="right")
        total = sum(stage["seconds"] for stage in profile["stages"])
        whole = {"stage": "", "seconds": total} | {
            key: sum(stage[key] or 0 for stage in profile["stages"])
            for key in ("held_bytes", "peak_raised_bytes")
        }
        for stage in profile["stages"]:
            table.add_row(*_stage_cells(stage, total, said.say(f"stage_{stage['stage']}"), said))
        table.add_section()
        table.add_row(*_stage_cells(whole, total, said.say("profile_total"), said))
        tables.append(table)
    return tables


def _stage_cells(
    stage: Mapping[str, Any], total: float, name: str, said: Language
) -> tuple[str, ...]:
    memory = (
        said.number(float("nan") if stage[key] is None else stage[key] / _MEGABYTE, 1)
        for key in ("held_bytes", "peak_raised_bytes")
    )
    share = said.number(stage["seconds"] / max(total, 1e-9) * PERCENT, 0)
    return (name, said.number(stage["seconds"], 2), f"{share} %", *memory)


def _minutes(found: Mapping[str, Any], said: Language) -> str:
    minutes = float(found["minutes on one core, about"])
    if 0.0 < minutes < 1.0 or (minutes == 0.0 and found["runs missing"]):
        return said.say("forecast_under_a_minute")
    return said.say("forecast_minutes_text", {"minutes": said.number(minutes, 1)})


def where_stored(folder: Path, picture: Path, lang: str) -> list[str]:
    """Return where a comparison and its figure are, and what to do next."""
    said = language(lang)
    lines = {
        "stored_at": folder,
        "figure_at": picture,
        "next_step": f"kawasan report {folder.name} --format html,docx",
    }
    return [f"{said.say(key)} {text}" for key, text in lines.items()]


def _facts(title: str, note: str) -> Table:
    """Return an empty table of labels and texts."""
    table = Table(
        title=title,
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=HORIZONTALS,
        pad_edge=False,
        show_header=False,
    )
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table

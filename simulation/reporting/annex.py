"""The end of a report: the certificate, the parameters with their sources, the record of the runs."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulation.parameters.evidence import ASSUMED, cited_rows
from simulation.reporting.blocks import Block, Heading, Paragraph, Table
from simulation.reporting.cells import MILLION, ON_PAPER, PERCENT, compared_text, money_in_words
from simulation.reporting.language import Language
from simulation.reporting.stored import Comparison

STATUSES: Final = ("measured", "estimated", "calibrated", "assumed")
PARAMETERS_SHOWN: Final = 15
_LONGEST_VALUE: Final = 60  # letters; longer lists are in parameters.json and in explain
_KEYS_SHOWN: Final = 3
_KEY_LETTERS: Final = 12  # of a run key, enough to tell runs apart on paper


def annex_blocks(comparison: Comparison, said: Language) -> list[Block]:
    """Return what tells a reader whether to believe the pages before."""
    return [
        *_certificate(comparison, said),
        *_parameters(comparison, said),
        *_record(comparison, said),
    ]


def _certificate(comparison: Comparison, said: Language) -> list[Block]:
    heading = Heading(said.say("section_certificate"))
    if not comparison.certificate:
        return [heading, Paragraph(said.say("certificate_missing"))]
    rows: list[tuple[str, ...]] = []
    for check in dict.fromkeys(line.check for line in comparison.certificate):
        rows.append((said.say(check),))
        rows += [
            (
                comparison.title(line.scenario, said.code),
                compared_text(line, said),
                said.say("yes" if line.held else "no"),
            )
            for line in comparison.certificate
            if line.check == check
        ]
    columns = [said.say(key) for key in ("scenario", "compared", "held")]
    return [heading, Table(said.say("certificate_caption"), columns, rows, numbers_from=3)]


def _parameters(comparison: Comparison, said: Language) -> list[Block]:
    """Return how many parameters have which status, and those with the widest ranges."""
    heading = Heading(said.say("section_parameters"))
    entries = comparison.parameters
    if not entries:
        return [heading, Paragraph(said.say("parameters_missing"))]
    counts: dict[str, str | int | float] = {
        status: sum(entry.get("status") == status for entry in entries) for status in STATUSES
    }
    widest = sorted(entries, key=lambda entry: (-_relative_width(entry), str(entry["name"])))
    shown = [entry for entry in widest if _relative_width(entry) > 0.0][:PARAMETERS_SHOWN]
    caption = said.say("parameters_caption", {"shown": len(shown), "all": len(entries)})
    columns = [said.say(key) for key in ("parameter", "value", "range", "status", "provenance")]
    return [
        heading,
        Paragraph(said.say("parameters_summary", counts | {"all": len(entries)})),
        Table(
            caption,
            columns,
            [_parameter_row(entry, said) for entry in shown],
            numbers_from=5,
            fine=True,
        ),
        _all_parameters(entries, said),
        *_publications(entries, said),
    ]


def _all_parameters(entries: Sequence[Mapping[str, Any]], said: Language) -> Table:
    """Return every parameter with its status and source, a band for each submodel."""
    rows: list[tuple[str, ...]] = []
    band = ""
    for entry in sorted(entries, key=lambda entry: str(entry["name"])):
        submodel, _, name = str(entry["name"]).partition(".")
        if submodel != band:
            rows.append((submodel,))
            band = submodel
        value = textwrap.shorten(
            _plain(entry.get("value"), said), _LONGEST_VALUE, placeholder=" ..."
        )
        status = str(entry.get("status", ""))
        rows.append(
            (
                f"{entry.get('meaning') or ''}{ON_PAPER}{name}",
                f"{value} {entry.get('unit', '')}".strip(),
                said.say(status) if status in STATUSES else status,
                str(entry.get("source") or ""),
            )
        )
    columns = [said.say(key) for key in ("parameter", "value", "status", "provenance_only")]
    return Table(said.say("all_parameters_caption"), columns, rows, numbers_from=4, fine=True)


def _publications(entries: Sequence[Mapping[str, Any]], said: Language) -> list[Block]:
    """Return the publications behind the rows of evidence that the sources name."""
    rows = dict.fromkeys(row for e in entries for row in cited_rows(str(e.get("source") or "")))
    cited: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if not row.citation.startswith(ASSUMED):
            names = cited.setdefault((row.citation, row.address, row.grade), [])
            names += [] if row.row in names else [row.row]
    if not cited:
        return []
    listed = [
        (f"{citation}{ON_PAPER}{address}".strip(ON_PAPER), ", ".join(names), grade)
        for (citation, address, grade), names in sorted(cited.items())
    ]
    columns = [said.say(key) for key in ("publication", "evidence_rows", "grade")]
    note = said.say("note", {"text": said.say("grade_note")})
    caption = said.say("publications_caption")
    return [
        Heading(said.say("section_publications")),
        Table(caption, columns, listed, [note], numbers_from=3, fine=True),
    ]


def _relative_width(entry: Mapping[str, Any]) -> float:
    """Return the width of the range relative to the value; 0 where there is no range."""
    relative = entry.get("range_relative")
    if relative is not None:
        return 2.0 * float(relative)
    low, high, value = (entry.get(key) for key in ("low", "high", "value"))
    if low is None or high is None or not isinstance(value, int | float):
        return 0.0
    width = float(high - low)
    if value:
        return width / abs(value)
    return math.inf if width > 0.0 else 0.0


def _parameter_row(entry: Mapping[str, Any], said: Language) -> tuple[str, ...]:
    status = str(entry.get("status", ""))
    origin = [str(entry.get(key) or "") for key in ("source", "argument")]
    return (
        f"{entry.get('meaning') or ''}{ON_PAPER}{entry['name']}".strip(ON_PAPER),
        f"{_plain(entry.get('value'), said)} {entry.get('unit', '')}".strip(),
        _range(entry, said),
        said.say(status) if status in STATUSES else status,
        ". ".join(text.rstrip(".") for text in origin if text),
    )


def _range(entry: Mapping[str, Any], said: Language) -> str:
    low, high, relative = (entry.get(key) for key in ("low", "high", "range_relative"))
    if relative is not None:
        return f"± {said.number(float(relative) * PERCENT, 0)} %"
    return "" if low is None or high is None else f"[{_plain(low, said)}; {_plain(high, said)}]"


def _plain(value: object, said: Language) -> str:
    """Return a parameter's value: whole numbers as they are, others with what digits they need."""
    if isinstance(value, int) and not isinstance(value, bool):
        return said.number(value, 0)
    if isinstance(value, float):
        decimals = f"{value:.6g}".partition(".")[2] if abs(value) < MILLION else ""
        return f"{value:.3g}" if "e" in f"{value:.6g}" else said.number(value, len(decimals))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(item, said)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_plain(item, said) for item in value)
    return "" if value is None else str(value)


def _record(comparison: Comparison, said: Language) -> list[Block]:
    version = said.say(
        "record_version",
        {
            "version": comparison.version,
            "seed": comparison.recorded("seed"),
            "months": comparison.recorded("months"),
            "start": comparison.recorded("first_month"),
            "scale": said.number(comparison.scale, 3),
        },
    )
    keys = [key[:_KEY_LETTERS] for key in comparison.run_keys]
    blocks: list[Block] = [Heading(said.say("section_record")), Paragraph(version)]
    if keys:
        shown = ", ".join(keys[:_KEYS_SHOWN])
        blocks.append(Paragraph(said.say("record_runs", {"count": len(keys), "keys": shown})))
    money = money_in_words(comparison.provenance.get("money", {}), said)
    if money:
        blocks.append(Paragraph(money))
    return [*blocks, Paragraph(said.say("record_legend"))]

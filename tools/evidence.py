"""Renew the rows of evidence the program carries: ``python tools/evidence.py FOLDER``.

FOLDER holds the collected evidence (kota_jambi.csv, impact_evidence.csv, city_assumptions.csv). Rows
that the catalogue or a shipped scenario cites are written to simulation/parameters/evidence.csv.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The path above makes an uninstalled clone work.
from simulation.parameters.catalogue import load_catalogue  # noqa: E402
from simulation.parameters.evidence import FILE, EvidenceRow, cited_names  # noqa: E402
from simulation.scenario import load_scenario, shipped_scenarios  # noqa: E402

# Where each file keeps what a row of ours holds, in the order of EvidenceRow.
CITY = (
    "indicator", "area", "breakdown", "year", "value", "", "", "unit", "source_title",
    "source_url", "confidence", "note",
)  # fmt: skip
EFFECTS = (
    "parameter", "population", "definition", "horizon", "central", "low", "high", "unit",
    "citation", "url", "confidence", "notes",
)  # fmt: skip
MISSING = "not found"  # the citation of a row that says what could not be had
# How a row was looked for is no part of it; the grade says whether it was read or recalled.
RETOLD = (
    (re.compile(r" \(not found[^)]*\)"), ""),
    (re.compile(r" and given in the [a-z]+, source page not found"), ""),
    (re.compile(r"the stored (text|excerpt)|stored text"), "the text read"),
)
FORMS = {"kota_jambi.csv": CITY, "impact_evidence.csv": EFFECTS, "city_assumptions.csv": CITY}


def rows_of(folder: Path) -> Iterator[EvidenceRow]:
    """Yield every row of the collected evidence in our form."""
    for file, columns in FORMS.items():
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                cells = [" ".join(row[name].split()) if name else "" for name in columns]
                if row.get("seen"):
                    cells[10] += f", seen: {row['seen']}"
                yield EvidenceRow(file, *(_retold(cell) for cell in cells))


def _retold(cell: str) -> str:
    for pattern, words in RETOLD:
        cell = pattern.sub(words, cell)
    return cell


def cited_texts() -> Iterator[str]:
    """Yield every text of the program that may cite a row."""
    for entry in load_catalogue().entries.values():
        yield entry.source
        yield entry.argument
    for name in shipped_scenarios():
        yield from load_scenario(name).reasons.values()


def main(folder: Path) -> None:
    """Write the cited rows, in the order in which they were collected."""
    rows = list(rows_of(folder))
    file_of = {row.row: row.file for row in rows}
    cited = {name for text in cited_texts() for name in cited_names(text, file_of)}
    kept = [row for row in rows if row.row in cited and row.citation != MISSING]
    with FILE.open("w", encoding="utf-8", newline="\n") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(field.name for field in fields(EvidenceRow))
        writer.writerows(astuple(row) for row in kept)
    print(f"{FILE.name}: {len(kept)} of {len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The rows of evidence that the catalogue and the shipped scenarios cite, with their publication.

A source such as ``impact_evidence.csv kur_mikro_plafond_rp`` names a row of the evidence collected
for this model. ``evidence.csv`` carries the rows cited, so that whoever holds the program can see
who published a figure, where, and how well it was read (``tools/evidence.py`` renews it).
"""

from __future__ import annotations

import csv
import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("evidence.csv")
ASSUMED: Final = "ASSUMPTION"  # how the citation of a row begins that is an assumption of ours
_WORD: Final = re.compile(r"[A-Za-z0-9_*]+")
LEAST_PATTERN: Final = 3  # characters; a lone star is multiplication
_FILES: Final = re.compile(r"([a-z_]+\.csv)")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One figure as it was found: for whom, when, by whom it was published, how well it was read."""

    file: str
    row: str  #: the name the catalogue cites
    area: str
    breakdown: str
    year: str
    value: str
    low: str
    high: str
    unit: str
    citation: str
    address: str
    grade: str
    note: str

    def words(self) -> str:
        """Return the row as one line: what, where, when, how much, by whom, how sure.

        >>> row = EvidenceRow("a.csv", "tpt", "Kota Jambi", "", "2023", "8.9", "", "", "percent",
        ...                   "BPS", "", "B", "")
        >>> row.words()
        'tpt, Kota Jambi, 2023: 8.9 percent. BPS [grade B]'
        """
        what = ", ".join(part for part in (self.row, self.area, self.breakdown, self.year) if part)
        span = f" ({self.low} to {self.high})" if self.low and self.high else ""
        by = " ".join(part for part in (self.citation, self.address) if part)
        return f"{what}: {self.value}{span} {self.unit}. {by} [grade {self.grade}]"


@cache
def evidence() -> dict[str, tuple[EvidenceRow, ...]]:
    """Return the rows carried, by the name the catalogue cites."""
    found: dict[str, list[EvidenceRow]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            one = EvidenceRow(*(row[field.name] for field in fields(EvidenceRow)))
            found.setdefault(one.row, []).append(one)
    return {name: tuple(rows) for name, rows in found.items()}


def cited_names(text: str, file_of: Mapping[str, str]) -> list[str]:
    """Return the names of rows a text cites after the name of their file, in order.

    ``file_of`` tells the file of every row; ``*`` in a name stands for any letters.

    >>> rows = {"pkh_a_idr": "x.csv", "pkh_b_idr": "x.csv", "gini": "y.csv"}
    >>> cited_names("x.csv pkh_*_idr (0.9); the gini of y.csv TPT", rows)
    ['pkh_a_idr', 'pkh_b_idr']
    """
    found: dict[str, None] = {}
    parts = _FILES.split(text)  # words before the first file, file, words, file, words ...
    for file, words in zip(parts[1::2], parts[2::2], strict=True):
        names = [name for name, where in file_of.items() if where == file]
        for word in _WORD.findall(words):
            if "*" in word and len(word) > LEAST_PATTERN:
                found |= dict.fromkeys(sorted(fnmatch.filter(names, word)))
            elif word in names:
                found[word] = None
    return list(found)


def cited_rows(text: str) -> tuple[EvidenceRow, ...]:
    """Return the rows of evidence a source, an argument or a reason cites, in order."""
    rows = evidence()
    file_of = {name: several[0].file for name, several in rows.items()}
    return tuple(row for name in cited_names(text, file_of) for row in rows[name])

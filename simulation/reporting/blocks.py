"""What a document consists of, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title of the document."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """Short statements, one a line with a bullet before it."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Box:
    """A framed list that must not be overlooked."""

    title: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of finished text. Columns from ``numbers_from`` on are aligned right.

    A row of a single cell is a band: a heading over the rows that follow, as wide as the table.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()  #: lines below the table: notes, then the source
    numbers_from: int = 1
    fine: bool = False  #: to look things up in, not to read: small letters


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure that was drawn into a file."""

    caption: str
    path: Path
    alternative: str  #: what it shows, for those who cannot see it
    notes: Sequence[str] = ()


Block = Heading | Paragraph | Items | Box | Table | Picture

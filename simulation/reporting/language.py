"""Words and numbers as people of one language write them.

Indonesian: decimal comma, thousand dot. A plain hyphen is the minus sign everywhere, so that a cell
copied into a spreadsheet stays a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from simulation.errors import ExperimentError, Problem
from simulation.reporting import (
    words_annex,
    words_commands,
    words_en,
    words_id,
    words_ranges,
    words_standing,
    words_tracing,
)

NOT_AVAILABLE: Final = "..."
HARD_BLANK: Final = "\N{NO-BREAK SPACE}"
_PARTS: Final = (words_annex, words_commands, words_standing, words_tracing, words_ranges)
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "id": words_id.WORDS | {key: text for part in _PARTS for key, text in part.ID.items()},
    "en": words_en.WORDS | {key: text for part in _PARTS for key, text in part.EN.items()},
}
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Language:
    """Say words and write numbers in one language; ``code`` is ``id`` or ``en``."""

    code: str

    def say(self, key: str, parts: Mapping[str, str | int | float] | None = None) -> str:
        """Return the wording of ``key`` with its parts filled in."""
        return WORDS[self.code][key].format_map(parts or {})

    def knows(self, key: str) -> bool:
        """Tell whether there is a wording for ``key``."""
        return key in WORDS[self.code]

    def phrase(self, english: str) -> str:
        """Return a label or title that code names in English; itself where there is no wording."""
        key = f"{words_commands.PHRASE}{english}"
        return self.say(key) if self.knows(key) else english

    def number(self, value: float, digits: int, *, signed: bool = False) -> str:
        """Return a number with a fixed number of decimals; null is ``...``."""
        if value is None or math.isnan(value):
            return NOT_AVAILABLE
        if math.isinf(value):
            return "∞" if value > 0 else "-∞"
        rounded = round(float(value), digits) + 0.0  # minus zero becomes zero
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        if signed and rounded != 0.0:
            pattern = f"+{pattern};-{pattern}"
        return format_decimal(rounded, format=pattern, locale=self.code)

    def interval(self, low: float, high: float, digits: int, *, signed: bool = False) -> str:
        """Return ``[low; high]``, or nothing where there is no interval.

        The blank inside does not break, so that in a narrow cell the interval gets a line.
        """
        if math.isnan(low) or math.isnan(high):
            return ""
        ends = (self.number(end, digits, signed=signed) for end in (low, high))
        return f"[{f';{HARD_BLANK}'.join(ends)}]"

    def period(self, label: str) -> str:
        """Return a period as people write it: ``2024-08`` is ``Agustus 2024``.

        >>> Language("id").period("2021-08/2026-12")
        'Agustus 2021–Desember 2026'
        """
        if re.fullmatch(r"\d{4}-\d{4}", label):
            return label.replace("-", "–")
        return "–".join(_MONTH.sub(self._month, part) for part in label.split("/"))

    def _month(self, match: re.Match[str]) -> str:
        day = date(int(match[1]), int(match[2]), 1)
        return format_date(day, "MMMM y", locale=self.code)


def language(code: str) -> Language:
    """Return the language of a code; raises ExperimentError for one we do not speak."""
    if code not in WORDS:
        raise ExperimentError(Problem("--lang", f"{code!r}", " or ".join(sorted(WORDS))))
    return Language(code)

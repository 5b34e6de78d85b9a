"""What ``explain`` prints: labels in the reader's language left of the catalogue's own texts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulation.reporting.language import language

_LABEL_WIDTH: Final = 10
_NARROWEST: Final = 40


def explained_text(explanations: Sequence[Mapping[str, Any]], columns: int, lang: str) -> str:
    """Return explanations (names, kind, said) for a terminal of so many columns."""
    said = language(lang)
    blocks = []
    for one in explanations:
        lines = [f"{name}  ({said.phrase(one['kind'])})" for name in one["names"]]
        for label, text in one["said"]:
            shown = f"{said.phrase(label)}:" if label else ":"
            lines += textwrap.wrap(
                text,
                max(columns - 1, _NARROWEST),
                initial_indent=f"  {shown:<{_LABEL_WIDTH}}",
                subsequent_indent=" " * (_LABEL_WIDTH + 2),
                break_long_words=False,
                break_on_hyphens=False,
            )
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)

"""Which figures a stored comparison has, and where they are put."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from simulation.reporting.figures import KINDS, effects_figure, save_figure
from simulation.reporting.language import Language, language
from simulation.reporting.precision_figure import precision_figure, shows_precision
from simulation.reporting.ranged import ranges_figure
from simulation.reporting.stored import Comparison, read_comparison

EFFECTS: Final = "effects"
PRECISION: Final = "precision"
RANGES: Final = "over_ranges"
_DRAWN: Final[Mapping[str, Callable[[Comparison, Language], Figure]]] = {
    EFFECTS: effects_figure,
    PRECISION: precision_figure,
    RANGES: ranges_figure,
}


def draw_figures(folder: Path, lang: str = "id") -> list[Path]:
    """Draw the figures of a stored comparison as PNG and SVG into its folder; return the paths."""
    drawn = save_figures(read_comparison(folder), language(lang), folder)
    return [path for paths in drawn.values() for path in paths]


def save_figures(
    comparison: Comparison, said: Language, folder: Path, kinds: Sequence[str] = KINDS
) -> dict[str, list[Path]]:
    """Draw every figure there are numbers for into a folder; return its paths by name."""
    there = {
        EFFECTS: True,
        PRECISION: shows_precision(comparison),
        RANGES: not comparison.ranges.empty,
    }
    return {
        name: save_figure(draw, comparison, said, folder / name, kinds)
        for name, draw in _DRAWN.items()
        if there[name]
    }

"""Draw the paired differences: what each scenario changed, and how sure that is.

Figures are made without a screen and without global settings of matplotlib. Colours are Okabe and
Ito's, told apart by the colour-blind; order and labels say the same without colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.errors import OperatorError, Problem
from simulation.reporting import frames
from simulation.reporting.language import Language
from simulation.reporting.stored import Comparison, whole_period

OKABE_ITO: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
DIGITS: Final = {"persons": 0, "points": 3}
KINDS: Final = ("png", "svg")  #: for people and for those who edit a figure
WIDTH_INCHES: Final = 7.0
STYLE: Final[Any] = {"font.family": "DejaVu Sans", "font.size": 9.0, "svg.hashsalt": "kawasan"}


def save_figure(
    draw: Callable[[Comparison, Language], Figure],
    comparison: Comparison,
    said: Language,
    path: Path,
    kinds: Sequence[str],
) -> list[Path]:
    """Draw a figure into ``path`` with an ending for each kind; return the paths."""
    paths = [path.with_suffix(f".{kind}") for kind in kinds]
    with mpl.rc_context(STYLE):
        figure = draw(comparison, said)
        for file in paths:
            # No date in the file: the same result gives the same bytes.
            metadata: dict[str, Any] = {"Date": None} if file.suffix == ".svg" else {}
            try:
                figure.savefig(file, dpi=200, metadata=metadata)
            except OSError as error:
                raise OperatorError(
                    Problem(str(file), f"cannot be written: {error.strerror}", "a free file name")
                ) from error
    return paths


def effects_figure(comparison: Comparison, said: Language) -> Figure:
    """Return small multiples: a panel per headline, a line per scenario, the baseline at zero."""
    outer = frames.effects(comparison)
    inner = frames.effects(comparison, level=frames.INNER_LEVEL)
    names = [name for name in frames.HEADLINES if (outer["indicator"] == name).any()]
    lines = len(comparison.scenarios)
    rows = (len(names) + 1) // 2
    labels = [_wrapped(comparison.title(name, said.code)) for name in comparison.scenarios]
    figure = Figure(
        figsize=(WIDTH_INCHES, rows * (0.72 + 0.33 * lines) + 0.6), layout="constrained"
    )
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, 2, sharey=True, squeeze=False).flat
    for panel, name in zip(axes, names, strict=False):
        _draw_panel(panel, _ordered(outer, inner, name, comparison.scenarios), said)
        panel.set_title(f"{said.say(name)} ({_unit(said, name)})", loc="left", fontsize=9.5)
        panel.set_yticks(range(lines), labels)
        panel.set_ylim(lines - 0.4, -0.75)
    for panel in list(axes)[len(names) :]:
        panel.set_visible(False)
    figure.supxlabel(
        f"{_wrapped(said.say('figure_reading'), 105)}\n{_foot(comparison, said)}",
        fontsize=7.0,
        color="#444444",
        x=0.01,
        ha="left",
    )
    return figure


def _wrapped(text: str, width: int = 24) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) or text


def _unit(said: Language, indicator: str) -> str:
    return said.say(f"unit_{frames.HEADLINES[indicator]}")


def _ordered(
    outer: pd.DataFrame, inner: pd.DataFrame, indicator: str, scenarios: list[str]
) -> pd.DataFrame:
    """Return one indicator's rows in the order of the scenarios, both intervals side by side."""
    narrow = inner.rename(columns={"low": "inner_low", "high": "inner_high"})
    both = outer.merge(
        narrow[["scenario", "indicator", "inner_low", "inner_high"]], on=["scenario", "indicator"]
    )
    return both[both["indicator"] == indicator].set_index("scenario").reindex(scenarios)


def _draw_panel(panel: Axes, rows: pd.DataFrame, said: Language) -> None:
    for at, row in enumerate(frames.records(rows)):
        colour = OKABE_ITO[at % len(OKABE_ITO)]
        if pd.isna(row["difference"]):
            continue
        panel.hlines(at, row["low"], row["high"], colors=colour, linewidth=1.3)
        panel.hlines(at, row["inner_low"], row["inner_high"], colors=colour, linewidth=7.0)
        panel.plot(
            row["difference"], at, "o", color="white", markeredgecolor=colour, markersize=4.5
        )
        label = said.number(row["difference"], DIGITS[row["unit"]], signed=True)
        note = panel.annotate(
            label, (row["difference"], at), (0, 6), textcoords="offset points", ha="center"
        )
        note.set_path_effects([Stroke(linewidth=2.5, foreground="white"), Normal()])
    panel.axvline(0.0, color="#666666", linewidth=0.9, zorder=0)
    panel.margins(x=0.12)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=5))
    panel.xaxis.set_major_formatter(FuncFormatter(tick_writer(panel, said)))
    panel.grid(axis="x", color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


def tick_writer(panel: Axes, said: Language, *, vertical: bool = False) -> Any:  # noqa: ANN401 - matplotlib takes a callable
    """Return what writes the numbers of an axis in a language, with as many decimals as needed."""

    def write(value: float, _position: int | None = None) -> str:
        low, high = panel.get_ylim() if vertical else panel.get_xlim()
        step = abs(high - low) / 5
        digits = 0
        while step < 1.0 and digits < 4:  # noqa: PLR2004 - no axis needs more decimals
            step, digits = step * 10.0, digits + 1
        return said.number(value, digits)

    return write


def _foot(comparison: Comparison, said: Language) -> str:
    keys = comparison.run_keys
    return said.say(
        "figure_foot",
        {
            "version": comparison.version,
            "replicates": comparison.replicates,
            "seed": comparison.recorded("seed"),
            "runs": len(keys),
            "run": keys[0][:12] if keys else "?",
        },
    )


def alternative_text(comparison: Comparison, said: Language) -> str:
    """Return what the figure shows as a sentence per point."""
    lines = [
        said.say(
            "figure_alt_line",
            {
                "title": comparison.title(str(row["scenario"]), said.code),
                "indicator": said.say(str(row["indicator"])),
                "value": " ".join(
                    part
                    for part in (
                        said.number(row["difference"], DIGITS[row["unit"]], signed=True),
                        said.interval(row["low"], row["high"], DIGITS[row["unit"]], signed=True),
                    )
                    if part
                ),
                "unit": said.say(f"unit_{row['unit']}"),
            },
        )
        for row in frames.records(frames.effects(comparison, whole_period(comparison.effects)))
    ]
    return said.say(
        "figure_alt", {"baseline": comparison.baseline_title(said.code), "lines": " ".join(lines)}
    )

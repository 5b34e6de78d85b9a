"""Draw what a number of replicates can see: the smallest detectable effect on each headline."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulation.comparison.intervals import smallest_detectable_effect
from simulation.reporting import frames
from simulation.reporting.figures import OKABE_ITO, WIDTH_INCHES, tick_writer
from simulation.reporting.language import Language
from simulation.reporting.stored import Comparison

MOST_REPLICATES: Final = 40
_HEIGHT_INCHES: Final = 4.6


def shows_precision(comparison: Comparison) -> bool:
    """Tell whether the spread of pairs is known: there are two replicates at least."""
    frame = comparison.precision
    return not frame.empty and bool(frame["standard_deviation"].notna().any())


def precision_figure(comparison: Comparison, said: Language) -> Figure:
    """Return a panel per headline, a line per scenario, the number of replicates at hand marked."""
    frame = comparison.precision
    city = frame[(frame["area"] == "city") & (frame["group"] == "all")]
    figure = Figure(figsize=(WIDTH_INCHES, _HEIGHT_INCHES), layout="constrained")
    FigureCanvasAgg(figure)
    axes = list(figure.subplots(2, 2, sharex=True, squeeze=False).flat)
    for panel, (name, unit) in zip(axes, frames.HEADLINES.items(), strict=True):
        part = city[city["indicator"] == name].set_index("scenario")
        scale = comparison.scale if unit in frames.COUNTED_UNITS else 1.0
        _draw(panel, part["standard_deviation"] / scale, comparison)
        panel.set_title(f"{said.say(name)} ({said.say(f'unit_{unit}')})", loc="left", fontsize=9.5)
        panel.yaxis.set_major_formatter(tick_writer(panel, said, vertical=True))
    figure.suptitle(said.say("figure_precision_title"), fontsize=9.5)
    handles, names = axes[0].get_legend_handles_labels()
    titles = [comparison.title(name, said.code) for name in names]
    figure.legend(handles, titles, loc="outside lower center", ncols=2, fontsize=7.5, frameon=False)
    return figure


def _draw(panel: Axes, spread: pd.Series[float], comparison: Comparison) -> None:
    counts = np.arange(3, MOST_REPLICATES + 1)
    for at, scenario in enumerate(comparison.scenarios):
        if scenario not in spread.index:
            continue
        deviation = np.array([float(spread[scenario])])
        seen = [float(smallest_detectable_effect(deviation, int(count))[0]) for count in counts]
        colour = OKABE_ITO[at % len(OKABE_ITO)]
        panel.plot(counts, seen, color=colour, linewidth=1.4, label=scenario)
        here = comparison.replicates
        if here > 1:
            seen_here = float(smallest_detectable_effect(deviation, here)[0])
            panel.plot(here, seen_here, "o", color=colour, markersize=4.5)
    panel.set_ylim(bottom=0.0)
    panel.grid(color="#dddddd", linewidth=0.6)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)

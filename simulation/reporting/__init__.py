"""From stored comparisons to readers: tables, one figure, one document. Never runs the model.

Everything is read from the folder of one comparison; no indicator is computed here, and every
number of a sentence is taken from a table, so that text and table cannot disagree.
"""

from simulation.reporting.document import FORMATS, write_report
from simulation.reporting.drawing import draw_figures
from simulation.reporting.standing_tables import (
    forecast_tables,
    profile_tables,
    status_tables,
    where_stored,
)
from simulation.reporting.tables import terminal_money, terminal_tables
from simulation.reporting.traced import examples_output, trace_output

__all__ = [
    "FORMATS",
    "draw_figures",
    "examples_output",
    "forecast_tables",
    "profile_tables",
    "status_tables",
    "terminal_money",
    "terminal_tables",
    "trace_output",
    "where_stored",
    "write_report",
]

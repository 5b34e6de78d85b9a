"""Agent-based model of employment, skills and poverty programmes in one Indonesian city.

``from simulation import load_scenario, run, compare, CityModel`` is the whole public interface; the
names are imported at first use, so that ``import simulation`` stays instant and has no side effects.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from simulation.engine import CityModel
    from simulation.experiments.api import compare, run
    from simulation.scenario import load_scenario

__version__ = "0.1.0"
__all__ = ["CityModel", "__version__", "compare", "load_scenario", "run"]

_MODULE_OF: Final = {
    "CityModel": "simulation.engine",
    "compare": "simulation.experiments.api",
    "load_scenario": "simulation.scenario",
    "run": "simulation.experiments.api",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Import a public name at its first use (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, those not yet imported included."""
    return sorted(__all__)

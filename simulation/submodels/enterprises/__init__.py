"""Micro and small enterprises and own-account sellers: demand shared by attractiveness, no price.

Firms and own-account sellers of one kecamatan and sector share one local demand pool in proportion
to their attractiveness; buyers outside the city come on top. Profit feeds owners' households,
capital and paid posts. Firms are founded, passed on and closed. See docs/model/enterprises.md.
"""

from simulation.submodels.enterprises.books import wage_by_market
from simulation.submodels.enterprises.production import calibrate_productivity
from simulation.submodels.enterprises.prospects import FoundingTerms, worth_founding
from simulation.submodels.enterprises.step import step

__all__ = ["FoundingTerms", "calibrate_productivity", "step", "wage_by_market", "worth_founding"]

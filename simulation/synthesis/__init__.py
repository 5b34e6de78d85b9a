"""Put the city together from published margins; the only place where people are invented.

Two halves: :func:`synthesise_people` (people, households, work, firms), then, after the engine has
settled labour market and firms, :func:`synthesise_money` (expenditure, aid, savings).
"""

from simulation.synthesis.assemble import synthesise_people
from simulation.synthesis.money import WelfareBasis, synthesise_money
from simulation.synthesis.tools import Attribute

__all__ = ["Attribute", "WelfareBasis", "synthesise_money", "synthesise_people"]

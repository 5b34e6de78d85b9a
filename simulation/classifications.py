"""The closed lists every table speaks in: BPS's classes, the city's areas, the matching cells.

Order and numbers are part of stored results; append, never renumber.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray


@unique
class Sex(IntEnum):
    """Sex as BPS prints it, men first."""

    MALE = 0
    FEMALE = 1


@unique
class Education(IntEnum):
    """Highest level completed."""

    SD = 0  #: primary school or less
    SMP = 1
    SMA = 2
    SMK = 3
    DIPLOMA = 4
    UNIVERSITY = 5


@unique
class LabourStatus(IntEnum):
    """What a person does, by Sakernas: seven classes of work, four of unemployment, the rest."""

    CHILD = 0  #: younger than 15, outside the working-age population
    OWN_ACCOUNT = 1
    EMPLOYER_TEMPORARY = 2  #: employer assisted by temporary or unpaid workers
    EMPLOYER_PERMANENT = 3  #: employer with permanent paid workers (formal)
    EMPLOYEE = 4  #: formal
    CASUAL_AGRICULTURE = 5
    CASUAL_OTHER = 6
    UNPAID_FAMILY = 7
    SEARCHING = 8  #: unemployed, looking for work
    PREPARING_BUSINESS = 9  #: unemployed, preparing a business
    DISCOURAGED = 10  #: unemployed, sees no chance (counted by ICLS-13)
    JOB_TO_START = 11  #: unemployed, has a job that starts later
    SCHOOL = 12
    HOUSEKEEPING = 13
    OTHER = 14  #: pension, illness and the rest outside the labour force


FIRST_EMPLOYED: Final = int(LabourStatus.OWN_ACCOUNT)
LAST_EMPLOYED: Final = int(LabourStatus.UNPAID_FAMILY)
FIRST_UNEMPLOYED: Final = int(LabourStatus.SEARCHING)
LAST_UNEMPLOYED: Final = int(LabourStatus.JOB_TO_START)
WORKING_AGE_YEARS: Final = 15


@unique
class Sector(IntEnum):
    """Sectors of work, in the order of the synthesis tables."""

    AGRICULTURE = 0
    MANUFACTURING = 1
    CONSTRUCTION = 2
    TRADE = 3
    TRANSPORT = 4
    ACCOMMODATION_FOOD = 5
    GOVERNMENT = 6
    EDUCATION = 7
    HEALTH = 8
    OTHER_SERVICES = 9


@unique
class SkillField(IntEnum):
    """Fields of competency-based training; each is what one or more sectors look for."""

    AGRO = 0
    PRODUCTION = 1  #: sewing, welding, furniture
    BUILDING = 2  #: construction, electrical installation
    OFFICE_DIGITAL = 3  #: administration, sales, computing
    VEHICLES = 4  #: motorcycle and car, driving
    FOOD_HOSPITALITY = 5
    CARE = 6  #: beauty, health care, household services


FIELD_OF_SECTOR: Final[NDArray[np.int8]] = np.array([0, 1, 2, 3, 4, 5, 3, 3, 6, 6], np.int8)


@dataclass(frozen=True, slots=True)
class Kecamatan:
    """One district: its name and both official codes, and its labour-market area."""

    name: str
    bps_code: str
    kemendagri_code: str
    area_group: int


# Codes and names: evidence kota_jambi_kecamatan.geojson (HDX COD-AB, BPS); groups are ours: west and
# east of the centre, and Seberang, the two districts across the Batang Hari.
AREA_GROUPS: Final = ("west", "east", "seberang")
KECAMATAN: Final[tuple[Kecamatan, ...]] = (
    Kecamatan("Kota Baru", "1571010", "15.71.07", 0),
    Kecamatan("Alam Barajo", "1571011", "15.71.09", 0),
    Kecamatan("Jambi Selatan", "1571020", "15.71.02", 1),
    Kecamatan("Paal Merah", "1571021", "15.71.11", 1),
    Kecamatan("Jelutung", "1571030", "15.71.08", 1),
    Kecamatan("Pasar Jambi", "1571040", "15.71.04", 1),
    Kecamatan("Telanaipura", "1571050", "15.71.01", 0),
    Kecamatan("Danau Sipin", "1571051", "15.71.10", 0),
    Kecamatan("Danau Teluk", "1571060", "15.71.06", 2),
    Kecamatan("Pelayangan", "1571070", "15.71.05", 2),
    Kecamatan("Jambi Timur", "1571080", "15.71.03", 1),
)
KECAMATAN_NAMES: Final = tuple(kecamatan.name for kecamatan in KECAMATAN)
#: Districts on the banks of the Batang Hari, under water in its floods (Media Indonesia 16 Nov 2021,
#: Kompas 21 Jan 2024).
RIVER_KECAMATAN: Final = (
    "Danau Teluk", "Pelayangan", "Telanaipura", "Danau Sipin", "Pasar Jambi", "Jambi Timur",
)  # fmt: skip
AREA_GROUP_OF_KECAMATAN: Final[NDArray[np.int8]] = np.array(
    [kecamatan.area_group for kecamatan in KECAMATAN], np.int8
)

SECTORS: Final = len(Sector)
MARKETS: Final = len(KECAMATAN) * SECTORS  # local market number: kecamatan * SECTORS + sector


@unique
class CellKind(IntEnum):
    """Kind of post in a matching cell."""

    OUTSIDE_EMPLOYEE = 0  #: employee of government, a medium or large firm, an institution
    ENTERPRISE_EMPLOYEE = 1  #: employee of a micro or small enterprise of the city
    CASUAL = 2  #: casual work; its posts are held by one outside employer per cell


@unique
class SkillLevel(IntEnum):
    """Whether a post asks for a certificate or schooling in its field."""

    GENERAL = 0
    SKILLED = 1


CELL_KINDS: Final = len(CellKind)
SKILL_LEVELS: Final = len(SkillLevel)
CELLS: Final = len(AREA_GROUPS) * SECTORS * CELL_KINDS * SKILL_LEVELS


def cell_number(area_group: int, sector: int, kind: int, level: int) -> int:
    """Return the number of a matching cell, 0 to ``CELLS`` - 1."""
    return ((area_group * SECTORS + sector) * CELL_KINDS + kind) * SKILL_LEVELS + level


def cell_parts() -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Return area group, sector, kind and level of every cell, in order of cell number."""
    number = np.arange(CELLS)
    level = number % SKILL_LEVELS
    kind = number // SKILL_LEVELS % CELL_KINDS
    sector = number // (SKILL_LEVELS * CELL_KINDS) % SECTORS
    area_group = number // (SKILL_LEVELS * CELL_KINDS * SECTORS)
    return (
        area_group.astype(np.int8),
        sector.astype(np.int8),
        kind.astype(np.int8),
        level.astype(np.int8),
    )

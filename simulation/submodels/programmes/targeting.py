"""Who is eligible, in which order they are invited, and which field they want.

Eligibility reads a person's own state. The order is an integer score, lower first: random, poorest
by the registry, first come (the more employable a little earlier), or easiest case first.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import (
    KECAMATAN,
    Education,
    LabourStatus,
    Sector,
)
from simulation.columns import IntColumn
from simulation.programme_plan import FIRM_STAGES, Order, StageKind, TargetRule
from simulation.randomness import Decision, Draws, kernel
from simulation.units import MONTHS_PER_YEAR

Rows = IntColumn
RANK_BITS: Final = 40  # a random rank of 53 bits, shortened so that a band and a month fit above it
_SCORE_SPAN: Final = 16.0  # standard deviations between the highest and the lowest latent score
_ABILITY_REACH: Final = 6.0  # standard deviations told apart on either side
_RICHEST: Final = 10  # decile of whoever has no household in the registry
_FEWEST_LOOKED_AT: Final = 2048  # candidates, before more are drawn in
_LOOKED_AT_PER_PLACE: Final = 8
_SAMPLE: Final = 4096  # candidates by whose scores the others are cut off
_RANKS: Final = float(1 << RANK_BITS)
_ORDERS: Final = (Order.RANDOM, Order.POOREST_FIRST, Order.FIRST_COME, Order.EMPLOYABILITY)
_POOREST_FIRST: Final = 1  # places in _ORDERS, as the kernel knows them
_FIRST_COME: Final = 2


@dataclass(frozen=True, slots=True)
class RuleTables:
    """A target rule as look-up tables for the kernel."""

    area: NDArray[np.bool_]
    status: NDArray[np.bool_]
    education: NDArray[np.bool_]
    sector: NDArray[np.bool_]


def stage_rule(shared: TargetRule, own: TargetRule | None, kind: StageKind) -> TargetRule:
    """Return the rule of a stage; support for firms asks for a firm.

    The programme's list of labour statuses is about who is trained, so support for firms drops it; a list
    of the stage's own holds.
    """
    rule = own or shared
    if kind not in FIRM_STAGES:
        return rule
    return TargetRule(
        labour_status=() if rule.labour_status == shared.labour_status else rule.labour_status,
        age_years_min=rule.age_years_min,
        age_years_max=rule.age_years_max,
        sex=rule.sex,
        education=rule.education,
        registry_desil_max=rule.registry_desil_max,
        owns_enterprise=True,
        enterprise_age_months_min=rule.enterprise_age_months_min,
        enterprise_age_months_max=rule.enterprise_age_months_max,
        enterprise_workers_min=rule.enterprise_workers_min,
        enterprise_workers_max=rule.enterprise_workers_max,
        registered_only=rule.registered_only,
        least_sales_idr=rule.least_sales_idr,
        sectors=rule.sectors,
        order=rule.order,
    )


def draw_stream(programme: str, stage: int) -> int:
    """Return the number under which a stage of a programme draws, 0 to 32767, by its name."""
    return zlib.crc32(f"{programme}/{stage}".encode()) & 0x7FFF


def rule_tables(rule: TargetRule, areas: tuple[int, ...]) -> RuleTables:
    """Return the look-up tables of a rule within a programme's areas."""
    status = _allowed(rule.labour_status, len(LabourStatus))
    status[LabourStatus.CHILD] = False
    return RuleTables(
        area=_allowed(areas, len(KECAMATAN)),
        status=status,
        education=_allowed(rule.education, len(Education)),
        sector=_allowed(rule.sectors, len(Sector)),
    )


def _allowed(values: tuple[int, ...], size: int) -> NDArray[np.bool_]:
    table = np.zeros(size, np.bool_)
    table[list(values) if values else slice(None)] = True
    return table


def eligible_firms(city: City, rule: TargetRule, tables: RuleTables) -> NDArray[np.bool_]:
    """Return which firms' owners a rule on enterprises lets in."""
    firms = city.enterprises
    age = city.month - firms.founded_month.astype(np.int32)
    allowed: NDArray[np.bool_] = (
        firms.open
        & (age >= rule.enterprise_age_months_min)
        & (age <= rule.enterprise_age_months_max)
        & (firms.filled >= rule.enterprise_workers_min)
        & (firms.filled <= rule.enterprise_workers_max)
        & tables.sector[firms.sector]
        & (firms.smoothed_sales_idr >= rule.least_sales_idr)
    )
    return allowed & firms.registered if rule.registered_only else allowed


@dataclass(frozen=True, slots=True)
class Call:
    """What an intake asks for: a rule, the stage it is for, and how luck and history count.

    ``required_stages`` is a bit mask of stages that must have been finished; ``stream`` numbers the
    draws of one stage of one programme (:func:`draw_stream`).
    """

    rule: TargetRule
    tables: RuleTables
    kind: StageKind
    repeat_allowed: bool
    required_stages: int
    stream: int
    first_come_correlation: float


@dataclass(frozen=True, slots=True)
class People:
    """Rows, permanent identities and scores (lower is invited earlier) of some people."""

    rows: Rows
    identities: NDArray[np.int64]
    scores: NDArray[np.int64]

    def chosen(self, which: NDArray[np.bool_]) -> People:
        """Return the chosen of them."""
        return People(self.rows[which], self.identities[which], self.scores[which])


@dataclass(frozen=True, slots=True)
class Past:
    """What the office remembers of each person, by row: on the way now, and stages finished."""

    busy: NDArray[np.bool_]
    finished: NDArray[np.uint8]
    served: NDArray[np.uint8]  #: stages started before, of the programmes that count


def scored(city: City, call: Call, candidates: Rows, draws: Draws) -> People:
    """Return the candidates with their scores, eligible or not.

    Luck is drawn as one long column, many times faster than one by one inside a branching loop.
    """
    persons, rule = city.persons, call.rule
    identities = persons.identity[candidates]
    luck = draws.uniform(Decision.ELIGIBLE_ORDER, city.month, identities, call.stream)
    scores = _scores_kernel(
        candidates, luck, persons.employability, persons.household_row,
        city.households.registry_desil, _ORDERS.index(rule.order), call.first_come_correlation,
    )  # fmt: skip
    return People(candidates, identities, scores)


def eligible(city: City, call: Call, people: People, past: Past) -> People:
    """Return the eligible residents among some people."""
    persons, rule, tables = city.persons, call.rule, call.tables
    fits = _eligible_kernel(
        people.rows, persons.present, persons.resident, persons.kecamatan, persons.status,
        persons.birth_month, persons.sex, persons.education, persons.household_row,
        past.served, persons.enterprise_row, past.busy, past.finished,
        city.households.registry_desil, city.enterprises.open,
        eligible_firms(city, rule, tables), tables.area, tables.status, tables.education,
        city.month - MONTHS_PER_YEAR * rule.age_years_min,
        city.month - MONTHS_PER_YEAR * (rule.age_years_max + 1),
        -1 if rule.sex is None else rule.sex, rule.registry_desil_max,
        -1 if rule.owns_enterprise is None else int(rule.owns_enterprise),
        0 if call.repeat_allowed else 1 << call.kind, call.required_stages,
    )  # fmt: skip
    return people.chosen(fits)


def first_eligible(city: City, call: Call, people: People, past: Past, count: int) -> People:
    """Return the eligible with the lowest scores: more than ``count`` of them, or all there are.

    Only people below a score are looked at; the score is raised until enough are found.
    """
    looked_at = max(_FEWEST_LOOKED_AT, _LOOKED_AT_PER_PLACE * count)
    sample = np.sort(people.scores[:: max(1, len(people.scores) // _SAMPLE)])
    while looked_at < len(people.scores):
        bound = sample[min(len(sample) * looked_at // len(people.scores), len(sample) - 1)]
        found = eligible(city, call, people.chosen(people.scores <= bound), past)
        if len(found.rows) > count:
            return found
        looked_at *= _LOOKED_AT_PER_PLACE
    return eligible(city, call, people, past)


@kernel
def _scores_kernel(
    rows: Rows, luck: NDArray[np.float64], employability: NDArray[np.float64],
    household_row: NDArray[np.int32], registry_desil: NDArray[np.int8], order: int,
    correlation: float,
) -> NDArray[np.int64]:  # fmt: skip
    """Return the order of invitation as integers below 2**44, lower first."""
    scores = np.empty(len(rows), np.int64)
    # A uniform of the same mean and variance as a standard normal.
    spread = np.sqrt(1.0 - correlation * correlation) * np.sqrt(12.0)
    for place in range(len(rows)):
        share = luck[place]
        if order >= _FIRST_COME:
            latent = min(max(employability[rows[place]], -_ABILITY_REACH), _ABILITY_REACH)
            if order == _FIRST_COME:
                latent = correlation * latent - spread * (share - 0.5)
            share = 0.5 - latent / _SCORE_SPAN
        score = np.int64(share * _RANKS)
        if order == _POOREST_FIRST:
            home = household_row[rows[place]]
            score += np.int64(registry_desil[home] if home >= 0 else _RICHEST) << RANK_BITS
        scores[place] = score
    return scores


@kernel
def _eligible_kernel(  # noqa: PLR0913
    candidates: Rows, present: NDArray[np.bool_], resident: NDArray[np.bool_],
    kecamatan: NDArray[np.int8], status: NDArray[np.int8],
    birth_month: NDArray[np.int16], sex: NDArray[np.int8], education: NDArray[np.int8],
    household_row: NDArray[np.int32], stages_served: NDArray[np.uint8],
    enterprise_row: NDArray[np.int32], busy: NDArray[np.bool_],
    finished: NDArray[np.uint8], registry_desil: NDArray[np.int8], open_firm: NDArray[np.bool_],
    allowed_firm: NDArray[np.bool_], area_table: NDArray[np.bool_],
    status_table: NDArray[np.bool_], education_table: NDArray[np.bool_], born_until: int,
    born_after: int, wanted_sex: int, desil_max: int, owns: int, served_mask: int, required: int,
) -> NDArray[np.bool_]:  # fmt: skip
    fits = np.zeros(len(candidates), np.bool_)
    for place in range(len(candidates)):
        row = candidates[place]
        if not status_table[status[row]] or not (present[row] and resident[row]) or busy[row]:
            continue
        if not area_table[kecamatan[row]] or not education_table[education[row]]:
            continue
        born = birth_month[row]
        if born > born_until or born <= born_after:
            continue
        if wanted_sex >= 0 and sex[row] != wanted_sex:
            continue
        if stages_served[row] & served_mask or (finished[row] & required) != required:
            continue
        household = household_row[row]
        desil = registry_desil[household] if household >= 0 else _RICHEST
        if desil > desil_max:
            continue
        firm = enterprise_row[row]
        is_owner = firm >= 0 and open_firm[firm]
        if (owns == 1 and not is_owner) or (owns == 0 and is_owner):
            continue
        if is_owner and not allowed_firm[firm]:
            continue
        fits[place] = True
    return fits


@dataclass(slots=True)
class StatusIndex:
    """Rows of persons by labour status, sorted once in a month that needs them."""

    month: int = -1
    rows: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def candidates(self, city: City, tables: RuleTables) -> Rows:
        """Return the rows of persons with a status the rule allows."""
        if self.month != city.month:
            self.rows, self.starts = _rows_by_status(city.persons.status, city.persons.present)
            self.month = city.month
        wanted = np.flatnonzero(tables.status)
        parts = [self.rows[self.starts[status] : self.starts[status + 1]] for status in wanted]
        return np.concatenate([np.empty(0, np.int32), *parts])


@kernel
def _rows_by_status(
    status: NDArray[np.int8], present: NDArray[np.bool_]
) -> tuple[Rows, NDArray[np.int64]]:
    starts = np.zeros(129, np.int64)
    for row in range(len(status)):
        if present[row]:
            starts[status[row] + 1] += 1
    for number in range(128):
        starts[number + 1] += starts[number]
    filled = starts.copy()
    rows = np.empty(starts[128], np.int32)
    for row in range(len(status)):
        if present[row]:
            rows[filled[status[row]]] = row
            filled[status[row]] += 1
    return rows, starts


def wanted_field(
    city: City,
    rows: Rows,
    offered: NDArray[np.int64],
    female_taste: tuple[float, ...],
    draws: Draws,
    gumbel: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return which of the offered fields each person wants most: a taste for life, by field.

    ``gumbel`` is :func:`simulation.randomness.gumbel_table`; ``offered`` must not be empty.
    """
    identities = city.persons.identity[rows]
    female = city.persons.sex[rows].astype(np.int64)
    best = np.full(len(rows), np.iinfo(np.int64).min)
    choice = np.full(len(rows), offered[0] if len(offered) else -1, np.int64)
    for option in offered:
        luck = draws.uniform(Decision.CHOOSE_FIELD, 0, identities, int(option) + 1)
        taste = round(female_taste[option] * 2.0**20) if option >= 0 else 0
        utility = gumbel[(luck * len(gumbel)).astype(np.int64)] + female * taste
        better = utility > best
        best = np.where(better, utility, best)
        choice = np.where(better, option, choice)
    return choice

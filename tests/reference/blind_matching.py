"""A month of matching, written a second time from docs/model/matching.md alone.

Plain Python on lists of people and firms: no columns, no kernels, no code of the model. Who wrote it had not seen the
kernels, so where the two agree the page is exact, and where they do not, one of the three is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Protocol

ONE = 1 << 20  # scores, utilities and rates are integers in units of 2**-20
WORD = 0xFFFFFFFF
HEARD_FROM_MONTH_ONE = 1 << 43  # the bit of an identity that the placebo sets

SECTORS, KINDS, LEVELS = 10, 3, 2
CELLS = 3 * SECTORS * KINDS * LEVELS
ENTERPRISE, CASUAL = 1, 2
UPPER_SECONDARY, VOCATIONAL_SCHOOL, DIPLOMA = 2, 3, 4
FIELD_OF_SECTOR = (0, 1, 2, 3, 4, 5, 3, 3, 6, 6)
DIPLOMA_OPENS = (3, 6, 7, 8, 9)  # trade, government, education, health, other services

SCHOOL_COMPLETION, CHOOSE_CELL, APPLICANT_RANK, VACANCY_RANK, POST_VACATED_RANK = 16, 24, 25, 26, 27

EVERYBODY, NOBODY = "everybody", "nobody"
Cutoff = str | tuple[int, ...]


class Numbers(Protocol):
    """The entries of the catalogue that matching reads, by their names."""

    choice_wage_weight: float
    choice_finding_weight: float
    choice_size_weight: float
    choice_field_bonus: float
    choice_schooling_penalty_per_year: float
    choice_casual_penalty: float
    score_weight_schooling_year: float
    score_weight_general_skill: float
    score_weight_certificate: float
    score_weight_employability: float
    score_weight_luck: float
    signal_smoothing_share: float
    choice_area_penalty: Sequence[Sequence[float]]
    sector_schooling_years: Sequence[float]
    schooling_years: Sequence[float]


@dataclass(frozen=True)
class Luck:
    """The addressed draws of one run and month."""

    seed: int
    replicate: int
    month: int

    def words(self, decision: int, identity: int, number: int = 0) -> tuple[int, int, int, int]:
        """Return the four 32-bit words at an address of this month."""
        return words_at((self.seed, self.replicate), decision, self.month, identity, number)

    def rank(self, decision: int, identity: int, number: int = 0) -> int:
        """Return the integer below 2**53 at an address."""
        return rank_of(self.words(decision, identity, number))

    def normal(self, decision: int, identity: int) -> float:
        """Return the standard normal draw at an address, a multiple of 2**-20."""
        uniform = self.rank(decision, identity) * 2.0**-53
        return round(NormalDist().inv_cdf(uniform + 2.0**-54) * ONE) / ONE


def words_at(
    key: tuple[int, int], decision: int, month: int, identity: int, number: int
) -> tuple[int, int, int, int]:
    """Return the words of Philox 4x32-10 at an address of any month."""
    if month <= 0:
        identity &= ~HEARD_FROM_MONTH_ONE
    counter = (identity & WORD, identity >> 32 & WORD, month & WORD, decision * 65536 + number)
    key0, key1 = key[0] & WORD, key[1] & WORD
    for _ in range(10):
        first, third = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = (
            third >> 32 ^ counter[1] ^ key0,
            third & WORD,
            first >> 32 ^ counter[3] ^ key1,
            first & WORD,
        )
        key0, key1 = key0 + 0x9E3779B9 & WORD, key1 + 0xBB67AE85 & WORD
    return counter


def rank_of(words: Sequence[int]) -> int:
    """Return the 53-bit integer made of the first two words."""
    return (words[0] >> 5 << 26) + (words[1] >> 6)


GUMBEL = [round(-math.log(-math.log((i + 0.5) / 65536)) * ONE) for i in range(65536)]


@dataclass(frozen=True)
class Applicant:
    """One person who applies this month; `post` is the cell of the paid job held, -1 without one."""

    identity: int
    area: int
    education: int
    certified_fields: int
    general_skill: float
    employability: float
    post: int = -1


@dataclass(frozen=True)
class Firm:
    """One open enterprise before this month's hiring."""

    identity: int
    area: int
    sector: int
    posts: int
    filled: int

    @property
    def cell(self) -> int:
        """Return the cell of the firm's posts, which are all general."""
        return ((self.area * SECTORS + self.sector) * KINDS + ENTERPRISE) * LEVELS


@dataclass(frozen=True)
class Cell:
    """What is known of one cell when people apply; the rates are in units of 2**-20."""

    base_wage: int
    vacancies: int
    finding_rate: int
    filling_rate: int
    hire_standard: int
    left: int = 0  # paid posts left this month before anybody was hired: quits, deaths, departures


@dataclass
class Outcome:
    """What a month of matching brings about."""

    applied: dict[int, int] = field(
        default_factory=dict
    )  # identity of the applicant -> cell, -1 nowhere
    scores: dict[int, int] = field(default_factory=dict)  # of those who applied somewhere
    hired: dict[int, int] = field(default_factory=dict)  # identity -> cell
    qualified: dict[int, int] = field(default_factory=dict)  # cell -> applicants up to the standard
    unfilled: dict[int, int] = field(default_factory=dict)  # cell -> vacancies that stay open
    posts_left: dict[int, int] = field(
        default_factory=dict
    )  # cell -> paid posts left, moves included
    hire_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    vacancy_filled_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    post_vacated_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    filled: dict[int, int] = field(
        default_factory=dict
    )  # identity of the firm -> posts filled at the end
    finding_rate: dict[int, int] = field(default_factory=dict)
    filling_rate: dict[int, int] = field(default_factory=dict)


def parts_of(cell: int) -> tuple[int, int, int, int]:
    """Return area, sector, kind and level of a cell."""
    return (
        cell // (SECTORS * KINDS * LEVELS),
        cell // (KINDS * LEVELS) % SECTORS,
        cell // LEVELS % KINDS,
        cell % LEVELS,
    )


def fields_held(
    person: Applicant, luck: Luck, certified_field_percent: Sequence[float]
) -> set[int]:
    """Return the fields of skill somebody holds, a vocational school without a record included."""
    held = {skill for skill in range(8) if person.certified_fields >> skill & 1}
    if held or person.education != VOCATIONAL_SCHOOL:
        return held
    words = words_at((luck.seed, luck.replicate), SCHOOL_COMPLETION, 0, person.identity, 2)
    wanted = rank_of(words) * 2.0**-53 * sum(certified_field_percent)
    cumulated = 0.0
    for skill, percent in enumerate(certified_field_percent):
        cumulated += percent
        if cumulated > wanted:
            return {skill}
    raise AssertionError(wanted)


def worth_of_cell(person: Applicant, cell: int, cells: Mapping[int, Cell], numbers: Numbers) -> int:
    """Return what a cell is worth to somebody, before the bonus of a field and the error."""
    area, sector, kind, _ = parts_of(cell)
    years = numbers.schooling_years[person.education]
    schooling = -numbers.choice_schooling_penalty_per_year * abs(
        years - numbers.sector_schooling_years[sector]
    )
    if kind == CASUAL and person.education >= UPPER_SECONDARY:
        schooling -= numbers.choice_casual_penalty
    wage = max(cells[cell].base_wage, 1) / max(each.base_wage for each in cells.values())
    finding = max(cells[cell].finding_rate / ONE, 1 / 1024)
    common = (
        numbers.choice_wage_weight * math.log(wage)
        + numbers.choice_finding_weight * math.log(finding)
        + numbers.choice_size_weight * math.log(max(cells[cell].vacancies, 1))
    )
    distance = -numbers.choice_area_penalty[person.area][area]
    return round(((distance + schooling) + common) * ONE)


def is_open(cell: int, person: Applicant, held: set[int]) -> bool:
    """Tell whether somebody may apply in a cell."""
    _, sector, _, level = parts_of(cell)
    if level == 0 or FIELD_OF_SECTOR[sector] in held:
        return True
    return person.education >= DIPLOMA and sector in DIPLOMA_OPENS


def error_of_cell(cell: int, person: Applicant, luck: Luck) -> int:
    """Return the Gumbel error somebody meets in a cell this month."""
    word = luck.words(CHOOSE_CELL, person.identity, cell // 8)[cell % 8 // 2]
    return GUMBEL[word >> 16 if cell % 2 else word & 0xFFFF]


def choose_cell(
    person: Applicant, held: set[int], cells: Mapping[int, Cell], luck: Luck, numbers: Numbers
) -> int:
    """Return the cell somebody applies in, -1 where none is open."""
    best, choice = 0, -1
    for cell in sorted(cells):
        if cells[cell].vacancies < 1 or not is_open(cell, person, held):
            continue
        value = worth_of_cell(person, cell, cells, numbers) + error_of_cell(cell, person, luck)
        if FIELD_OF_SECTOR[parts_of(cell)[1]] in held:
            value += round(numbers.choice_field_bonus * ONE)
        if choice < 0 or value > best:
            best, choice = value, cell
    return choice


def score_in_cell(
    person: Applicant, cell: int, held: set[int], luck: Luck, numbers: Numbers
) -> int:
    """Return the score with which somebody applies in a cell."""
    certificate = 1.0 if FIELD_OF_SECTOR[parts_of(cell)[1]] in held else 0.0
    return round(
        (
            numbers.score_weight_schooling_year * numbers.schooling_years[person.education]
            + numbers.score_weight_general_skill * person.general_skill
            + numbers.score_weight_certificate * certificate
            + numbers.score_weight_employability * person.employability
            + numbers.score_weight_luck * luck.normal(APPLICANT_RANK, person.identity)
        )
        * ONE
    )


def cutoff_of(order: Sequence[tuple[int, ...]], places: int) -> Cutoff:
    """Return the last of the ordered candidates who passes, given the places."""
    if places == 0:
        return NOBODY
    return order[places - 1] if places <= len(order) else EVERYBODY


def fill_posts(
    cell: int, firms: Sequence[Firm], applicants: int, luck: Luck, outcome: Outcome
) -> None:
    """Fill vacant posts of a cell's enterprises and let those fall vacant that were left."""
    here = [firm for firm in firms if firm.cell == cell]
    vacant = sorted(
        (luck.rank(VACANCY_RANK, firm.identity, post), firm.identity, post)
        for firm in here
        for post in range(firm.filled, firm.posts)
    )
    held = sorted(
        (luck.rank(POST_VACATED_RANK, firm.identity, post), firm.identity, post)
        for firm in here
        for post in range(firm.filled)
    )
    left = outcome.posts_left[cell]
    outcome.vacancy_filled_cutoff[cell] = cutoff_of(vacant, applicants)
    outcome.post_vacated_cutoff[cell] = cutoff_of(held, left)
    for firm in here:
        outcome.filled[firm.identity] = firm.filled
    for _, identity, _ in vacant[:applicants]:
        outcome.filled[identity] += 1
    for _, identity, _ in held[:left]:
        outcome.filled[identity] -= 1


def moved(rate: int, now: int, numbers: Numbers) -> int:
    """Return a known rate after it moved a share of the way to this month's."""
    return rate + (now - rate) * round(numbers.signal_smoothing_share * ONE) // ONE


def hire(
    cell: int, at_cell: Cell, queue: Sequence[tuple[int, int]], numbers: Numbers, outcome: Outcome
) -> None:
    """Hire the best of a cell's queue of (minus score, identity) and renew what is known of it."""
    hires = min(len(queue), at_cell.vacancies)
    for _, identity in queue[:hires]:
        outcome.hired[identity] = cell
    last = cutoff_of(queue, at_cell.vacancies)
    outcome.hire_cutoff[cell] = last if isinstance(last, str) else (-last[0], last[1])
    outcome.unfilled[cell] = at_cell.vacancies - hires
    qualified = sum(-minus_score >= at_cell.hire_standard for minus_score, _ in queue)
    outcome.qualified[cell] = qualified
    outcome.finding_rate[cell], outcome.filling_rate[cell] = (
        at_cell.finding_rate,
        at_cell.filling_rate,
    )
    if queue:
        now = hires * ONE // len(queue)
        outcome.finding_rate[cell] = moved(at_cell.finding_rate, now, numbers)
    if qualified + at_cell.vacancies:
        now = qualified * ONE // (qualified + at_cell.vacancies)
        outcome.filling_rate[cell] = moved(at_cell.filling_rate, now, numbers)


@dataclass(frozen=True)
class Month:
    """All that a month of matching starts from."""

    applicants: Sequence[Applicant]
    firms: Sequence[Firm]
    cells: Mapping[int, Cell]
    luck: Luck
    numbers: Numbers
    certified_field_percent: Sequence[float]


def match(month: Month) -> Outcome:
    """Let everybody who applies choose a cell, hire the best, fill and vacate the posts of enterprises."""
    outcome = Outcome()
    queues: dict[int, list[tuple[int, int]]] = {cell: [] for cell in month.cells}
    for person in month.applicants:
        held = fields_held(person, month.luck, month.certified_field_percent)
        cell = choose_cell(person, held, month.cells, month.luck, month.numbers)
        outcome.applied[person.identity] = cell
        if cell >= 0:
            score = score_in_cell(person, cell, held, month.luck, month.numbers)
            outcome.scores[person.identity] = score
            queues[cell].append((-score, person.identity))
    for cell, at_cell in month.cells.items():
        hire(cell, at_cell, sorted(queues[cell]), month.numbers, outcome)
        outcome.posts_left[cell] = at_cell.left
    for person in month.applicants:
        if person.post >= 0 and person.identity in outcome.hired:
            outcome.posts_left[person.post] += 1
    for cell in month.cells:
        if parts_of(cell)[2] == ENTERPRISE and parts_of(cell)[3] == 0:
            fill_posts(cell, month.firms, len(queues[cell]), month.luck, outcome)
    return outcome

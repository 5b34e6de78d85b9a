"""A month of matching, written a second time from docs/model/matching.md alone.

Plain Python on lists of people and firms: no columns, no kernels, no code of the model. It was
written from the page alone, then held against the kernels and corrected where the page was silent; the page was
completed afterwards. `tests/unit/test_blind_twins.py` holds it against the kernels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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


@lru_cache(maxsize=1 << 16)
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


@dataclass(frozen=True)
class Heard:
    """Cut-offs by cell that a frozen world replays in place of the month's own."""

    hire: Mapping[int, Cutoff]
    vacancy_filled: Mapping[int, Cutoff]
    post_vacated: Mapping[int, Cutoff]


@dataclass(frozen=True)
class Month:
    """All that a month of matching starts from."""

    applicants: Sequence[Applicant]
    firms: Sequence[Firm]
    cells: Mapping[int, Cell]
    luck: Luck
    numbers: Numbers
    certified_field_percent: Sequence[float]
    heard: Heard | None = None  # in a frozen world

    def fields_held(self, person: Applicant) -> set[int]:
        """Return the fields of skill somebody holds, a vocational school without a record included."""
        held = {skill for skill in range(7) if person.certified_fields >> skill & 1}
        if held or person.education != VOCATIONAL_SCHOOL:
            return held
        key = self.luck.seed, self.luck.replicate
        luck = rank_of(words_at(key, SCHOOL_COMPLETION, 0, person.identity, 2)) * 2.0**-53
        wanted = luck * sum(self.certified_field_percent)
        cumulated, skill = 0.0, -1
        while cumulated <= wanted and skill < len(self.certified_field_percent) - 1:
            skill += 1
            cumulated += self.certified_field_percent[skill]
        return {skill}


@dataclass
class Outcome:
    """What a month of matching brings about."""

    applied: dict[int, int] = field(default_factory=dict)  # person -> cell, -1 nowhere
    scores: dict[int, int] = field(default_factory=dict)  # of those who applied somewhere
    hired: dict[int, int] = field(default_factory=dict)  # person -> cell
    qualified: dict[int, int] = field(default_factory=dict)  # cell -> applicants up to standard
    standard: dict[int, int] = field(default_factory=dict)  # cell -> as a still month leaves it
    unfilled: dict[int, int] = field(default_factory=dict)  # cell -> vacancies that stay open
    left: dict[int, int] = field(default_factory=dict)  # cell -> posts left, moves included
    hire_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    vacancy_filled_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    post_vacated_cutoff: dict[int, Cutoff] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)  # firm -> posts filled at the end
    finding_rate: dict[int, int] = field(default_factory=dict)
    filling_rate: dict[int, int] = field(default_factory=dict)


def parts_of(cell: int) -> tuple[int, int, int, int]:
    """Return area, sector, kind and level of a cell."""
    return cell // 60, cell // 6 % SECTORS, cell // LEVELS % KINDS, cell % LEVELS


def worths_of_cells(area: int, education: int, month: Month) -> dict[int, int]:
    """Return what each cell with a vacancy is worth, before the bonus of a field and the error."""
    numbers, worths = month.numbers, {}
    highest = max(1, *(each.base_wage for each in month.cells.values()))
    for cell, known in month.cells.items():
        if known.vacancies < 1:
            continue
        place, sector, kind, _ = parts_of(cell)
        years = numbers.schooling_years[education] - numbers.sector_schooling_years[sector]
        schooling = -numbers.choice_schooling_penalty_per_year * abs(years)
        if kind == CASUAL and education >= UPPER_SECONDARY:
            schooling -= numbers.choice_casual_penalty
        common = (
            numbers.choice_wage_weight * math.log(max(known.base_wage, 1) / highest)
            + numbers.choice_finding_weight * math.log(max(known.finding_rate / ONE, 1 / 1024))
            + numbers.choice_size_weight * math.log(known.vacancies)
        )
        distance = -numbers.choice_area_penalty[area][place]
        worths[cell] = round(((distance + schooling) + common) * ONE)
    return worths


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
    person: Applicant, held: set[int], worths: Mapping[int, int], luck: Luck, bonus: int
) -> int:
    """Return the cell somebody applies in, -1 where none is open."""
    best, choice = 0, -1
    for cell in sorted(worths):
        if not is_open(cell, person, held):
            continue
        value = worths[cell] + error_of_cell(cell, person, luck)
        if FIELD_OF_SECTOR[parts_of(cell)[1]] in held:
            value += bonus
        if choice < 0 or value > best:
            best, choice = value, cell
    return choice


def score_in_cell(
    person: Applicant, cell: int, held: set[int], luck: Luck, numbers: Numbers
) -> int:
    """Return the score with which somebody applies in a cell."""
    certificate = 1.0 if FIELD_OF_SECTOR[parts_of(cell)[1]] in held else 0.0
    value = (
        numbers.score_weight_schooling_year * numbers.schooling_years[person.education]
        + numbers.score_weight_general_skill * person.general_skill
        + numbers.score_weight_certificate * certificate
        + numbers.score_weight_employability * person.employability
        + numbers.score_weight_luck * luck.normal(APPLICANT_RANK, person.identity)
    )
    return round(value * ONE)


def cutoff_of(candidates: Iterable[tuple[int, ...]], places: int) -> Cutoff:
    """Return the last of the candidates who passes where the lowest ``places`` do."""
    if places <= 0:
        return NOBODY
    order = sorted(candidates)
    return order[places - 1] if places <= len(order) else EVERYBODY


def passes(candidate: tuple[int, ...], last: Cutoff) -> bool:
    """Tell whether a candidate compares lower than or equal to a cut-off."""
    if isinstance(last, str):
        return last == EVERYBODY
    return candidate <= last


def hire(cell: int, queue: Sequence[tuple[int, int]], month: Month, outcome: Outcome) -> None:
    """Hire the best of a cell's queue of (minus score, identity) and renew what is known of it."""
    known, share = month.cells[cell], round(month.numbers.signal_smoothing_share * ONE)
    last = cutoff_of(queue, known.vacancies)
    outcome.hire_cutoff[cell] = last if isinstance(last, str) else (-last[0], last[1])
    if month.heard:
        heard = month.heard.hire[cell]
        last = heard if isinstance(heard, str) else (-heard[0], heard[1])
    hired = [candidate for candidate in queue if passes(candidate, last)]
    outcome.hired.update({identity: cell for _, identity in hired})
    outcome.unfilled[cell] = max(known.vacancies - len(hired), 0)
    qualified = sum(-minus_score >= known.hire_standard for minus_score, _ in queue)
    outcome.qualified[cell] = qualified
    lowest = min((-minus_score for minus_score, _ in hired), default=known.hire_standard)
    outcome.standard[cell] = moved(known.hire_standard, lowest, share)
    finding = len(hired) * ONE // len(queue) if queue else known.finding_rate
    outcome.finding_rate[cell] = moved(known.finding_rate, finding, share)
    both = qualified + known.vacancies
    filling = qualified * ONE // both if both else known.filling_rate
    outcome.filling_rate[cell] = moved(known.filling_rate, filling, share)


def moved(before: int, now: int, share: int) -> int:
    """Return what is known after it moved a share (units of 2**-20) of the way to this month's."""
    return before + (now - before) * share // ONE


def fill_posts(cell: int, applicants: int, month: Month, outcome: Outcome) -> None:
    """Fill vacant posts of a cell's enterprises and let those fall vacant that were left."""
    luck, here = month.luck, [firm for firm in month.firms if firm.cell == cell]
    vacant = [
        (luck.rank(VACANCY_RANK, firm.identity, post), firm.identity, post)
        for firm in here
        for post in range(firm.filled, firm.posts)
    ]
    held = [
        (luck.rank(POST_VACATED_RANK, firm.identity, post), firm.identity, post)
        for firm in here
        for post in range(firm.filled)
    ]
    more = applicants > month.cells[cell].vacancies
    fills = EVERYBODY if more else cutoff_of(vacant, applicants)
    vacates = cutoff_of(held, outcome.left[cell])
    outcome.vacancy_filled_cutoff[cell], outcome.post_vacated_cutoff[cell] = fills, vacates
    if month.heard:
        fills, vacates = month.heard.vacancy_filled[cell], month.heard.post_vacated[cell]
    outcome.filled.update({firm.identity: firm.filled for firm in here})
    for post in vacant:
        outcome.filled[post[1]] += passes(post, fills)
    for post in held:
        outcome.filled[post[1]] -= passes(post, vacates)


def match(month: Month) -> Outcome:
    """Let all who apply choose a cell, hire the best, fill and vacate the posts of enterprises."""
    outcome, numbers = Outcome(), month.numbers
    queues: dict[int, list[tuple[int, int]]] = {cell: [] for cell in month.cells}
    worths: dict[tuple[int, int], dict[int, int]] = {}
    bonus = round(numbers.choice_field_bonus * ONE)
    for person in month.applicants:
        kind = person.area, person.education
        if kind not in worths:
            worths[kind] = worths_of_cells(*kind, month)
        held = month.fields_held(person)
        cell = choose_cell(person, held, worths[kind], month.luck, bonus)
        outcome.applied[person.identity] = cell
        if cell >= 0:
            score = score_in_cell(person, cell, held, month.luck, numbers)
            outcome.scores[person.identity] = score
            queues[cell].append((-score, person.identity))
    for cell, known in month.cells.items():
        hire(cell, queues[cell], month, outcome)
        outcome.left[cell] = known.left
    for person in month.applicants:
        if person.post >= 0 and person.identity in outcome.hired:
            outcome.left[person.post] += 1
    for cell in month.cells:
        if parts_of(cell)[2] == ENTERPRISE:
            fill_posts(cell, len(queues[cell]), month, outcome)
    return outcome

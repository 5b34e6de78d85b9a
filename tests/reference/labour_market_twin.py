"""The matching of one month once more in plain Python, written from docs/model/matching.md alone.

People, cells and firms are plain objects with plain numbers; nothing of the package is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log
from statistics import NormalDist

ONE = 2**20
WORD = 2**32
CHOOSE_CELL, APPLICANT_RANK, VACANCY_RANK, POST_VACATED_RANK, SCHOOL = 24, 25, 26, 27, 16
SMA, SMK, DIPLOMA = 2, 3, 4
FIELDS = [0, 1, 2, 3, 4, 5, 3, 3, 6, 6]
DIPLOMA_SECTORS = {3, 6, 7, 8, 9}
ENTERPRISE, CASUAL = 1, 2
GUMBEL = [round(-log(-log((i + 0.5) / 65536)) * ONE) for i in range(65536)]


@dataclass
class Person:
    """Somebody who applies this month."""

    identity: int
    area: int
    education: int
    certified: int  # bits
    general_skill: float
    employability: float


@dataclass
class Firm:
    """An open firm and its numbered posts."""

    identity: int
    cell: int
    posts: int
    filled: int


@dataclass
class Market:
    """What everybody knows when the month's search begins; lists by cell."""

    month: int
    key: tuple[int, int]
    vacancies: list[int]
    base_wage: list[int]
    finding: list[int]
    filling: list[int]
    standard: list[int]
    parameters: dict
    certified_percent: list[float]


@dataclass
class Outcome:
    """What the month did."""

    chosen: dict[int, int] = field(default_factory=dict)  # identity -> cell, who found an open one
    hired: dict[int, int] = field(default_factory=dict)  # identity -> cell
    cut_offs: dict[int, tuple[int, int] | str] = field(default_factory=dict)
    qualified: dict[int, int] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)  # firm -> posts filled in the end
    finding: list[int] = field(default_factory=list)
    filling: list[int] = field(default_factory=list)


def philox(counter, key):
    """Return the four words of Philox 4x32-10."""
    a, b, c, d = counter
    key0, key1 = key
    for _ in range(10):
        product0, product1 = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (
            (product1 // WORD) ^ b ^ key0,
            product1 % WORD,
            (product0 // WORD) ^ d ^ key1,
            product0 % WORD,
        )
        key0, key1 = (key0 + 0x9E3779B9) % WORD, (key1 + 0xBB67AE85) % WORD
    return a, b, c, d


def words(key, decision, month, identity, number):
    """Return the four words at one address."""
    return philox((identity % WORD, identity // WORD, month, decision * 65536 + number), key)


def rank(key, decision, month, identity, number=0):
    """Return the rank drawn at one address."""
    w = words(key, decision, month, identity, number)
    return (w[0] // 32) * 2**26 + w[1] // 64


def normal(key, decision, month, identity):
    """Return the standard normal drawn at one address, a multiple of 2**-20."""
    uniform = rank(key, decision, month, identity) * 2.0**-53
    return round(NormalDist().inv_cdf(uniform + 2.0**-54) * ONE) / ONE


def parts(cell):
    """Return area, sector, kind and level of a cell."""
    return cell // 60, cell // 6 % 10, cell // 2 % 3, cell % 2


def fields_held(person, market):
    """Return the set of fields a person holds."""
    held = {bit for bit in range(7) if person.certified >> bit & 1}
    if held or person.education != SMK:
        return held
    percent = market.certified_percent
    total = 0.0
    for one in percent:
        total += one
    drawn = rank(market.key, SCHOOL, 0, person.identity, 2) * 2.0**-53 * total
    reached = 0.0
    for number, one in enumerate(percent):
        reached += one
        if reached > drawn:
            return {number}
    return {len(percent) - 1}


def utility(person, cell, market):
    """Return what a cell is worth, without field bonus and error."""
    p = market.parameters
    area, sector, kind, _ = parts(cell)
    years = p["schooling_years"][person.education]
    by_education = -p["choice_schooling_penalty_per_year"] * abs(
        years - p["sector_schooling_years"][sector]
    )
    if kind == CASUAL and person.education >= SMA:
        by_education -= p["choice_casual_penalty"]
    wage = max(market.base_wage[cell], 1) / max(float(max(market.base_wage)), 1.0)
    finding = max(market.finding[cell] / ONE, 1 / 1024)
    common = (
        p["choice_wage_weight"] * log(wage)
        + p["choice_finding_weight"] * log(finding)
        + p["choice_size_weight"] * log(max(market.vacancies[cell], 1))
    )
    return round((-p["choice_area_penalty"][person.area][area] + by_education + common) * ONE)


def choose(person, market):
    """Return the cell a person applies to, None where none is open."""
    held = fields_held(person, market)
    bonus = round(market.parameters["choice_field_bonus"] * ONE)
    best, chosen = None, None
    for cell, vacancies in enumerate(market.vacancies):
        _, sector, _, skilled = parts(cell)
        holds = FIELDS[sector] in held
        by_diploma = person.education >= DIPLOMA and sector in DIPLOMA_SECTORS
        if vacancies <= 0 or (skilled and not holds and not by_diploma):
            continue
        word = words(market.key, CHOOSE_CELL, market.month, person.identity, cell // 8)[
            cell % 8 // 2
        ]
        error = GUMBEL[word // 65536 if cell % 2 else word % 65536]
        value = utility(person, cell, market) + (bonus if holds else 0) + error
        if best is None or value > best:
            best, chosen = value, cell
    return chosen


def score(person, cell, market):
    """Return the score by which a cell ranks a person."""
    p = market.parameters
    holds = FIELDS[parts(cell)[1]] in fields_held(person, market)
    luck = normal(market.key, APPLICANT_RANK, market.month, person.identity)
    return round(
        (
            p["score_weight_schooling_year"] * p["schooling_years"][person.education]
            + p["score_weight_general_skill"] * person.general_skill
            + p["score_weight_certificate"] * holds
            + p["score_weight_employability"] * person.employability
            + p["score_weight_luck"] * luck
        )
        * ONE
    )


def lowest(candidates, places):
    """Return the ``places`` lowest of candidates that sort by themselves."""
    return sorted(candidates)[: max(places, 0)]


def hire(people, market, out):
    """Let people choose, rank them, hire the best of every cell."""
    applicants = {cell: [] for cell in range(len(market.vacancies))}
    for person in people:
        cell = choose(person, market)
        if cell is not None:
            out.chosen[person.identity] = cell
            applicants[cell].append((-score(person, cell, market), person.identity))
    for cell, mine in applicants.items():
        places = market.vacancies[cell]
        best = lowest(mine, places)
        out.hired.update({identity: cell for _, identity in best})
        out.qualified[cell] = sum(-worst >= market.standard[cell] for worst, _ in mine)
        if places <= 0:
            out.cut_offs[cell] = "nobody"
        elif len(mine) < places:
            out.cut_offs[cell] = "everybody"
        else:
            out.cut_offs[cell] = (-best[-1][0], best[-1][1])
        out.finding.append(_moved(market.finding[cell], len(best), len(mine), market))
        both = out.qualified[cell] + places
        out.filling.append(_moved(market.filling[cell], out.qualified[cell], both, market))


def _moved(rate, part, whole, market):
    if whole == 0:
        return rate
    weight = round(market.parameters["signal_smoothing_share"] * ONE)
    return rate + (part * ONE // whole - rate) * weight // ONE


def posts_change(firms, left, market, out):
    """Fill the best-ranked vacant posts and let the lowest-ranked filled posts fall vacant.

    ``left`` maps cells to paid posts left this month, those of people hired elsewhere included.
    """
    out.filled = {firm.identity: firm.filled for firm in firms}
    for cell in range(len(market.vacancies)):
        if parts(cell)[2] != ENTERPRISE:
            continue
        mine = [firm for firm in firms if firm.cell == cell]
        hires = sum(at == cell for at in out.hired.values())
        vacant = [
            (_rank_of(firm, post, VACANCY_RANK, market), firm.identity, post)
            for firm in mine
            for post in range(firm.filled, firm.posts)
        ]
        held = [
            (_rank_of(firm, post, POST_VACATED_RANK, market), firm.identity, post)
            for firm in mine
            for post in range(firm.filled)
        ]
        for _, identity, _ in lowest(vacant, hires):
            out.filled[identity] += 1
        for _, identity, _ in lowest(held, left.get(cell, 0)):
            out.filled[identity] -= 1


def _rank_of(firm, post, decision, market):
    return rank(market.key, decision, market.month, firm.identity, post)


def match(people, firms, left_before, jobs, market):
    """Return the outcome of a month.

    ``left_before`` maps cells to posts left before matching; ``jobs`` maps people who hold a paid
    post to its cell.
    """
    out = Outcome()
    hire(people, market, out)
    left = dict(left_before)
    for identity in out.hired:
        if identity in jobs:
            left[jobs[identity]] = left.get(jobs[identity], 0) + 1
    posts_change(firms, left, market, out)
    return out

"""Why a life first differs between two worlds: found by comparing what reached it in that month.

Up to the first difference a life's own state is the same in both worlds, so the cause is one of
what can reach it: a delivery, somebody it shares a budget or a firm with, or a signal. Each is
looked up in both worlds; lay-offs and applications are decided again from the signals of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulation.city import Persons
from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    CellKind,
    LabourStatus,
    SkillLevel,
    cell_number,
    cell_parts,
)
from simulation.columns import declared_columns
from simulation.experiments.evidence import (
    MARKET_SIGNALS,
    Case,
    Cause,
    Evidence,
    Worlds,
    evidence_of,
    market_of,
)
from simulation.experiments.following import Followed, Kind, Row
from simulation.programme_plan import LinkKind
from simulation.randomness import Decision
from simulation.signals import SIGNALS

_OWNERS: Final = {name: said.owner for name, said in declared_columns(Persons).items()}
_CELL_KIND: Final = cell_parts()[2]
_ENTERPRISE: Final = int(CellKind.ENTERPRISE_EMPLOYEE)
_UNPAID: Final = int(LabourStatus.UNPAID_FAMILY)
_ANNOUNCED: Final = ("invited",)  # events that ask, and change nothing yet
_CELL_SIGNALS: Final = tuple(name for name, said in SIGNALS.items() if "per cell" in said.unit)
_VACANCIES: Final = ("outside_vacancies", "enterprise_vacancies")
_PROGRAMME_SIGNALS: Final = frozenset(
    {"admission_cutoff", "classes_running", "classes_placed", "provider_load"}
)
_DEPTH: Final = 4  # person, member of the household, that member's firm, its owner


def cause_of(worlds: Worlds, kind: Kind, identity: int, depth: int = _DEPTH) -> Cause | None:
    """Return the cause of a life's first difference, None when both lives are the same."""
    month = worlds.first_difference(kind, identity)
    if month is None or depth == 0:
        return None
    case = Case(worlds, kind, identity, month, depth)
    match kind:
        case Kind.PERSON:
            return _of_person(case)
        case Kind.ENTERPRISE:
            return _of_enterprise(case)
        case _:
            return _member(case) or case.cause("unexplained")


def _of_person(case: Case) -> Cause:
    """Ask about deliveries first, then about the household, then about signals."""
    member = _member(case)
    through_household = member if _leans_on_household(*case.rows) else None
    return (
        _served(case)
        or through_household
        or _lay_off(case)
        or _hire(case)
        or _participation(case)
        or _business(case)
        or _arrival(case)
        or _older_programme(case)
        or member
        or _rest(case)
    )


def _of_enterprise(case: Case) -> Cause:
    """Ask about deliveries, the owner, posts and the market, in the order of the month."""
    return (
        _served(case) or _owner(case) or _posts(case) or _sales(case) or _wages(case) or _rest(case)
    )


def _behind(case: Case, kind: Kind, identity: int) -> Cause | None:
    return cause_of(case.worlds, kind, identity, case.depth - 1)


def _served(case: Case) -> Cause | None:
    """Look for deliveries that reach this life now, or reached it before and only show now."""
    rows = case.worlds.scenario.deliveries
    mine = rows[rows["enterprise" if case.kind is Kind.ENTERPRISE else "person"] == case.identity]
    now = mine[(mine["month"] == case.month) & ~mine["event"].isin(_ANNOUNCED)]
    if now.empty and _by_programmes(case):
        now = mine[mine["month"] <= case.month].tail(1)
    if now.empty:
        return None
    events = zip(now["programme"], now["event"], strict=True)
    said = dict.fromkeys(f"{programme}: {event}" for programme, event in events)
    return case.cause("own_programme", events=tuple(said))


def _by_programmes(case: Case) -> bool:
    return case.kind is Kind.PERSON and any(
        _OWNERS.get(name) == "programmes" for name in case.columns
    )


def _member(case: Case) -> Cause | None:
    """Look for the member of the household that differs first, and for the cause behind it."""
    months = [world.months[case.month] for world in case.worlds.both]
    found = []
    for member in sorted(set(months[0].persons) | set(months[1].persons)):
        if case.kind is Kind.PERSON and member == case.identity:
            continue
        since = case.worlds.first_difference(Kind.PERSON, member)
        behind = _behind(case, Kind.PERSON, member) if since is not None else None
        if behind is not None and behind.month <= case.month:
            found.append(behind)
    if not found:
        return None
    first = min(found, key=lambda cause: (cause.month, cause.code != "own_programme"))
    served = first.code in {"own_programme", "member_programme"}
    return case.cause("member_programme" if served else "member_work", via=first)


def _leans_on_household(left: Row, right: Row) -> bool:
    """Say whether a life differs as an unpaid helper's or an heir's does, through its household."""
    unpaid = any(row and row["status"] == _UNPAID for row in (left, right))
    return unpaid or (bool(left) and bool(right) and left["enterprise"] != right["enterprise"])


def _lay_off(case: Case) -> Cause | None:
    """Decide this month's lay-off again: the own rank against the cut-off of either world."""
    if case.kind is not Kind.PERSON or not case.before or case.before["cell"] < 0:
        return None
    cell = int(case.before["cell"])
    if _CELL_KIND[cell] != _ENTERPRISE:
        return None
    gone = [_is_laid_off(case, world, cell) for world in case.worlds.both]
    if gone[0] == gone[1]:
        return None
    return case.cause("lay_offs", evidence=case.by_signal(["lay_off_cutoff"], cell))


def _is_laid_off(case: Case, world: Followed, cell: int) -> bool:
    cutoff = world.signal("lay_off_cutoff", case.month)
    if cutoff is None:
        return False
    identity = np.array([case.identity], np.int64)
    rank = int(world.draws.rank(Decision.LAY_OFF_RANK, case.month, identity)[0])
    return (rank, case.identity) <= (int(cutoff[cell, 0]), int(cutoff[cell, 1]))


def _hire(case: Case) -> Cause | None:
    """Compare where the person applied and what it took to be hired there.

    The same cell in both worlds: its cut-off decided. Another cell: vacancies and the chances heard
    of made the choice, and the cut-off there what came of it.
    """
    left, right = case.rows
    hired = [bool(r) and r["cell"] >= 0 and r["months_in_status"] == 0 for r in (left, right)]
    if not any(hired) or (all(hired) and left["cell"] == right["cell"]):
        return None
    asked = [world.months[case.month].applications for world in case.worlds.both]
    cells = [one[case.identity][0] if case.identity in one else -1 for one in asked]
    known = [cell for cell in dict.fromkeys(cells) if cell >= 0]
    names = ("hire_cutoff", *_VACANCIES)
    found = [item for cell in known for item in case.by_signal(names, cell)]
    if cells[0] == cells[1]:
        decided = any(item.signal == "hire_cutoff" for item in found)
        return case.cause("hiring_cutoff", evidence=found) if decided else None
    found += [
        item
        for cell in known
        for item in case.worlds.differing("job_finding_rate", cell, case.month - 1)
    ]
    return case.cause("vacancies", evidence=found) if found else None


def _participation(case: Case) -> Cause | None:
    """Look at last month's chances, which coming to search and giving up follow."""
    left, right = case.rows
    if not left or not right or left["status"] == right["status"] or left["cell"] != right["cell"]:
        return None
    found = _chances(case)
    return case.cause("participation", evidence=found) if found else None


def _chances(case: Case) -> list[Evidence]:
    """Return the job-finding rates of last month, all cells together, if any differs."""
    rates = [world.signal("job_finding_rate", case.month - 1) for world in case.worlds.both]
    if rates[0] is None or rates[1] is None or np.array_equal(rates[0], rates[1]):
        return []
    sums = (int(rates[0].sum()), int(rates[1].sum()))
    return [evidence_of("job_finding_rate", -1, sums)]


def _business(case: Case) -> Cause | None:
    """Follow what a person earns on own account: to the firm, or to the market."""
    left, right = case.rows
    if not left or not right:
        return None
    owned = max(left["enterprise"], right["enterprise"])
    if owned >= 0:
        behind = _behind(case, Kind.ENTERPRISE, owned)
        if behind is not None and behind.month <= case.month:
            return case.cause("firm", via=behind)
    if "business_income_idr" in case.columns and left["sector"] == right["sector"] >= 0:
        return _market(case, market_of(left))
    return None


def _owner(case: Case) -> Cause | None:
    """Follow a firm that exists or changes hands in one world only to whoever owns it."""
    left, right = case.rows
    if left and right and left["owner"] == right["owner"]:
        return None
    behind = [_behind(case, Kind.PERSON, row["owner"]) for row in (right, left, case.before) if row]
    found = [cause for cause in behind if cause is not None and cause.month <= case.month]
    return case.cause("owner", via=found[0]) if found else None


def _posts(case: Case) -> Cause | None:
    """Look at the cut-offs by which the firm's vacancies are filled and its posts fall vacant."""
    if "filled" not in case.columns:
        return None
    cell = _cell_of(case.rows[0])
    for signal, code in (
        ("post_vacated_cutoff", "posts_vacated"), ("vacancy_filled_cutoff", "posts_filled"),
    ):  # fmt: skip
        found = case.by_signal([signal], cell)
        lost = case.rows[0]["filled"] < case.before.get("filled", 0) or (
            case.rows[1]["filled"] < case.before.get("filled", 0)
        )
        if found and (lost or code == "posts_filled"):
            return case.cause(code, evidence=found)
    return None


def _sales(case: Case) -> Cause | None:
    left, right = case.rows
    if not left or not right or left["sales_idr"] == right["sales_idr"]:
        return None
    linked = [
        item
        for kind in LinkKind
        if (left["link_kinds"] | right["link_kinds"]) >> kind & 1
        for item in case.by_signal(("buyer_budget_per_attractiveness",), kind)
    ]
    return case.cause("link_buyers", evidence=linked) if linked else _market(case, market_of(left))


def _market(case: Case, market: int) -> Cause | None:
    """Name the largest of the forces on the sales of a market, and show all that differ."""
    found = case.by_signal(tuple(MARKET_SIGNALS), market)
    if not found:
        return None
    largest = max(found, key=lambda item: _force(case, item))
    return case.cause(MARKET_SIGNALS[largest.signal], evidence=found)


def _force(case: Case, found: Evidence) -> float:
    """Return by which share of the market's sales a difference moves them."""
    whole = found.baseline
    if found.signal == "linked_sales_taken":
        pool = case.worlds.baseline.signal("demand_pool", case.month)
        whole = 0 if pool is None else int(pool[found.place])
    return abs(found.scenario - found.baseline) / max(whole, 1)


def _wages(case: Case) -> Cause | None:
    left = case.rows[0]
    if not left or "profit_idr" not in case.columns:
        return None
    found = case.by_signal(["wage_per_post"], _cell_of(left))
    return case.cause("wages", evidence=found) if found else None


def _arrival(case: Case) -> Cause | None:
    """Look at the chances last month, which the number of arriving households follows."""
    left, right = case.rows
    if bool(left) == bool(right):
        return None
    found = _chances(case)
    return case.cause("arrivals", evidence=found) if found else None


def _older_programme(case: Case) -> Cause | None:
    """Look at the admission of programmes that run unchanged, whose places others may have left."""
    if not _by_programmes(case):
        return None
    found = [
        item
        for name in sorted(case.worlds.baseline.signals)
        if name.partition("/")[0] in _PROGRAMME_SIGNALS
        for item in case.worlds.anywhere(name, case.month)
    ]
    return case.cause("older_programme", evidence=found) if found else None


def _rest(case: Case) -> Cause:
    """Show every signal that differs at this life's own cell and market, or admit defeat."""
    rows = [row for row in (case.before, *case.rows) if row]
    places: Sequence[tuple[tuple[str, ...], set[int]]] = (
        (_CELL_SIGNALS, {_own_cell(row) for row in rows}),
        (tuple(MARKET_SIGNALS), {market_of(row) for row in rows if row["sector"] >= 0}),
    )
    found = [
        item
        for names, numbers in places
        for place in sorted(numbers)
        if place >= 0
        for item in case.by_signal(names, place)
    ]
    return case.cause("signals" if found else "unexplained", evidence=found)


def _own_cell(row: Row) -> int:
    return int(row["cell"]) if "cell" in row else _cell_of(row)


def _cell_of(firm: Row) -> int:
    """Return the matching cell of a firm's posts."""
    area = int(AREA_GROUP_OF_KECAMATAN[firm["kecamatan"]])
    return cell_number(area, firm["sector"], CellKind.ENTERPRISE_EMPLOYEE, SkillLevel.GENERAL)

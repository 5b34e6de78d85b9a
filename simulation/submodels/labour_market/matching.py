"""Lay-offs, vacancies, hiring and posts that fall vacant: both sides of the market and their cut-offs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import CELLS, LabourStatus
from simulation.randomness import Decision, kernel
from simulation.submodels.labour_market import jobs, posts, search, transitions
from simulation.submodels.labour_market.cutoffs import EVERYBODY, cut_offs, passes
from simulation.submodels.labour_market.jobs import Month

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.city import Persons
    from simulation.signals import Signals

    Rows = NDArray[np.int32]
    Counts = NDArray[np.int64]

LAID_OFF_MARK: Final = 2  # in ``settled``: the post is gone, the status still to be given


def _no_counts() -> Counts:
    return np.zeros(CELLS, np.int64)


@dataclass(slots=True)
class Tally:
    """What is counted while the month goes on."""

    settled: NDArray[np.int8]  #: 1 status decided already, 2 laid off
    employed_before: Counts  #: paid posts filled when the month began
    laid_off: Counts = field(default_factory=_no_counts)
    left: Counts = field(default_factory=_no_counts)  #: posts left by quitting, dying, moving on
    separations: int = 0  #: of residents
    found: int = 0  #: unemployed persons who took up any work
    moves: int = 0  #: hires from another paid post
    qualified: Counts = field(default_factory=_no_counts)  #: applicants who reach the standard
    filled: Counts = field(default_factory=_no_counts)  #: posts filled this month, per firm


def lay_off(month: Month, signals: Signals, tally: Tally) -> None:
    """End the posts firms gave up; the lowest-ranked workers of the cell go."""
    persons, firms = month.persons, month.city.enterprises
    kept = np.where(firms.open, np.minimum(firms.filled, firms.posts), 0)
    given_up = posts.posts_by_cell(firms, firms.filled - kept)
    workers = np.flatnonzero(_in_enterprise_cell(persons.cell)).astype(np.int32)
    cell, identity = persons.cell[workers], persons.identity[workers]
    rank = month.draws.rank(Decision.LAY_OFF_RANK, month.city.month, identity)
    none = np.zeros(len(workers), np.int64)
    live = cut_offs(cell, rank, identity, none, given_up)
    last = np.zeros((CELLS, 3), np.int64)
    last[:, :2] = signals.take("lay_off_cutoff", live[:, :2])
    gone = workers[passes(cell, rank, identity, none, last)]
    tally.laid_off = jobs.leave_work(month, gone)
    tally.separations += int(persons.resident[gone].sum())
    tally.settled[gone] = LAID_OFF_MARK
    firms.filled[:] = kept


@kernel
def _in_enterprise_cell(cell: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return who holds a post of a city enterprise (kind 1 of three, two levels a kind)."""
    result = np.zeros(len(cell), np.bool_)
    for row in range(len(cell)):
        result[row] = cell[row] >= 0 and (cell[row] >> 1) % 3 == 1
    return result


def take_vacancies(
    month: Month, signals: Signals, tally: Tally, settle_targets: Counts | None
) -> Counts:
    """Take the vacancies in force of outside employers and of enterprises; return their sum."""
    city, firms = month.city, month.city.enterprises
    if settle_targets is None:
        outside = posts.post_openings(
            city.cells,
            tally.employed_before,
            month.calendar,
            signals.last("vacancy_filling_rate"),
            month.parameters,
        )
    else:
        missing = settle_targets - posts.by_cell(city.persons.cell)
        outside = np.where(posts.OUTSIDE_CELL, np.maximum(missing, 0), 0)
    outside = signals.take("outside_vacancies", outside)
    open_posts = np.where(firms.open, np.maximum(firms.posts - firms.filled, 0), 0)
    enterprise = signals.take("enterprise_vacancies", posts.posts_by_cell(firms, open_posts))
    return outside + enterprise


def match(
    month: Month,
    signals: Signals,
    event: NDArray[np.int8],
    vacancies: Counts,
    tally: Tally,
    *,
    still: bool,
) -> tuple[Counts, Counts]:
    """Let applicants choose cells, hire the best, fill the best vacancies; return both counts.

    In ``still`` months employers learn the standard of each cell.
    """
    city, persons = month.city, month.persons
    last_finding = signals.last("job_finding_rate")
    seekers = np.flatnonzero(event == transitions.APPLIES).astype(np.int32)
    rows, cell, score = search.applications(month, seekers, vacancies, last_finding)
    applicants = posts.by_cell(cell)
    tally.qualified = posts.by_cell(cell[score >= city.cells.hire_standard[cell]])
    identity, none = persons.identity[rows], np.zeros(len(rows), np.int64)
    live = cut_offs(cell, -score, identity, none, vacancies)[:, :2]
    live[:, 0] = -live[:, 0]
    taken = signals.take("hire_cutoff", live)
    last = np.zeros((CELLS, 3), np.int64)
    last[:, 0], last[:, 1] = -taken[:, 0], taken[:, 1]
    hired = passes(cell, -score, identity, none, last)
    rows, cell = rows[hired], cell[hired]
    if still:
        search.learn_standard(city.cells, cell, score[hired], month.parameters)
    hires = posts.by_cell(cell)
    tally.found += int(unemployed(persons, rows).sum())
    moved = jobs.leave_work(month, rows)
    tally.left += moved
    tally.moves = int(moved.sum())
    jobs.take_post(month, rows, cell)
    # Applicants left over: every enterprise vacancy is filled, and so would one on top.
    wanted = np.where(applicants > vacancies, EVERYBODY, applicants)
    tally.filled = _fill_posts(month, signals, wanted)
    parameters = month.parameters
    signals.take("job_finding_rate", search.smoothed(last_finding, hires, applicants, parameters))
    filling = search.smoothed(
        signals.last("vacancy_filling_rate"),
        tally.qualified,
        tally.qualified + vacancies,
        parameters,
    )
    signals.take("vacancy_filling_rate", filling)
    return applicants, hires


def unemployed(persons: Persons, rows: Rows) -> NDArray[np.bool_]:
    """Say which rows are unemployed residents."""
    status = persons.status[rows]
    within: NDArray[np.bool_] = (
        persons.resident[rows]
        & (status >= LabourStatus.SEARCHING)
        & (status <= LabourStatus.JOB_TO_START)
    )
    return within


def _fill_posts(month: Month, signals: Signals, places: Counts) -> Counts:
    """Fill the best-ranked enterprise vacancies of each cell; return how many per firm."""
    firms, cells = month.city.enterprises, posts.firm_cells(month.city.enterprises)
    last_post = np.where(firms.open, firms.posts, 0)
    vacant = posts.list_posts(
        cells,
        firms.identity,
        (firms.filled, last_post),
        int(Decision.VACANCY_RANK),
        month.city.month,
        month.draws,
    )
    live = cut_offs(vacant.cell, vacant.rank, vacant.identity, vacant.post, places)
    taken = signals.take("vacancy_filled_cutoff", live)
    chosen = passes(vacant.cell, vacant.rank, vacant.identity, vacant.post, taken)
    return posts.per_firm(vacant, chosen, len(cells))


def vacate(month: Month, signals: Signals, tally: Tally) -> None:
    """Let the lowest-ranked filled posts fall vacant, one for every post that was left.

    Only posts filled before this month's hiring are in the draw; they are offered from next month.
    """
    firms, cells = month.city.enterprises, posts.firm_cells(month.city.enterprises)
    held = posts.list_posts(
        cells,
        firms.identity,
        (np.zeros_like(firms.filled), firms.filled),
        int(Decision.POST_VACATED_RANK),
        month.city.month,
        month.draws,
    )
    left = np.where(posts.ENTERPRISE_CELL, tally.left, 0)
    live = cut_offs(held.cell, held.rank, held.identity, held.post, left)
    taken = signals.take("post_vacated_cutoff", live)
    gone = passes(held.cell, held.rank, held.identity, held.post, taken)
    lost = posts.per_firm(held, gone, len(cells))
    firms.filled[:] = (firms.filled + tally.filled - lost).astype(np.int16)

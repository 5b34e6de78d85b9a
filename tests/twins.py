"""The same month for kernels and for the plain programmes of tests/reference: columns become plain objects."""

from __future__ import annotations

import importlib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from unittest.mock import patch

import numpy as np

from simulation.classifications import AREA_GROUP_OF_KECAMATAN, CELLS, MARKETS, SECTORS, Education
from simulation.flows import Account
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT, READDRESSED, Draws
from simulation.signals import Channel, Signals
from simulation.submodels.labour_market import matching as kernels
from simulation.submodels.labour_market import posts, transitions
from simulation.submodels.labour_market.cutoffs import EVERYBODY
from simulation.submodels.labour_market.jobs import Month
from tests.economy import still_month
from tests.reference import blind_demand_sharing as sharing
from tests.reference import blind_matching as matching
from tests.worlds import small_city

AREA = AREA_GROUP_OF_KECAMATAN.tolist()
CATALOGUE = load_catalogue()
ALIKE = replace(  # the same score for everybody, and cells that differ by their errors alone
    CATALOGUE.labour_market,
    score_weight_luck=0.0,
    choice_area_penalty=((0.0,) * 3,) * 3,
    choice_schooling_penalty_per_year=0.0,
    choice_casual_penalty=0.0,
    choice_wage_weight=0.0,
    choice_finding_weight=0.0,
    choice_size_weight=0.0,
)
SCORE_OF_ALIKE = round(12 * ALIKE.score_weight_schooling_year * FIXED_POINT)


def applicants(persons, rows):
    """Return people as matching sees them before they are hired."""
    return [
        matching.Applicant(
            identity=int(persons.identity[row]),
            area=AREA[persons.kecamatan[row]],
            education=int(persons.education[row]),
            certified_fields=int(persons.certified_fields[row]),
            general_skill=float(persons.general_skill[row]),
            employability=float(persons.employability[row]),
            post=int(persons.cell[row]),
        )
        for row in rows
    ]


def posts_of_firms(firms):
    """Return the firms in business and their posts."""
    return [
        matching.Firm(
            identity=int(firms.identity[row]),
            area=AREA[firms.kecamatan[row]],
            sector=int(firms.sector[row]),
            posts=int(firms.posts[row]),
            filled=int(firms.filled[row]),
        )
        for row in np.flatnonzero(firms.open)
    ]


def known_cells(cells, vacancies, finding, filling, left):
    """Return what is known of every cell when people apply."""
    columns = (cells.base_wage_idr, vacancies, finding, filling, cells.hire_standard, left)
    table = zip(*(column.tolist() for column in columns), strict=True)
    return {number: matching.Cell(*row) for number, row in enumerate(table)}


def matching_month(month, signals, rows, vacancies, left):
    """Return a month of matching just before people apply."""
    city = month.city
    rates = signals.last("job_finding_rate"), signals.last("vacancy_filling_rate")
    return matching.Month(
        applicants=applicants(city.persons, rows),
        firms=posts_of_firms(city.enterprises),
        cells=known_cells(city.cells, vacancies, *rates, left),
        luck=matching.Luck(month.draws.seed, month.draws.replicate, city.month),
        numbers=month.parameters,
        certified_field_percent=[float(each) for each in month.people.certified_field_percent],
        heard=heard(signals),
    )


def cutoffs(array, *, best_first=False):
    """Return a signal of cut-offs by cell as the plain programme writes them."""
    everybody = -EVERYBODY if best_first else EVERYBODY
    named = {everybody: matching.EVERYBODY, -everybody: matching.NOBODY}
    return {cell: named.get(row[0], tuple(row)) for cell, row in enumerate(array.tolist())}


def heard(signals):
    """Return the cut-offs that a frozen world replays this month, None in a live one."""
    if not signals.frozen:
        return None
    hire, filled, vacated = (
        signals.recorded[name][signals.month]
        for name in ("hire_cutoff", "vacancy_filled_cutoff", "post_vacated_cutoff")
    )
    return matching.Heard(cutoffs(hire, best_first=True), cutoffs(filled), cutoffs(vacated))


def lived_matching(city, signals, rows, tally):
    """Return what the kernels made of a month, named as in the plain programme's outcome."""
    persons, firms = city.persons, city.enterprises
    hired = rows[(persons.months_in_status[rows] == 0) & (persons.cell[rows] >= 0)]
    open_rows = np.flatnonzero(firms.open)
    enterprise = np.flatnonzero(posts.ENTERPRISE_CELL).tolist()
    filling, vacating = (
        cutoffs(signals.history[name][signals.month])
        for name in ("vacancy_filled_cutoff", "post_vacated_cutoff")
    )
    counts = {"left": tally.left, "qualified": tally.qualified}
    for name in ("job_finding_rate", "vacancy_filling_rate"):
        counts[name] = signals.history[name][signals.month]
    return {
        "hired": dict(zip(persons.identity[hired].tolist(), persons.cell[hired].tolist(), strict=True)),
        "hire_cutoff": cutoffs(signals.history["hire_cutoff"][signals.month], best_first=True),
        "vacancy_filled_cutoff": {cell: filling[cell] for cell in enterprise},
        "post_vacated_cutoff": {cell: vacating[cell] for cell in enterprise},
        "filled": dict(
            zip(firms.identity[open_rows].tolist(), firms.filled[open_rows].tolist(), strict=True)
        ),
        **{name: dict(zip(range(CELLS), each.tolist(), strict=True)) for name, each in counts.items()},
    }  # fmt: skip


def told_matching(outcome):
    """Return the plain programme's outcome under the same names."""
    names = {"job_finding_rate": "finding_rate", "vacancy_filling_rate": "filling_rate"}
    wanted = (
        "hired", "hire_cutoff", "vacancy_filled_cutoff", "post_vacated_cutoff", "filled", "left",
        "qualified", "job_finding_rate", "vacancy_filling_rate",
    )  # fmt: skip
    return {name: getattr(outcome, names.get(name, name)) for name in wanted}


class RandomMonth:
    """A random small city in which some people apply: lived by the kernels and told by the twin."""

    def __init__(self, seed, applicants, open_cells, when=3, *, alike=False):
        """Make the city; where all are ``alike`` scores are, and identities and cell numbers decide."""
        luck = np.random.default_rng(seed)
        self.city = city = small_city(1500)
        city.month = when
        draws = Draws(int(luck.integers(0, 2**31)), int(luck.integers(0, 50)))
        persons, firms, cells = city.persons, city.enterprises, city.cells
        persons.months_in_status[:] = 5
        present = np.flatnonzero(persons.present)
        self.rows = np.sort(luck.choice(present, applicants, replace=False)).astype(np.int32)
        taught = self.rows[: applicants // 2]
        persons.certified_fields[taught] = luck.integers(0, 128, len(taught))
        persons.general_skill[self.rows] = luck.normal(size=applicants)
        persons.identity[self.rows[::4]] |= READDRESSED
        if alike:
            persons.general_skill[self.rows] = persons.employability[self.rows] = 0.0
            persons.education[self.rows], persons.certified_fields[self.rows] = Education.SMA, 0
        firms.filled[~firms.open] = 0
        firms.posts[:] = firms.filled + luck.integers(0, 3, len(firms.filled)) * firms.open
        enterprise = posts.posts_by_cell(firms, np.where(firms.open, firms.posts - firms.filled, 0))
        outside = luck.integers(0, 4, CELLS) * (luck.random(CELLS) < open_cells / CELLS)
        self.vacancies = np.where(posts.ENTERPRISE_CELL, enterprise, outside).astype(np.int64)
        cells.hire_standard[:] = luck.integers(0, 2 * FIXED_POINT, CELLS)
        cells.hire_standard[:] += luck.integers(0, 2, CELLS) * (
            SCORE_OF_ALIKE - cells.hire_standard
        )
        cells.base_wage_idr[luck.random(CELLS) < 0.1] = 0
        self.rates = luck.integers(0, FIXED_POINT, (2, CELLS)) // luck.choice([1, 9999], CELLS)
        filled = posts.posts_by_cell(firms, firms.filled)
        self.left = np.where(posts.ENTERPRISE_CELL, luck.integers(0, filled // 3 + 2), 0)
        numbers = ALIKE if alike else CATALOGUE.labour_market
        self.month = Month(city, still_month(when), numbers, CATALOGUE.people, draws)

    def signals(self, recorded=None):
        """Return the signals of the month before anything is taken; all frozen where ``recorded``."""
        finding, filling = self.rates
        return Signals(
            before_start={"job_finding_rate": finding, "vacancy_filling_rate": filling},
            recorded=recorded or {},
            frozen=frozenset(Channel if recorded else ()),
        )

    def told(self, recorded=None):
        """Return the twin's outcome."""
        signals = self.signals(recorded)
        return matching.match(
            matching_month(self.month, signals, self.rows, self.vacancies, self.left)
        )

    def lived(self, recorded=None, *, still=False):
        """Let the kernels live the month, once; return its signals and their outcome."""
        signals, persons = self.signals(recorded), self.city.persons
        event = np.zeros(len(persons.status), np.int8)
        event[self.rows] = transitions.APPLIES
        before = posts.by_cell(persons.cell)
        tally = kernels.Tally(np.zeros(len(event), np.int8), before, left=self.left.copy())
        kernels.match(self.month, signals, event, self.vacancies, tally, still=still)
        kernels.vacate(self.month, signals, tally)
        return signals, lived_matching(self.city, signals, self.rows, tally)


@dataclass
class HiringWatch:
    """What the kernels start from and arrive at in each month of matching."""

    months: list = field(default_factory=list)
    lived: list = field(default_factory=list)
    rows: np.ndarray | None = None

    def match(self, live, month, signals, event, vacancies, tally, *, still):
        """Note a month before people apply."""
        self.rows = np.flatnonzero(event == transitions.APPLIES)
        left = tally.left.copy()
        self.months.append(matching_month(month, signals, self.rows, vacancies, left))
        return live(month, signals, event, vacancies, tally, still=still)

    def vacate(self, live, month, signals, tally):
        """Note where the month has led when posts have fallen vacant."""
        live(month, signals, tally)
        self.lived.append(lived_matching(month.city, signals, self.rows, tally))


def market_of(kecamatan, sector):
    """Return a local market as the plain programme names it."""
    return int(kecamatan), int(sector)


def by_market(array):
    """Return an array of all local markets as a dictionary."""
    return {divmod(number, SECTORS): value for number, value in enumerate(array.tolist())}


def selling_firms(firms, links):
    """Return the firms in business and their links."""
    rows, kinds = links.firm_rows.tolist(), links.kinds.tolist()
    rest = zip(
        links.weights.tolist(), links.fee_share.tolist(), links.fee_idr.tolist(), strict=True
    )
    held = {}
    for row, kind, terms in zip(rows, kinds, rest, strict=True):
        held.setdefault(row, []).append(sharing.Link(kind, *terms))
    return [
        sharing.Firm(
            identity=int(firms.identity[row]),
            market=market_of(firms.kecamatan[row], firms.sector[row]),
            attractiveness=int(firms.attractiveness[row]),
            outside_share=float(firms.outside_share[row]),
            links=tuple(held.get(row, ())),
        )
        for row in np.flatnonzero(firms.open)
    ]


def own_account_sellers(persons):
    """Return who sells without a firm."""
    return [
        sharing.Seller(
            identity=int(persons.identity[row]),
            market=market_of(persons.kecamatan[row], persons.sector[row]),
            attractiveness=int(persons.own_attractiveness[row]),
            in_class=bool(persons.in_training[row]),
        )
        for row in np.flatnonzero(persons.own_attractiveness)
    ]


def sharing_month(city, signals, flows, numbers):
    """Return a month of demand sharing just before its signals are taken."""
    markets, programmes = city.markets, flows.programmes
    columns = (
        markets.household_pool_idr, markets.outside_demand_idr, markets.programme_pool_idr,
        markets.outside_option, markets.first_attractiveness,
    )  # fmt: skip
    places = zip(*(column.tolist() for column in columns), strict=True)
    buyers = zip(
        programmes.buyer_budget_idr.tolist(), programmes.taken_from_city_share.tolist(), strict=True
    )
    replayed = None
    if signals.frozen:
        of_month = {name: signals.recorded[name][signals.month] for name in SALES_SIGNALS}
        total, taken, pool, unit = of_month.values()
        replayed = sharing.Heard(
            by_market(total), by_market(taken), by_market(pool), dict(enumerate(unit.tolist()))
        )
    return sharing.Month(
        firms=selling_firms(city.enterprises, programmes.links),
        sellers=own_account_sellers(city.persons),
        places={divmod(number, SECTORS): sharing.Place(*row) for number, row in enumerate(places)},
        buyers={kind: sharing.Buyers(*row) for kind, row in enumerate(buyers)},
        demand_index=flows.calendar.demand_index,
        rupiah_per_unit=numbers.sales_per_attractiveness_idr,
        outside_rivals_ratio=numbers.outside_rivals_ratio,
        own_account_share_in_training=numbers.own_account_share_in_training,
        heard=replayed,
    )


SALES_SIGNALS = (
    "total_attractiveness", "linked_sales_taken", "demand_pool", "buyer_budget_per_attractiveness",
)  # fmt: skip


def told_sharing(month):
    """Return the plain programme's outcome, named as in :class:`SalesWatch`."""
    outcome = sharing.share_demand(month)
    wanted = (
        "sales", "fees", "own_account_sales", "first", "unit", "outside_unit", "rounding", "unmatched",
    )  # fmt: skip
    told = {name: getattr(outcome, name) for name in wanted}
    taken = (outcome.total, outcome.taken, outcome.pool, outcome.link_unit)
    return told | dict(zip(SALES_SIGNALS, taken, strict=True))


@dataclass
class SalesWatch:
    """What the kernels start from and arrive at in each month of sharing."""

    months: list = field(default_factory=list)
    lived: list = field(default_factory=list)

    def terms(self, take, city, signals, flows, total, numbers):
        """Note a month before its signals are taken, and the terms."""
        self.months.append(sharing_month(city, signals, flows, numbers))
        terms, sold = take(city, signals, flows, total, numbers)
        self.lived.append(
            {
                "first": by_market(city.markets.first_attractiveness),
                "unit": by_market(terms.unit),
                "outside_unit": dict(enumerate(terms.outside_unit.tolist())),
            }
        )
        for name in SALES_SIGNALS:
            array = signals.history[name][signals.month]
            known = by_market(array) if len(array) == MARKETS else dict(enumerate(array.tolist()))
            self.lived[-1][name] = known
        return terms, sold

    def books(self, keep, city, *rest):
        """Note sales and fees of firms."""
        books, firms = keep(city, *rest), city.enterprises
        rows = np.flatnonzero(firms.open)
        for name, values in (("sales", books.sales), ("fees", books.link_fees)):
            paired = zip(firms.identity[rows].tolist(), values[rows].tolist(), strict=True)
            self.lived[-1][name] = dict(paired)
        return books

    def own(self, sell, city, sellers, *rest):
        """Note sales of own-account sellers."""
        sales, inputs = sell(city, sellers, *rest)
        identities = city.persons.identity[sellers.rows].tolist()
        self.lived[-1]["own_account_sales"] = dict(zip(identities, sales.tolist(), strict=True))
        return sales, inputs

    def rests(self, transfer, *rest):
        """Note what is left of the pools."""
        moved = transfer(*rest)
        for name, account in (("rounding", Account.ROUNDING), ("unmatched", Account.UNMATCHED)):
            into = sum(each.amount_idr for each in moved if each.payee == account)
            out_of = sum(each.amount_idr for each in moved if each.payer == account)
            self.lived[-1][name] = into - out_of
        return moved


@contextmanager
def watched(module, watch, **methods):
    """Let methods of a watch stand around functions of a module."""
    with ExitStack() as stack:
        for name, method in methods.items():
            original, around = getattr(module, name), getattr(watch, method)
            stack.enter_context(patch.object(module, name, partial(around, original)))
        yield watch


@contextmanager
def hiring_watched():
    """Watch every month of matching that is lived meanwhile."""
    step = importlib.import_module("simulation.submodels.labour_market.step")
    with watched(step, HiringWatch(), match="match", vacate="vacate") as watch:
        yield watch


@contextmanager
def sales_watched():
    """Watch every month of sharing that is lived meanwhile."""
    step = importlib.import_module("simulation.submodels.enterprises.step")
    watch = SalesWatch()
    with (
        watched(step, watch, take_terms="terms", keep_books="books", own_account_sales="own"),
        watched(step.money, watch, pool_transfers="rests"),
    ):
        yield watch

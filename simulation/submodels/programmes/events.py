"""The record of deliveries: what happened to whom, in which month, with how many rupiah.

Live worlds decide and apply batches; replayed worlds only apply the recorded ones, found again by
permanent identity. One batch is one happening of one stage in one month, to any number of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import KECAMATAN_NAMES
from simulation.programme_plan import Happening
from simulation.submodels.programmes.ledger import Booking

Rows = NDArray[np.int32]
_AREAS: Final = np.array([*KECAMATAN_NAMES, ""], object)  # the last one: of nobody (-1)

NO_CLASS: Final = -1
#: Columns of the stored deliveries. Rows of the ledger travel with them (happening ``ledger``).
DELIVERY_COLUMNS: Final[dict[str, str]] = {
    "month": "int16",
    "programme": "str",
    "stage": "int8",
    "event": "str",
    "person": "int64",
    "enterprise": "int64",
    "household": "int64",
    "value_idr": "int64",
    "extra": "int16",
    "cohort": "int32",
    "source": "str",
    "line": "str",
    "area": "str",
    "entry": "str",
    "reason": "str",
    "fiscal_year": "int16",
}
LEDGER_EVENT: Final = "ledger"
BOOKING_FIELDS: Final = tuple(item.name for item in fields(Booking))


@dataclass(frozen=True, slots=True)
class Batch:
    """One happening: rows of persons and firms in this world (-1: does not exist here).

    ``identities`` and ``firm_identities`` are permanent; ``values_idr`` is what the programme spent
    on each this month; ``extra`` is explained at :class:`~simulation.programme_plan.Happening`.
    """

    stage: int
    happening: Happening
    rows: Rows
    firm_rows: Rows
    identities: NDArray[np.int64]
    firm_identities: NDArray[np.int64]
    values_idr: NDArray[np.int64]
    extra: NDArray[np.int16]
    cohort: int = NO_CLASS


@dataclass(frozen=True, slots=True)
class Detail:
    """What a happening carries beside the people: one value for all, or one for each."""

    values_idr: NDArray[np.int64] | int = 0
    extra: NDArray[Any] | int = 0
    firm_rows: NDArray[Any] | None = None
    cohort: int = NO_CLASS


NO_DETAIL: Final = Detail()


def batch_of(
    city: City, stage: int, happening: Happening, rows: NDArray[Any], detail: Detail = NO_DETAIL
) -> Batch:
    """Return a batch for persons of this world."""
    count = len(rows)
    given = detail.firm_rows
    firms = np.full(count, -1, np.int32) if given is None else given.astype(np.int32)
    return Batch(
        stage=stage,
        happening=happening,
        rows=rows.astype(np.int32),
        firm_rows=firms,
        identities=city.persons.identity[rows],
        firm_identities=np.where(firms >= 0, city.enterprises.identity[firms], -1),
        values_idr=_each(detail.values_idr, count, np.int64),
        extra=_each(detail.extra, count, np.int16),
        cohort=detail.cohort,
    )


def _each(given: NDArray[Any] | int, count: int, kind: type[np.integer[Any]]) -> NDArray[Any]:
    """Return one value for each of ``count`` people, of whom one value for all may be given."""
    return given.astype(kind) if isinstance(given, np.ndarray) else np.full(count, given, kind)


def class_batch(stage: int, happening: Happening, cohort: int, extra: int = 0) -> Batch:
    """Return a batch about a class itself: one entry without a person."""
    nobody = np.full(1, -1, np.int64)
    return Batch(
        stage=stage,
        happening=happening,
        rows=nobody.astype(np.int32),
        firm_rows=nobody.astype(np.int32),
        identities=nobody,
        firm_identities=nobody,
        values_idr=np.zeros(1, np.int64),
        extra=np.full(1, extra, np.int16),
        cohort=cohort,
    )


@dataclass(slots=True)
class DeliveryLog:
    """Everything delivered so far in this world, as columns that grow by batches."""

    parts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, month: int, programme: str, batch: Batch, city: City) -> None:
        """Append one batch."""
        household_rows = np.where(batch.rows >= 0, city.persons.household_row[batch.rows], -1)
        households = np.where(household_rows >= 0, city.households.identity[household_rows], -1)
        kecamatan = np.where(batch.rows >= 0, city.persons.kecamatan[batch.rows], -1)
        self.parts.append(
            {
                "month": month,
                "programme": programme,
                "stage": batch.stage,
                "event": batch.happening.name.lower(),
                "person": batch.identities,
                "enterprise": batch.firm_identities,
                "household": households,
                "value_idr": batch.values_idr,
                "extra": batch.extra,
                "cohort": batch.cohort,
                "area": _AREAS[kecamatan],
            }
        )

    def add_ledger_row(self, month: int, programme: str, booking: Booking, value: int) -> None:
        """Append one row of the ledger of a programme that is replayed elsewhere."""
        self.parts.append(
            {
                "month": month,
                "programme": programme,
                "event": LEDGER_EVENT,
                "value_idr": value,
                **{name: getattr(booking, name) for name in BOOKING_FIELDS},
            }
        )

    def frame(self) -> pd.DataFrame:
        """Return the deliveries with fixed columns and types."""
        neutral: dict[str, Any] = {
            name: "" if dtype == "str" else -1 for name, dtype in DELIVERY_COLUMNS.items()
        }
        neutral |= {"value_idr": 0, "extra": 0}
        lengths = [len(part.get("person", (None,))) for part in self.parts]
        columns: dict[str, Any] = {}
        for name, dtype in DELIVERY_COLUMNS.items():
            kind = object if dtype == "str" else dtype
            given = [part.get(name, neutral[name]) for part in self.parts]
            if any(isinstance(value, np.ndarray) for value in given):
                pieces = [np.atleast_1d(np.asarray(value, kind)) for value in given]
                columns[name] = np.concatenate([np.empty(0, kind), *pieces])
            else:  # one value for all of a part
                columns[name] = np.repeat(np.array(given, kind), lengths)
        return pd.DataFrame(columns).astype(DELIVERY_COLUMNS)


@dataclass(slots=True)
class IdentityIndex:
    """Find rows by permanent identity; rebuilt only when an identity is not where it was."""

    order: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    known: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    built_month: int = -1

    def rows(
        self, column: NDArray[np.int64], wanted: NDArray[np.int64], month: int
    ) -> NDArray[np.int32]:
        """Return the row of each wanted identity, -1 where it does not exist in this world."""
        found = self._look(column, wanted)
        if (found[wanted >= 0] < 0).any() and self.built_month < month:
            self.order = np.argsort(column, kind="stable")
            self.known = column[self.order]
            self.built_month = month
            found = self._look(column, wanted)
        return found

    def _look(self, column: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int32]:
        if not len(self.known):
            return np.full(len(wanted), -1, np.int32)
        at = np.minimum(np.searchsorted(self.known, wanted), len(self.known) - 1)
        hit = (self.known[at] == wanted) & (wanted >= 0)
        rows = np.where(hit, self.order[at], -1)
        valid = hit & (column[np.maximum(rows, 0)] == wanted)
        return np.where(valid, rows, -1).astype(np.int32)


@dataclass(slots=True)
class RecordedDeliveries:
    """The deliveries of another world, ready to be applied month by month."""

    frame: pd.DataFrame
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)  #: of the frame
    places: dict[tuple[int, str], NDArray[np.int64]] = field(
        default_factory=dict
    )  #: rows of the frame
    persons: IdentityIndex = field(default_factory=IdentityIndex)
    firms: IdentityIndex = field(default_factory=IdentityIndex)

    def __post_init__(self) -> None:
        self.columns = {
            name: self.frame[name].to_numpy(object if dtype == "str" else dtype)
            for name, dtype in DELIVERY_COLUMNS.items()
        }
        keys = zip(self.columns["month"].tolist(), self.columns["programme"].tolist(), strict=True)
        places: dict[tuple[int, str], list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, []).append(place)
        self.places = {key: np.array(rows, np.int64) for key, rows in places.items()}

    def _of(self, month: int, programme: str, *, ledger: bool) -> dict[str, NDArray[Any]]:
        """Return the columns of one programme and month: rows of the ledger, or all others."""
        rows = self.places.get((month, programme), np.empty(0, np.int64))
        rows = rows[(self.columns["event"][rows] == LEDGER_EVENT) == ledger]
        return {name: values[rows] for name, values in self.columns.items()}

    def batches(self, city: City, month: int, programme: str) -> Iterator[Batch]:
        """Yield the recorded batches of one month in the order in which they happened."""
        part = self._of(month, programme, ledger=False)
        count = len(part["event"])
        if not count:
            return
        rows = self.persons.rows(city.persons.identity, part["person"], month)
        firm_rows = self.firms.rows(city.enterprises.identity, part["enterprise"], month)
        begins = np.ones(count, np.bool_)
        begins[1:] = False
        for name in ("stage", "event", "cohort"):
            begins[1:] |= part[name][1:] != part[name][:-1]
        first = np.flatnonzero(begins)
        for start, end in zip(first.tolist(), [*first[1:].tolist(), count], strict=True):
            run = slice(start, end)
            yield Batch(
                stage=int(part["stage"][start]),
                happening=Happening[str(part["event"][start]).upper()],
                rows=rows[run],
                firm_rows=firm_rows[run],
                identities=part["person"][run],
                firm_identities=part["enterprise"][run],
                values_idr=part["value_idr"][run],
                extra=part["extra"][run],
                cohort=int(part["cohort"][start]),
            )

    def openings(self, month: int, programme: str) -> dict[int, list[int]]:
        """Return the codes of the classes a programme opened in a month, in order, by stage."""
        part = self._of(month, programme, ledger=False)
        opened = part["event"] == Happening.CLASS_OPENED.name.lower()
        stages, codes = (part[name][opened].tolist() for name in ("stage", "extra"))
        found: dict[int, list[int]] = {}
        for stage, code in zip(stages, codes, strict=True):
            found.setdefault(stage, []).append(code)
        return found

    def ledger_rows(self, month: int, programme: str) -> Iterator[dict[str, Any]]:
        """Yield the recorded rows of the ledger of one programme and month."""
        part = self._of(month, programme, ledger=True)
        names = (*BOOKING_FIELDS, "value_idr")
        for row in zip(*(part[name].tolist() for name in names), strict=True):
            yield dict(zip(names, row, strict=True))

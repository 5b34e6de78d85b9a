"""What the office hands out in one month, collected while batches are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.flows import ProgrammeFlows, Transfer

Rows = NDArray[np.integer[Any]]
Rupiah = NDArray[np.int64]


@dataclass(slots=True)
class OfficeMonth:
    """Lists of arrays that become this month's flows; rupiah to check them by."""

    cash_rows: list[Rows] = field(default_factory=list)
    cash_idr: list[Rupiah] = field(default_factory=list)
    grant_rows: list[Rows] = field(default_factory=list)
    grant_idr: list[Rupiah] = field(default_factory=list)
    withdrawn_rows: list[Rows] = field(default_factory=list)
    withdrawn_idr: list[Rupiah] = field(default_factory=list)
    founder_rows: list[Rows] = field(default_factory=list)
    founder_sector: list[NDArray[np.int8]] = field(default_factory=list)
    founder_sector_before: list[NDArray[np.int8]] = field(default_factory=list)
    founder_idr: list[Rupiah] = field(default_factory=list)
    credit_rows: list[Rows] = field(default_factory=list)  #: of persons whose firm borrows
    credit_idr: list[Rupiah] = field(default_factory=list)
    in_class: list[Rows] = field(default_factory=list)
    graduates: list[Rows] = field(default_factory=list)  #: of training classes
    in_stage: list[Rows] = field(default_factory=list)
    cash_paid_idr: int = 0  #: by the government to households
    capital_paid_idr: int = 0  #: by the government to firms, in cash
    equipment_idr: int = 0  #: value of equipment handed over
    equipment_sold_idr: int = 0
    contributed_idr: int = 0  #: by households to the programme
    unmatched_idr: int = 0  #: meant for somebody who does not exist in this world

    def flows(
        self,
        transfers: tuple[Transfer, ...],
        buyer_budget_idr: Rupiah,
        taken_share: NDArray[np.float64],
    ) -> ProgrammeFlows:
        """Return the month's flows for those who act later."""
        return ProgrammeFlows(
            cash_household_rows=joined(self.cash_rows, np.int32),
            cash_idr=joined(self.cash_idr, np.int64),
            grant_enterprise_rows=joined(self.grant_rows, np.int32),
            grant_idr=joined(self.grant_idr, np.int64),
            graduate_rows=joined(self.graduates, np.int32),
            withdrawn_enterprise_rows=joined(self.withdrawn_rows, np.int32),
            withdrawn_idr=joined(self.withdrawn_idr, np.int64),
            founder_rows=joined(self.founder_rows, np.int32),
            founder_sector=joined(self.founder_sector, np.int8),
            founder_sector_before=joined(self.founder_sector_before, np.int8),
            founder_capital_idr=joined(self.founder_idr, np.int64),
            credit_rows=joined(self.credit_rows, np.int32),
            credit_idr=joined(self.credit_idr, np.int64),
            buyer_budget_idr=buyer_budget_idr,
            taken_from_city_share=taken_share,
            transfers=transfers,
        )


def joined(parts: Sequence[NDArray[Any]], dtype: type) -> NDArray[Any]:
    """Return the parts one after another, an empty array when there are none."""
    return np.concatenate([np.empty(0, dtype), *parts]).astype(dtype)

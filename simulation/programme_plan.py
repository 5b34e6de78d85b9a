"""What a programme is, as the submodels understand it: plain, frozen and complete.

The scenario is translated into these records once, when a run is opened; nothing here asks whether
something was set. Months are counted from the first simulated month, money is whole rupiah, areas
are kecamatan numbers, classes and budgets are already multiplied by the scale of the city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique


@unique
class StageKind(IntEnum):
    """What a stage hands out; the value is the bit in ``stages_served`` and ``served``."""

    TRAINING = 0
    ENTREPRENEURSHIP = 1
    CAPITAL = 2
    COACHING = 3
    MARKETING = 4
    CASH = 5


CLASS_STAGES = frozenset({StageKind.TRAINING, StageKind.ENTREPRENEURSHIP})
FIRM_STAGES = frozenset({StageKind.COACHING, StageKind.MARKETING})


def bits_of(kinds: Iterable[StageKind]) -> int:
    """Return the bit mask of some kinds of stage."""
    return sum(1 << kind for kind in set(kinds))


@unique
class Order(StrEnum):
    """In which order the eligible are invited."""

    RANDOM = "random"
    POOREST_FIRST = "poorest_first"  #: by desil of the welfare registry, then at random
    FIRST_COME = "first_come"  #: the more employable volunteer first, with a correlation
    EMPLOYABILITY = "employability"  #: staff pick the easy cases


@unique
class LinkKind(IntEnum):
    """Kind of a market link; the value is the bit in ``link_kinds``."""

    MARKETPLACE = 0
    E_CATALOGUE = 1
    STATE_ENTERPRISE = 2
    FAIR = 3
    SHARED_BRAND = 4  #: of a kawasan: the more of its firms carry it, the more it brings


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """One kind of market link a stage makes. ``None``: the catalogue's value for the kind."""

    kind: LinkKind
    capacity: int = 0  #: enterprises linked at the same time
    buyer_budget_idr_per_month: int = 0
    buyer_budget_idr_per_year: int = 0  #: 0: no limit for the year
    cost_idr_per_firm: int = 0
    taken_from_city_share: float | None = None  #: of linked sales, from other firms of the city
    fee_share_of_sales: float | None = None  #: of linked sales, paid by the firm
    fee_idr_per_month: int | None = None  #: paid by the firm, at most what the link sells
    loss_probability_per_year: float | None = None
    registered_only: bool | None = None  #: the firm must be registered with the city
    least_sales_idr_per_month: int | None = None  #: smoothed sales the buyer asks for


@dataclass(frozen=True, slots=True)
class TargetRule:
    """Who is eligible. Empty tuples and ``None`` allow everybody."""

    labour_status: tuple[int, ...] = ()  #: LabourStatus numbers
    age_years_min: int = 15
    age_years_max: int = 120
    sex: int | None = None  #: Sex number
    education: tuple[int, ...] = ()  #: Education numbers
    registry_desil_max: int = 10  #: 10: no condition on welfare
    owns_enterprise: bool | None = None
    enterprise_age_months_min: int = 0  #: read only of owners
    enterprise_age_months_max: int = 32767
    enterprise_workers_min: int = 0  #: paid workers; read only of owners
    enterprise_workers_max: int = 32767
    registered_only: bool = False  #: the enterprise must be registered with the city
    least_sales_idr: int = 0  #: smoothed monthly sales the enterprise must have
    sectors: tuple[int, ...] = ()  #: Sector numbers of the owned enterprise
    order: Order = Order.RANDOM


@dataclass(frozen=True, slots=True)
class RealisedMonth:
    """What is known of a stage in a month already past."""

    month: int
    participants: int  #: who started
    paid_idr: tuple[tuple[str, int], ...]  #: (source, rupiah)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage of the chain. Fields a kind does not use keep their neutral value.

    ``unit_cost_idr`` is rupiah per trainee place (training, entrepreneurship) and is added per
    recipient to the grant (capital, cash: selection and monitoring). A whole class is paid for,
    filled or not.
    """

    kind: StageKind
    budget_idr_by_fiscal_year: tuple[tuple[int, int], ...]  #: (year, rupiah)
    source_shares: tuple[tuple[str, float], ...]  #: (source id, share), paid from in this order
    unit_cost_idr: int = 0
    local_share: float = 0.0  #: share of purchases made with sellers of the city
    overhead_share: float = 0.0  #: share of the stage's budget for administration
    staff_share: float = 0.0  #: share of the stage's budget for the programme's own staff
    opens_month_of_year: int = 1  #: takes people in from this month of every year on
    target: TargetRule | None = None  #: a stage's own rule; else the programme's
    realised: tuple[RealisedMonth, ...] = ()
    online: bool = False  #: classes need no room, and nobody travels to them
    quotas: tuple[tuple[tuple[int, ...], float], ...] = ()  #: (kecamatan, share of the places)
    quota_open_from_month: int = 1  #: month of year from which unused places are open to all
    # classes
    seats_per_class: int = 16
    minimum_trainees: int = 1
    duration_months: int = 1
    classes_at_once_max: int = 0
    field_shares: tuple[tuple[int, float], ...] = ()  #: (SkillField, share of classes)
    providers: tuple[str, ...] = ()  #: ids of those that may hold its classes; none: anywhere
    # capital and cash
    grant_idr: int = 0  #: rupiah per person
    in_kind: bool = False
    group_size: int = 1
    founder_sectors: tuple[int, ...] = ()  #: Sector numbers founders may start in; empty: any
    tranches: int = 1
    tranche_months_between: int = 1
    tranche_conditional_on: tuple[StageKind, ...] = ()  #: stages finished before a later tranche
    recipients_per_month_max: int = 0  #: 0: the office's capacity from the catalogue
    conditional_on: tuple[StageKind, ...] = ()  #: stages the person must have finished
    # coaching
    firms_per_coach: int = 1
    coaches_max: int = 0
    coach_cost_idr_per_month: int = 0
    visits_per_month: float = 1.0
    coaching_months: int = 1
    contract_months: int = 0  #: for which a coach is hired; 0: as long as one firm is coached
    firms_above_load_share: float = 0.0  #: more firms than ``firms_per_coach``, visited less
    # marketing
    links: tuple[LinkPlan, ...] = ()  #: a firm gets the first kind that fits it and has room


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """Who delivers what, to whom, where, when and from which money."""

    id: str
    first_month: int  #: first month with an intake
    last_month: int  #: last month with an intake; what runs then is finished
    areas: tuple[int, ...]  #: kecamatan numbers
    target: TargetRule
    stages: tuple[StagePlan, ...]  #: upstream to downstream
    integrated: bool = True  #: False: fragmented, every stage recruits anew
    open_entry: frozenset[StageKind] = frozenset()  #: later stages that invite others too
    waiting_months: int = 0  #: between two stages
    lost_at_hand_over_share: float = 0.0
    announced_months_before: int = 0
    share_waiting: float = 0.0  #: of the eligible, who wait for the announced intake
    repeat_allowed: bool = False
    clusters: bool = True  #: supported firms of a kawasan and sector share equipment and buyers
    others_count: bool = True  #: a stage another programme gave counts as served

    @property
    def realised_until(self) -> int:
        """Last month whose figures are known, -1 where none is."""
        months = [fact.month for stage in self.stages for fact in stage.realised]
        return max(months, default=-1)


NO_FIELD = -1  # the field of classes that teach entrepreneurship


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    """A place where classes are held; its rooms and instructors are shared by all programmes."""

    id: str
    kecamatan: int
    rooms: int  #: classes at once, those that recruit included
    instructors: tuple[tuple[int, int], ...]  #: (SkillField or NO_FIELD, classes they can take)
    intake_months: frozenset[int] = frozenset(range(1, 13))  #: months of the year
    closed_months: frozenset[int] = frozenset()  #: months of the run


@unique
class Otherwise(StrEnum):
    """What a source's money does when the programme does not spend it."""

    OUTSIDE = "outside"
    CITY_SERVICES = "city_services"
    SAVED = "saved"


@unique
class Payer(StrEnum):
    """Whose purse a source is."""

    PUBLIC = "public"  #: a budget: money the programme hands out
    HOUSEHOLD = "household"  #: participants' own contribution, withdrawn from their households
    BANK = "bank"  #: credit to the firm, repaid with interest


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A purse with its yearly ceiling and its calendar."""

    id: str
    ceiling_idr_by_fiscal_year: tuple[tuple[int, int], ...] = ()  #: a year not named: no ceiling
    otherwise: Otherwise = Otherwise.OUTSIDE
    first_release_month: int = 1  #: month of the year
    tender_months: int = 0  #: from a release until purchased services can be ordered
    carries_over: bool = False  #: False: what is unspent on 31 December lapses
    #: (month of the year, share of the year's money released by then), rising; empty: all at once
    released_shares: tuple[tuple[int, float], ...] = ()
    release_delay_months: tuple[tuple[int, int], ...] = ()  #: (year, months every release is late)
    barred_lines: frozenset[str] = frozenset()  #: lines of the ledger it may not pay
    #: (source, share of the two together that it must pay) without which this one pays nothing
    matched_by: tuple[tuple[str, float], ...] = ()
    payer: Payer = Payer.PUBLIC


@unique
class Happening(IntEnum):
    """What is written down about a delivery; numbers are part of the order, names of the record."""

    WAITING = 0  #: waits for an announced intake
    INVITED = 1
    ENROLLED = 2  #: accepted; busy with the programme until released
    STARTED = 3  #: starts a stage
    ATTENDED = 4  #: sits in a class this month; value: rupiah spent on the place
    DROPPED_OUT = 5
    FINISHED = 6  #: completed a stage; extra: field of skill, -1 without one
    CERTIFIED = 7  #: extra: field of skill
    GRANT = 8  #: capital for the firm; extra: 1 in kind
    FOUNDER = 9  #: capital to start a firm; extra: sector, plus IN_KIND_FLAG in kind
    CONSUMED = 10  #: part of a grant that the household consumes; extra: 1 from equipment sold
    VISIT = 11  #: a month of coaching; extra: hundredths of visits
    LINK = 12  #: extra: kind of link
    LINK_LOST = 13
    CASH = 14
    RELEASED = 15  #: the way through the programme ends
    CLASS_OPENED = 16  #: of a class, not of a person; extra: :func:`class_code`
    CLASS_STARTED = 17
    CLASS_FINISHED = 18
    CLASS_CANCELLED = 19
    CONTRIBUTED = 20  #: own contribution withdrawn from the household; value: rupiah
    CREDIT = 21  #: lent to the person's firm by the bank; value: rupiah
    EQUIPMENT_SOLD = 80  #: worth that leaves the firm; extra: 1 when a group broke up


IN_KIND_FLAG = 100  # added to the sector of a founder whose capital is equipment


_CODES_PER_PROVIDER = 16  # more than there are fields


def class_code(provider: int, field: int) -> int:
    """Return where a class is held and what it teaches, as one number; -1 stands for neither."""
    return (provider + 1) * _CODES_PER_PROVIDER + field + 1


def provider_and_field(code: int) -> tuple[int, int]:
    """Return the number of the provider and the field of a :func:`class_code`."""
    provider, field = divmod(code, _CODES_PER_PROVIDER)
    return provider - 1, field - 1


@unique
class ClassFlag(IntEnum):
    """What a slot for classes does this month; the value is the signal ``classes_running``."""

    IDLE = 0
    RECRUITING = 1
    RUNNING = 2


@dataclass(frozen=True, slots=True)
class ProviderMonth:
    """What classes meet at the providers in a month."""

    strain: tuple[float, ...]  #: by provider: share of certificates lost because it is full
    closed: frozenset[int]  #: numbers of the providers that are closed


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """One class to be held; identity is (programme, field, first month, number)."""

    programme: str
    stage: int
    kind: StageKind
    field: int  #: SkillField, -1 for entrepreneurship
    first_month: int  #: month of its announcement
    number: int  #: running number within the programme
    slot: int  #: which of the classes held at once
    provider: int  #: number in the office's list of providers, -1 for none
    kecamatan: int
    seats: int
    minimum_trainees: int
    duration_months: int
    recruiting_months_max: int
    drop_out_probability_per_month: tuple[float, ...]  #: by month of the class; the last goes on
    pass_probability: float

    @property
    def identity(self) -> tuple[str, int, int, int]:
        """Permanent identity, the order in which classes act."""
        return self.programme, self.field, self.first_month, self.number

"""What a scenario is once it is read: frozen, complete, plain.

After loading nobody asks whether something was set. Names of classes are the lower-case names of
:mod:`simulation.classifications`; months are text ``YYYY-MM``; money is whole rupiah; shares lie
between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from simulation.parameters.catalogue import Catalogue, load_catalogue
from simulation.units import MONTHS_PER_YEAR

STAGE_ORDER: Final = (
    "training",
    "entrepreneurship",
    "capital",
    "coaching",
    "marketing",
    "cash",
)  #: upstream to downstream


ONLINE: Final = (
    "online"  #: in the place of providers: classes without a room, to which nobody travels
)
PAID_BY_PARTICIPANTS: Final = frozenset({"own", "kur"})  #: sources that are no public budget


@dataclass(frozen=True, slots=True)
class Words:
    """A text for people in both languages (``id`` Indonesian, ``en`` English)."""

    id: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in ``id`` or ``en``."""
        return self.id if language == "id" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """A purse: its yearly ceiling, its calendar, what it may pay, what it does otherwise."""

    ceiling_idr_by_year: Mapping[int, int]  #: a year not named has no ceiling
    otherwise: str  #: outside, city_services or saved
    dpa_month: int  #: month of year in which the budget document is signed
    first_release_month: int  #: month of year of the first money
    released_share_by_month: Mapping[int, float]  #: cumulative; empty: all with the first release
    release_delay_months_by_year: Mapping[int, int]  #: a failure of delivery
    tender_months: int  #: from a release until purchased services can be ordered
    unspent: str  #: lapse or carry_over
    may_pay: tuple[str, ...]  #: stages
    may_not_pay_lines: tuple[str, ...]  #: of the ledger
    matching: Mapping[str, float]  #: source that must pay beside it -> its share of the two


@dataclass(frozen=True, slots=True)
class Provider:
    """A place where classes are held; rooms and instructors are shared by all programmes."""

    title: Words
    kecamatan: str
    rooms: int  #: classes at once, those that recruit included
    instructors: Mapping[str, int]  #: by field of skill, or entrepreneurship
    intake_months: tuple[int, ...]  #: months of the year in which classes are announced
    closed: tuple[str, ...]  #: months, YYYY-MM, in which no class meets or is announced


@dataclass(frozen=True, slots=True)
class Target:
    """Who is eligible and in which order they are invited; empty tuples allow everybody."""

    labour_status: tuple[str, ...]
    age_years_min: int
    age_years_max: int
    sex: str  #: any, male or female
    education: tuple[str, ...]
    registry_desil_max: int  #: 10 is no condition
    owns_enterprise: str  #: any, yes or no
    enterprise_age_months_min: int
    enterprise_age_months_max: int
    enterprise_workers_min: int  #: paid workers, the owner apart
    enterprise_workers_max: int
    registered_only: bool  #: only enterprises on the city's list
    sectors: tuple[str, ...]
    order: str  #: random, poorest_first, first_come or employability


@dataclass(frozen=True, slots=True)
class Realised:
    """What is known of a stage in a month already past."""

    participants: int  #: who started in it
    paid_idr: Mapping[str, int]  #: by source


@dataclass(frozen=True, slots=True)
class TrainingStage:
    """Competency-based training in classes."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float
    fields: Mapping[str, float]  #: share of classes by field of skill
    seats_per_class: int
    minimum_trainees: int
    duration_months: int
    cost_idr_per_person: int  #: per seat; the whole class is paid for
    classes_at_once_max: int
    providers: tuple[str, ...]  #: ids; none: all that teach a field of the stage


@dataclass(frozen=True, slots=True)
class EntrepreneurshipStage:
    """Entrepreneurship training in classes."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float
    seats_per_class: int
    minimum_trainees: int
    duration_months: int
    cost_idr_per_person: int
    classes_at_once_max: int
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapitalStage:
    """Capital incentives and work equipment."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float  #: of what in-kind grants buy
    grant_idr_per_person: int
    form: str  #: cash or in_kind
    group_size: int  #: 1 is a grant to one person
    founder_sectors: tuple[str, ...]  #: sectors in which enterprises may be founded
    tranches: int  #: equal parts
    tranche_months_between: int
    tranche_conditional_on: tuple[str, ...]  #: stages finished before a later part is paid
    conditional_on: tuple[str, ...]  #: stages the person must have finished
    cost_idr_per_person: int  #: selection and monitoring
    recipients_per_month_max: int  #: 0 is the capacity of the office in the catalogue


@dataclass(frozen=True, slots=True)
class CoachingStage:
    """Productivity improvement by visiting coaches."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float
    duration_months: int  #: how long one enterprise is coached
    visits_per_month: float
    firms_per_coach: int
    coaches_max: int
    contract_months: int  #: for which a coach is hired; 0 as long as one enterprise is coached
    firms_above_load_share: float  #: more enterprises than the load, each visited less
    cost_idr_per_coach_month: int


@dataclass(frozen=True, slots=True)
class MarketLink:
    """One kind of buyer enterprises are linked to. ``None``: the catalogue's value for the kind."""

    capacity_firms: int  #: enterprises linked at the same time
    buyer_budget_idr_per_month: int  #: what the buyers spend through the links, all together
    buyer_budget_idr_per_year: int  #: the most of it in a calendar year; 0 is no limit
    cost_idr_per_firm: int
    taken_from_city_share: float | None  #: of linked sales, taken from other firms of the city
    fee_share_of_sales: float | None  #: of linked sales, paid by the firm
    fee_idr_per_month: int | None  #: paid by the firm, at most what the link sells
    loss_probability_per_year: float | None
    registered_only: bool | None  #: the firm must be registered with the city
    least_sales_idr_per_month: int | None  #: the firm must sell as much


@dataclass(frozen=True, slots=True)
class MarketingStage:
    """Links of enterprises to buyers."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float
    links: Mapping[str, MarketLink]  #: by kind; a firm gets the first that fits it and has room


@dataclass(frozen=True, slots=True)
class CashStage:
    """Unconditional cash."""

    budget_idr_by_year: Mapping[int, int]
    source_share: Mapping[str, float]
    target: Target
    quota_share_by_area: Mapping[str, float]  #: share of the places by kawasan or kecamatan
    quota_open_from_month: int  #: month of year from which unused quotas are open to all
    overhead_share: float
    staff_share: float
    opens_month_of_year: int
    local_share: float  #: of the overhead; the cash itself is spent by households
    grant_idr_per_person: int
    recipients_per_month_max: int


Stage = (
    TrainingStage
    | EntrepreneurshipStage
    | CapitalStage
    | CoachingStage
    | MarketingStage
    | CashStage
)


@dataclass(frozen=True, slots=True)
class Programme:
    """Who delivers what, where, when, to whom, in which chain of stages."""

    title: Words
    first_month: str  #: first month with an intake, YYYY-MM
    last_month: str  #: last month with an intake; what runs then is finished
    areas: tuple[str, ...]  #: names of kecamatan, in the order of the classification
    delivery: str  #: integrated or fragmented
    waiting_months_between_stages: int
    lost_at_hand_over_share: float
    announced_months_before: int
    share_waiting_for_announced: float
    repeat_allowed: bool
    clusters: bool  #: supported firms of a kawasan and sector share equipment and buyers
    served_before_counts: str  #: any_programme or this_programme
    open_entry: tuple[str, ...]  #: later stages of a chain that invite others to spare places
    target: Target
    realised: Mapping[str, Mapping[str, Realised]]  #: by stage and month, YYYY-MM
    stages: Mapping[str, Stage]  #: by kind, in the order in which persons are handed on


@dataclass(frozen=True, slots=True)
class Shock:
    """A change of the outside world, the same in the scenario and in its baseline."""

    kind: str  #: formal_demand_downturn, food_price_jump, flood or withheld_postings
    first_month: str  #: YYYY-MM
    months: int
    share: float
    posted_again_after_months: int  #: of withheld postings; 0 for the other kinds
    areas: tuple[str, ...] = ()  #: kecamatan a flood reaches; empty for the other kinds


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a run assumes, complete; the world it is compared with included."""

    id: str
    title: Words
    question: Words
    author: str
    description: Words
    reasons: Mapping[str, str]
    base_chain: tuple[str, ...]  #: ids from the direct base to the root; empty in a root
    start: str  #: first simulated month, YYYY-MM
    months_default: int
    kawasan: Mapping[str, tuple[str, ...]]  #: named sets of kecamatan
    sources: Mapping[str, Source]
    providers: Mapping[str, Provider]
    programmes: Mapping[str, Programme]
    shocks: tuple[Shock, ...]
    parameters: Mapping[str, object]  #: replaced values of the catalogue, by stem.name
    cash_for: Scenario | None  #: pays the participants of this scenario in cash
    baseline: Scenario | None  #: what it is compared with; None in a root
    notices: tuple[str, ...] = field(default=(), compare=False)
    #: Digests asked for before: a scenario never changes, and every run's key asks for them again.
    digests: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def start_year(self) -> int:
        """Calendar year of the first simulated month."""
        return int(self.start[:4])

    @property
    def start_month_of_year(self) -> int:
        """Month of year of the first simulated month, 1 to 12."""
        return int(self.start[5:])

    def catalogue(self) -> Catalogue:
        """Return the catalogue with this scenario's values in it."""
        return load_catalogue(self.parameters)

    def catalogue_digest(self) -> str:
        """Return the digest of that catalogue."""
        if "catalogue" not in self.digests:
            self.digests["catalogue"] = self.catalogue().digest
        return self.digests["catalogue"]


def month_number(month: str, start: str) -> int:
    """Return a month ``YYYY-MM`` counted from the first simulated month (negative before it)."""
    year, month_of_year = int(month[:4]), int(month[5:])
    first_year, first_month = int(start[:4]), int(start[5:])
    return (year - first_year) * MONTHS_PER_YEAR + month_of_year - first_month


def month_text(number: int, start: str) -> str:
    """Return the month ``YYYY-MM`` that is ``number`` months after the first simulated one."""
    months = int(start[:4]) * MONTHS_PER_YEAR + int(start[5:]) - 1 + number
    return f"{months // MONTHS_PER_YEAR:04d}-{months % MONTHS_PER_YEAR + 1:02d}"

"""From checked text to the frozen scenario: every default filled in, every area named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulation.classifications import KECAMATAN_NAMES
from simulation.scenario.model import (
    PAID_BY_PARTICIPANTS,
    STAGE_ORDER,
    CapitalStage,
    CashStage,
    CoachingStage,
    EntrepreneurshipStage,
    MarketingStage,
    MarketLink,
    Programme,
    Provider,
    Realised,
    Shock,
    Source,
    Stage,
    Target,
    TrainingStage,
    Words,
    month_text,
)
from simulation.scenario.schema import (
    MarketingText,
    OutsideWorldText,
    ProgrammeText,
    ProviderText,
    ScenarioText,
    TargetText,
)
from simulation.scenario.schema_base import EACH_YEAR, FIRST_YEAR, LAST_YEAR, Text
from simulation.scenario.schema_links import LinkText
from simulation.scenario.schema_money import RealisedText, SourceText

LAST_MONTH: Final = f"{LAST_YEAR}-12"

_STAGE_CLASSES: Final[Mapping[str, type[Any]]] = {
    "training": TrainingStage,
    "entrepreneurship": EntrepreneurshipStage,
    "capital": CapitalStage,
    "coaching": CoachingStage,
    "marketing": MarketingStage,
    "cash": CashStage,
}


def words_of(text: Text) -> Words:
    """Return a text in both languages; what is given in one stands for both."""
    if isinstance(text, str):
        return Words(text.strip(), text.strip())
    indonesian, english = text.id.strip(), text.en.strip()
    return Words(indonesian or english, english or indonesian)


def by_year(amounts: Mapping[str, int]) -> dict[int, int]:
    """Return amounts by calendar year; ``each_year`` stands for every year not named."""
    years: dict[int, int] = {}
    if EACH_YEAR in amounts:
        years = dict.fromkeys(range(FIRST_YEAR, LAST_YEAR + 1), amounts[EACH_YEAR])
    years |= {int(year): amount for year, amount in amounts.items() if year != EACH_YEAR}
    return dict(sorted(years.items()))


def source_of(text: SourceText) -> Source:
    """Return a source with its table of ceilings by year."""
    return Source(
        ceiling_idr_by_year=by_year(text.ceiling_idr_by_year), otherwise=text.otherwise,
        dpa_month=text.dpa_month, first_release_month=text.first_release_month,
        released_share_by_month=dict(
            sorted((int(month), float(s)) for month, s in text.released_share_by_month.items())
        ),
        release_delay_months_by_year=by_year(text.release_delay_months_by_year),
        tender_months=text.tender_months, unspent=text.unspent,
        may_pay=tuple(stage for stage in STAGE_ORDER if stage in text.may_pay),
        may_not_pay_lines=tuple(sorted(set(text.may_not_pay_lines))),
        matching={name: float(share) for name, share in sorted(text.matching.items())},
    )  # fmt: skip


def provider_of(text: ProviderText) -> Provider:
    """Return a provider with its district spelt as in the classification."""
    return Provider(
        title=words_of(text.title), kecamatan=areas_of([text.kecamatan], {})[0], rooms=text.rooms,
        instructors=dict(sorted(text.instructors.items())),
        intake_months=tuple(sorted(set(text.intake_months))),
        closed=tuple(sorted(set(text.closed))),
    )  # fmt: skip


def target_of(text: TargetText, change: TargetText | None = None) -> Target:
    """Return a target, with what a stage writes put over the programme's."""
    values = text.model_dump()
    if change is not None:
        values |= change.model_dump(include=change.model_fields_set)
    for key in ("labour_status", "education", "sectors"):
        values[key] = tuple(values[key])
    return Target(**values)


def areas_of(areas: list[str] | str, kawasan: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return names of kecamatan, in the order of the classification; unknown names are left out."""
    if areas == "all":
        return KECAMATAN_NAMES
    names = {part.casefold() for area in areas for part in _members(area, kawasan)}
    return tuple(name for name in KECAMATAN_NAMES if name.casefold() in names)


def _members(area: str, kawasan: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next(
        (members for name, members in kawasan.items() if name.casefold() == area.casefold()),
        (area,),
    )


def kawasan_of(text: ScenarioText) -> dict[str, tuple[str, ...]]:
    """Return the named sets of kecamatan, in the order of the classification."""
    return {name: areas_of(members, {}) for name, members in text.kawasan.items()}


def programme_of(
    text: ProgrammeText,
    start: str,
    kawasan: Mapping[str, tuple[str, ...]],
    order: Sequence[str] = STAGE_ORDER,
) -> Programme:
    """Return a programme with every month, area, target and stage resolved.

    ``order`` names the stages in the order of the file.
    """
    stages: dict[str, Stage] = {
        kind: _stage_of(kind, getattr(text.stages, kind), text.target)
        for kind in order
        if getattr(text.stages, kind) is not None
    }
    return Programme(
        title=words_of(text.title),
        first_month=start if text.first_month == "start" else text.first_month,
        last_month=LAST_MONTH if text.last_month == "end" else text.last_month,
        areas=areas_of(text.areas, kawasan), delivery=text.delivery,
        waiting_months_between_stages=text.waiting_months_between_stages,
        lost_at_hand_over_share=text.lost_at_hand_over_share,
        announced_months_before=text.announced_months_before,
        share_waiting_for_announced=text.share_waiting_for_announced,
        repeat_allowed=text.repeat_allowed, clusters=text.clusters, served_before_counts=text.served_before_counts,
        open_entry=tuple(kind for kind in STAGE_ORDER if kind in text.open_entry),
        target=target_of(text.target),
        realised={
            kind: _realised_of(text.realised[kind], stages[kind])
            for kind in STAGE_ORDER if kind in text.realised and kind in stages
        },
        stages=stages,
    )  # fmt: skip


def _realised_of(months: Mapping[str, RealisedText], stage: Stage) -> dict[str, Realised]:
    """Return what is known by month; a total is split by the stage's shares, the rest to the first."""
    known = {}
    for month, fact in sorted(months.items()):
        paid: dict[str, int] = {}
        if isinstance(fact.paid_idr, int):
            payers = stage.source_share
            if not fact.participants:  # nobody is there to contribute or to borrow
                payers = {n: s for n, s in payers.items() if n not in PAID_BY_PARTICIPANTS}
            for name, share in payers.items():
                paid[name] = int(fact.paid_idr * share / sum(payers.values()))
            for name in list(paid)[:1]:
                paid[name] += fact.paid_idr - sum(paid.values())
        else:
            paid = {str(name): amount for name, amount in sorted(fact.paid_idr.items())}
        known[month] = Realised(fact.participants, paid)
    return known


def _stage_of(kind: str, text: Any, target: TargetText) -> Stage:  # noqa: ANN401 - six classes
    names = set(_STAGE_CLASSES[kind].__dataclass_fields__)
    values = {name: getattr(text, name) for name in names}
    if isinstance(text, MarketingText):
        values["links"] = links_of(text)
    values["budget_idr_by_year"] = by_year(text.budget_idr_by_year)
    values["source_share"] = {
        name: float(share) for name, share in sorted(text.source_share.items()) if share > 0
    }
    values["target"] = target_of(target, text.target)
    values["quota_share_by_area"] = {
        name: float(share) for name, share in text.quota_share_by_area.items()
    }
    for key in (
        "overhead_share",
        "staff_share",
        "local_share",
        "visits_per_month",
        "firms_above_load_share",
    ):
        if key in values:
            values[key] = float(values[key])
    if "fields" in values:
        values["fields"] = {
            name: float(share) for name, share in sorted(text.fields.items()) if share > 0
        }
    if "providers" in values:
        values["providers"] = tuple(sorted(set(text.providers)))
    if "founder_sectors" in values:
        values["founder_sectors"] = tuple(text.founder_sectors)
    for key in ("conditional_on", "tranche_conditional_on"):
        if key in values:
            values[key] = tuple(kind for kind in STAGE_ORDER if kind in getattr(text, key))
    stage: Stage = _STAGE_CLASSES[kind](**values)
    return stage


def links_of(text: MarketingText) -> dict[str, MarketLink]:
    """Return the links of a stage by kind, in the order of the file; flat keys are one kind."""
    if not text.links:
        names = set(LinkText.model_fields) & set(MarketingText.model_fields)
        flat = LinkText(**{name: getattr(text, name) for name in names})
        return {text.link_kind: _link(flat)}
    return {kind: _link(link) for kind, link in text.links.items()}


def _link(text: LinkText) -> MarketLink:
    values = text.model_dump()
    for name in ("taken_from_city_share", "fee_share_of_sales", "loss_probability_per_year"):
        values[name] = None if values[name] is None else float(values[name])
    return MarketLink(**values)


def shocks_of(text: OutsideWorldText, kawasan: Mapping[str, tuple[str, ...]]) -> tuple[Shock, ...]:
    """Return the shocks that are switched on."""
    found = []
    for kind in ("formal_demand_downturn", "food_price_jump", "flood", "withheld_postings"):
        shock = getattr(text, kind)
        if shock is not None:
            again = getattr(shock, "posted_again_after_months", 0)
            areas = areas_of(getattr(shock, "areas", []), kawasan)
            found.append(
                Shock(kind, shock.first_month, shock.months, float(shock.share), again, areas)
            )
    return tuple(found)


def last_simulated_month(text: ScenarioText) -> str:
    """Return the last month of a run of the default length."""
    return month_text(text.months_default - 1, text.start)

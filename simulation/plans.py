"""Translate a scenario's programmes and purses into what the submodels deliver from.

At scale x one agent is still one person and a class still 16 seats; budgets, numbers of classes,
coaches, capacities and ceilings are multiplied by x.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from simulation.classifications import (
    KECAMATAN_NAMES,
    Education,
    LabourStatus,
    Sector,
    Sex,
    SkillField,
)
from simulation.programme_plan import (
    NO_FIELD,
    LinkKind,
    LinkPlan,
    Order,
    Otherwise,
    Payer,
    ProgrammePlan,
    ProviderPlan,
    RealisedMonth,
    SourcePlan,
    StageKind,
    StagePlan,
    TargetRule,
)
from simulation.scenario.changes import providers_of
from simulation.scenario.model import (
    ONLINE,
    CapitalStage,
    CashStage,
    CoachingStage,
    EntrepreneurshipStage,
    MarketingStage,
    MarketLink,
    TrainingStage,
    month_number,
)
from simulation.scenario.resolve import areas_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulation.scenario import Scenario, Source, Stage, Target
    from simulation.scenario.model import Realised


_PAYERS: Final = {"own": Payer.HOUSEHOLD, "kur": Payer.BANK}


def programme_plans(scenario: Scenario, scale: float) -> tuple[ProgrammePlan, ...]:
    """Return the plans of all programmes of a scenario, in order of their ids."""
    return tuple(_programme_plan(name, scenario, scale) for name in sorted(scenario.programmes))


def source_plans(scenario: Scenario, scale: float) -> tuple[SourcePlan, ...]:
    """Return the purses of a scenario, in order of their ids."""
    return tuple(
        _source_plan(name, source, scale) for name, source in sorted(scenario.sources.items())
    )


def clusters_of(scenario: Scenario) -> tuple[int, ...]:
    """Return a number for the kawasan of each kecamatan: the smallest that holds it, else its own.

    Kecamatan with the same number share buyers, equipment and a brand.
    """
    groups = sorted(scenario.kawasan.values(), key=len)
    member = [
        next((number for number, group in enumerate(groups) if name in group), -1)
        for name in KECAMATAN_NAMES
    ]
    first = {number: member.index(number) for number in member if number >= 0}
    return tuple(first.get(number, place) for place, number in enumerate(member))


def provider_plans(scenario: Scenario, scale: float) -> tuple[ProviderPlan, ...]:
    """Return the places where classes are held, in order of their ids."""
    return tuple(
        ProviderPlan(
            id=name,
            kecamatan=KECAMATAN_NAMES.index(provider.kecamatan),
            rooms=_scaled_count(provider.rooms, scale),
            instructors=tuple(
                (_taught(field), _scaled_count(number, scale))
                for field, number in provider.instructors.items()
            ),
            intake_months=frozenset(provider.intake_months),
            closed_months=frozenset(
                month_number(month, scenario.start) for month in provider.closed
            ),
        )
        for name, provider in sorted(scenario.providers.items())
    )


def _taught(name: str) -> int:
    return NO_FIELD if name == "entrepreneurship" else int(SkillField[name.upper()])


def first_policy_month(scenario: Scenario, changed: Collection[str]) -> int | None:
    """Return the month in which the first changed programme starts or is announced, or None."""
    plans = [plan for plan in programme_plans(scenario, 1.0) if plan.id in changed]
    starts = [plan.first_month - plan.announced_months_before for plan in plans]
    return max(0, min(starts)) if starts else None


def _scaled(amounts: Mapping[int, int], scale: float) -> tuple[tuple[int, int], ...]:
    return tuple((year, int(amount * scale)) for year, amount in sorted(amounts.items()))


def _scaled_count(count: int, scale: float) -> int:
    return 0 if count == 0 else max(1, round(count * scale))


def _source_plan(name: str, source: Source, scale: float) -> SourcePlan:
    return SourcePlan(
        id=name,
        ceiling_idr_by_fiscal_year=_scaled(source.ceiling_idr_by_year, scale),
        otherwise=Otherwise(source.otherwise),
        first_release_month=max(source.first_release_month, source.dpa_month),
        tender_months=source.tender_months,
        released_shares=tuple(sorted(source.released_share_by_month.items())),
        release_delay_months=tuple(sorted(source.release_delay_months_by_year.items())),
        payer=_PAYERS.get(name, Payer.PUBLIC),
        barred_lines=frozenset(source.may_not_pay_lines),
        matched_by=tuple(sorted(source.matching.items())),
        carries_over=source.unspent == "carry_over",
    )


def _programme_plan(name: str, scenario: Scenario, scale: float) -> ProgrammePlan:
    programme, start = scenario.programmes[name], scenario.start
    return ProgrammePlan(
        id=name,
        first_month=month_number(programme.first_month, start),
        last_month=month_number(programme.last_month, start),
        areas=tuple(KECAMATAN_NAMES.index(area) for area in programme.areas),
        target=_target_rule(programme.target),
        stages=tuple(
            replace(
                _stage_plan(kind, stage, programme.target, scale),
                providers=providers_of(stage, scenario.providers),
                online=ONLINE in getattr(stage, "providers", ()),
                realised=_realised(programme.realised.get(kind, {}), start, scale),
                quotas=_quotas(stage, scenario.kawasan),
                quota_open_from_month=stage.quota_open_from_month,
            )
            for kind, stage in programme.stages.items()
        ),
        integrated=programme.delivery == "integrated",
        waiting_months=programme.waiting_months_between_stages,
        lost_at_hand_over_share=programme.lost_at_hand_over_share,
        announced_months_before=programme.announced_months_before,
        share_waiting=programme.share_waiting_for_announced,
        repeat_allowed=programme.repeat_allowed,
        clusters=programme.clusters,
        others_count=programme.served_before_counts == "any_programme",
        open_entry=frozenset(StageKind[kind.upper()] for kind in programme.open_entry),
    )


def _realised(
    months: Mapping[str, Realised], start: str, scale: float
) -> tuple[RealisedMonth, ...]:
    """Return what is known month by month; people are rounded so that their running sum is right."""
    facts = []
    people = scaled = 0
    for month, fact in months.items():
        people += fact.participants
        here = round(people * scale) - scaled
        scaled += here
        paid = tuple((name, int(amount * scale)) for name, amount in fact.paid_idr.items())
        facts.append(RealisedMonth(month_number(month, start), here, paid))
    return tuple(facts)


def _quotas(
    stage: Stage, kawasan: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[tuple[int, ...], float], ...]:
    """Return the quotas of a stage as numbers of kecamatan, in the order of the classification."""
    return tuple(
        sorted(
            (tuple(KECAMATAN_NAMES.index(place) for place in areas_of([name], kawasan)), share)
            for name, share in stage.quota_share_by_area.items()
        )
    )


def _target_rule(target: Target) -> TargetRule:
    return TargetRule(
        labour_status=tuple(int(LabourStatus[name.upper()]) for name in target.labour_status),
        age_years_min=target.age_years_min,
        age_years_max=target.age_years_max,
        sex=None if target.sex == "any" else int(Sex[target.sex.upper()]),
        education=tuple(int(Education[name.upper()]) for name in target.education),
        registry_desil_max=target.registry_desil_max,
        owns_enterprise=None
        if target.owns_enterprise == "any"
        else target.owns_enterprise == "yes",
        enterprise_age_months_min=target.enterprise_age_months_min,
        enterprise_age_months_max=target.enterprise_age_months_max,
        enterprise_workers_min=target.enterprise_workers_min,
        enterprise_workers_max=target.enterprise_workers_max,
        registered_only=target.registered_only,
        sectors=tuple(int(Sector[name.upper()]) for name in target.sectors),
        order=Order(target.order),
    )


def _stage_plan(kind: str, stage: Stage, shared: Target, scale: float) -> StagePlan:
    return StagePlan(
        kind=StageKind[kind.upper()],
        budget_idr_by_fiscal_year=_scaled(stage.budget_idr_by_year, scale),
        source_shares=tuple(stage.source_share.items()),
        local_share=stage.local_share,
        overhead_share=stage.overhead_share,
        staff_share=stage.staff_share,
        opens_month_of_year=stage.opens_month_of_year,
        target=None if stage.target == shared else _target_rule(stage.target),
        **_particulars(stage, scale),
    )


def _particulars(stage: Stage, scale: float) -> dict[str, Any]:
    match stage:
        case TrainingStage() | EntrepreneurshipStage():
            fields = stage.fields if isinstance(stage, TrainingStage) else {}
            return {
                "unit_cost_idr": stage.cost_idr_per_person,
                "seats_per_class": stage.seats_per_class,
                "minimum_trainees": stage.minimum_trainees,
                "duration_months": stage.duration_months,
                "classes_at_once_max": _scaled_count(stage.classes_at_once_max, scale),
                "field_shares": tuple(
                    (int(SkillField[name.upper()]), share) for name, share in fields.items()
                ),
            }
        case CapitalStage():
            return {
                "unit_cost_idr": stage.cost_idr_per_person,
                "grant_idr": stage.grant_idr_per_person,
                "in_kind": stage.form == "in_kind",
                "group_size": stage.group_size,
                "founder_sectors": tuple(
                    sorted(int(Sector[name.upper()]) for name in stage.founder_sectors)
                ),
                "tranches": stage.tranches,
                "tranche_months_between": stage.tranche_months_between,
                "tranche_conditional_on": tuple(
                    StageKind[name.upper()] for name in stage.tranche_conditional_on
                ),
                "recipients_per_month_max": _scaled_count(stage.recipients_per_month_max, scale),
                "conditional_on": tuple(StageKind[kind.upper()] for kind in stage.conditional_on),
            }
        case CoachingStage():
            return {
                "firms_per_coach": stage.firms_per_coach,
                "coaches_max": _scaled_count(stage.coaches_max, scale),
                "coach_cost_idr_per_month": stage.cost_idr_per_coach_month,
                "visits_per_month": stage.visits_per_month,
                "coaching_months": stage.duration_months,
                "contract_months": stage.contract_months,
                "firms_above_load_share": stage.firms_above_load_share,
            }
        case MarketingStage():
            links = stage.links.items()
            return {"links": tuple(_link_plan(kind, link, scale) for kind, link in links)}
        case CashStage():
            return {
                "grant_idr": stage.grant_idr_per_person,
                "recipients_per_month_max": _scaled_count(stage.recipients_per_month_max, scale),
            }


def _link_plan(kind: str, link: MarketLink, scale: float) -> LinkPlan:
    return LinkPlan(
        kind=LinkKind[kind.upper()],
        capacity=_scaled_count(link.capacity_firms, scale),
        buyer_budget_idr_per_month=int(link.buyer_budget_idr_per_month * scale),
        buyer_budget_idr_per_year=int(link.buyer_budget_idr_per_year * scale),
        cost_idr_per_firm=link.cost_idr_per_firm,
        taken_from_city_share=link.taken_from_city_share,
        fee_share_of_sales=link.fee_share_of_sales,
        fee_idr_per_month=link.fee_idr_per_month,
        loss_probability_per_year=link.loss_probability_per_year,
        registered_only=link.registered_only,
        least_sales_idr_per_month=link.least_sales_idr_per_month,
    )

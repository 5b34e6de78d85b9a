"""The terms of market links: what the scenario says, and the catalogue where it says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import LinkKind, LinkPlan, ProgrammePlan, StagePlan, TargetRule

#: The more a buyer asks for, the earlier; a fair takes everybody and is over soon.
LINK_ORDER: Final = (
    LinkKind.STATE_ENTERPRISE,
    LinkKind.E_CATALOGUE,
    LinkKind.SHARED_BRAND,
    LinkKind.MARKETPLACE,
    LinkKind.FAIR,
)
_FROM_CATALOGUE: Final = {  # field of a link -> parameter by kind
    "taken_from_city_share": "link_taken_from_city_share",
    "fee_share_of_sales": "link_fee_share_of_sales",
    "fee_idr_per_month": "link_fee_idr_per_month",
    "loss_probability_per_year": "link_loss_probability_per_year",
    "registered_only": "link_registered_only",
    "least_sales_idr_per_month": "link_least_sales_idr_per_month",
}


def completed(plan: ProgrammePlan, parameters: ProgrammesParameters) -> ProgrammePlan:
    """Return a programme whose links have the catalogue's values where the plan says nothing."""
    stages = tuple(
        replace(stage, links=_ordered(stage, parameters)) if stage.links else stage
        for stage in plan.stages
    )
    return replace(plan, stages=stages)


def _ordered(stage: StagePlan, parameters: ProgrammesParameters) -> tuple[LinkPlan, ...]:
    links = [_complete(link, parameters) for link in stage.links]
    return tuple(sorted(links, key=lambda link: LINK_ORDER.index(link.kind)))


def _complete(link: LinkPlan, parameters: ProgrammesParameters) -> LinkPlan:
    kind = link.kind.name.lower()
    return replace(
        link,
        **{
            name: getattr(parameters, parameter)[kind]
            for name, parameter in _FROM_CATALOGUE.items()
            if getattr(link, name) is None
        },
    )


def asked_of_firms(rule: TargetRule, links: tuple[LinkPlan, ...]) -> TargetRule:
    """Return the rule of a stage with what every buyer of it asks for, so nobody else is invited."""
    if not links:
        return rule
    return replace(
        rule,
        registered_only=rule.registered_only or all(link.registered_only for link in links),
        least_sales_idr=min(link.least_sales_idr_per_month or 0 for link in links),
    )

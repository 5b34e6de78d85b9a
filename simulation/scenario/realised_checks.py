"""The rules of months already past: complete from the start on, within ceilings, plausible."""

from __future__ import annotations

from typing import Final

from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.model import PAID_BY_PARTICIPANTS, STAGE_ORDER, month_number, month_text
from simulation.scenario.resolve import last_simulated_month
from simulation.scenario.schema import ProgrammeText, ScenarioText
from simulation.scenario.schema_base import EACH_YEAR
from simulation.scenario.schema_money import RealisedText
from simulation.scenario.stage_checks import UNIT_COST
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]

#: Rupiah per participant below and above these multiples of the price look like a slip of the pen.
PLAUSIBLE: Final = (0.2, 5.0)


def check_realised(
    programme: ProgrammeText, path: KeyPath, text: ScenarioText, merged: Merged
) -> Found:
    """Return the problems and notices of one programme's realised figures."""
    if not programme.realised:
        return [], []
    place: KeyPath = (*path, "realised")
    problems = _months(programme, place, text, merged)
    problems += _payers(programme, place, merged)
    notices: list[Problem] = []
    if not problems:
        notices = _beyond_budget(programme, place, merged) + _odd_prices(programme, place, merged)
    if not merged.chain and not text.compare_with:
        found = "realised figures in a scenario that is compared with nothing"
        problems.append(Problem(merged.where(place), found, "in a programme a policy adds"))
    return problems, notices


def _months(
    programme: ProgrammeText, place: KeyPath, text: ScenarioText, merged: Merged
) -> list[Problem]:
    """Every stage must have every month from the first to the last known one."""
    first = text.start if programme.first_month == "start" else programme.first_month
    named = [month for months in programme.realised.values() for month in months]
    last = max(named, default=first)
    problems = []
    end = last_simulated_month(text)
    if last > end:
        found = f"{last} is after the last simulated month {end}"
        problems.append(Problem(merged.where(place), found, "months of the run"))
    count = month_number(last, first) + 1
    wanted = [month_text(number, first) for number in range(max(count, 0))]
    for kind in STAGE_ORDER:
        if getattr(programme.stages, kind) is None:
            if kind in programme.realised:
                where = merged.where((*place, kind))
                problems.append(Problem(where, f"no stage {kind} in this programme", "its stages"))
            continue
        months = programme.realised.get(kind, {})
        early = [month for month in sorted(months) if month < first]
        missing = [month for month in wanted if month not in months]
        where = merged.where((*place, kind))
        if early:
            found = f"figures of {early[0]}, before from {first}"
            problems.append(Problem(where, found, f"{first} or later", f"from: {early[0]}"))
        if missing:
            found = f"no figures of {kind} for {', '.join(missing)}"
            allowed = f"every month from {wanted[0]} to {wanted[-1]}"
            hint = "{participants: 0, paid_idr: 0} where nothing happened"
            problems.append(Problem(where, found, allowed, hint))
    return problems


def _payers(programme: ProgrammeText, place: KeyPath, merged: Merged) -> list[Problem]:
    problems = []
    for kind, months in programme.realised.items():
        stage = getattr(programme.stages, kind)
        for month, fact in months.items():
            if stage is None or isinstance(fact.paid_idr, int):
                continue
            for name, amount in fact.paid_idr.items():
                if amount and not fact.participants and name in PAID_BY_PARTICIPANTS:
                    where = merged.where((*place, kind, month, "paid_idr", name))
                    found = f"{amount} rupiah from {name} and no participant to pay or borrow them"
                    problems.append(Problem(where, found, "0, or participants"))
                if stage.source_share.get(name, 0.0) == 0.0:
                    where = merged.where((*place, kind, month, "paid_idr", name))
                    found = f"{name} has no share in {kind}"
                    payers = ", ".join(stage.source_share)
                    hint = f"a share of {name} in source_share"
                    problems.append(Problem(where, found, payers, hint))
    return problems


def paid_by_source(fact: RealisedText, shares: dict[str, float]) -> dict[str, float]:
    """Return rupiah paid in a month by source; a total is split by the stage's shares."""
    if isinstance(fact.paid_idr, int):
        return {name: fact.paid_idr * share for name, share in shares.items()}
    return {str(name): float(amount) for name, amount in fact.paid_idr.items()}


def check_realised_ceilings(text: ScenarioText, merged: Merged) -> Found:
    """Compare what is said to have been paid from a source in a year with its ceiling."""
    paid: dict[tuple[str, str], float] = {}
    wheres: dict[tuple[str, str], KeyPath] = {}
    for programme, written in text.programmes.items():
        for kind, months in written.realised.items():
            stage = getattr(written.stages, kind)
            for month, fact in months.items() if stage is not None else ():
                for name, amount in paid_by_source(fact, stage.source_share).items():
                    key = (name, month[:4])
                    paid[key] = paid.get(key, 0.0) + amount
                    wheres[key] = ("programmes", programme, "realised", kind, month)
    problems = []
    for (name, year), amount in paid.items():
        ceilings = getattr(text.sources, name).ceiling_idr_by_year
        ceiling = ceilings.get(year, ceilings.get(EACH_YEAR))
        if ceiling is not None and amount > ceiling:
            found = f"{name} is said to have paid {amount:.0f} rupiah in {year}"
            where = merged.where(wheres[name, year])
            problems.append(Problem(where, found, f"at most its ceiling of {ceiling} rupiah"))
    return problems, []


def _beyond_budget(programme: ProgrammeText, place: KeyPath, merged: Merged) -> list[Problem]:
    notices = []
    for kind, months in programme.realised.items():
        budgets = getattr(programme.stages, kind).budget_idr_by_year
        shares = getattr(programme.stages, kind).source_share
        for year in sorted({month[:4] for month in months}):
            paid = sum(
                sum(paid_by_source(fact, shares).values())
                for month, fact in months.items()
                if month[:4] == year
            )
            budget = budgets.get(year, budgets.get(EACH_YEAR, 0))
            if paid > budget:
                found = f"{paid:.0f} rupiah paid in {year}, {budget} budgeted"
                where = merged.where((*place, kind))
                allowed = (
                    "at most the budget; what is beyond it is booked as an addition to the plan"
                )
                notices.append(Problem(where, found, allowed, "budget_idr_by_year"))
    return notices


def _odd_prices(programme: ProgrammeText, place: KeyPath, merged: Merged) -> list[Problem]:
    notices = []
    for kind, months in programme.realised.items():
        stage = getattr(programme.stages, kind)
        people = sum(fact.participants for fact in months.values())
        paid = sum(
            sum(paid_by_source(fact, stage.source_share).values()) for fact in months.values()
        )
        price = getattr(stage, UNIT_COST[kind])
        if kind == "coaching":
            price = price * stage.duration_months / stage.firms_per_coach
        where = merged.where((*place, kind))
        if people and not PLAUSIBLE[0] * price <= paid / people <= PLAUSIBLE[1] * price:
            found = f"{paid / people:.0f} rupiah for each of {people} participants"
            allowed = f"about {price:.0f}, the price of one"
            notices.append(Problem(where, found, allowed, "look at both figures"))
        if not people and paid:
            found = f"{paid:.0f} rupiah paid and nobody served"
            notices.append(Problem(where, found, "participants, or 0 rupiah"))
    return notices

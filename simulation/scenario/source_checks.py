"""The rules of the funding sources: calendars, releases, co-financing, ceilings."""

from __future__ import annotations

from itertools import pairwise

from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.resolve import last_simulated_month
from simulation.scenario.schema import ScenarioText
from simulation.scenario.schema_base import EACH_YEAR
from simulation.scenario.schema_money import SourceText
from simulation.units import MONTHS_PER_YEAR
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]


def check_sources(text: ScenarioText, merged: Merged) -> Found:
    """Return the problems and notices of every source's calendar and co-financing."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    for name in type(text.sources).model_fields:
        source: SourceText = getattr(text.sources, name)
        path: KeyPath = ("sources", name)
        notices += _calendar(source, path, merged)
        wrong, odd = _releases(source, path, merged)
        problems += wrong
        notices += odd
        problems += _matching(name, text, path, merged)
    return problems, notices


def _calendar(source: SourceText, path: KeyPath, merged: Merged) -> list[Problem]:
    notices = []
    first_use = source.first_release_month + source.tender_months
    if first_use > MONTHS_PER_YEAR:
        found = f"money is released in month {source.first_release_month} and tenders take "
        found += f"{source.tender_months} months: nothing can start before it ends"
        where = merged.where((*path, "tender_months"))
        notices.append(Problem(where, found, "release plus tenders within the year"))
    if source.first_release_month < source.dpa_month:
        where = merged.where((*path, "first_release_month"))
        found = f"money in month {source.first_release_month}, budget signed in month "
        notices.append(Problem(where, f"{found}{source.dpa_month}", "not before dpa_month"))
    return notices


def _releases(source: SourceText, path: KeyPath, merged: Merged) -> Found:
    """Look for released shares that fall, come before the first release or stay below all."""
    shares = sorted((int(month), share) for month, share in source.released_share_by_month.items())
    problems = []
    for (before, less), (month, share) in pairwise(shares):
        if share < less:
            where = merged.where((*path, "released_share_by_month", str(month)))
            found = f"{share:g} of the year is released by month {month}, {less:g} by {before}"
            allowed = f"a cumulative share of {less:g} to 1"
            problems.append(Problem(where, found, allowed))
    notices = []
    where = merged.where((*path, "released_share_by_month"))
    if shares and shares[-1][1] < 1.0:
        found = f"{1.0 - shares[-1][1]:.3g} of every year's money is never released"
        notices.append(Problem(where, found, "1 in the last month named"))
    if shares and shares[0][0] < source.first_release_month:
        found = f"a share in month {shares[0][0]}, first release in {source.first_release_month}"
        notices.append(Problem(where, found, "months from first_release_month on"))
    return problems, notices


def _matching(name: str, text: ScenarioText, path: KeyPath, merged: Merged) -> list[Problem]:
    problems = []
    matching = getattr(text.sources, name).matching
    for other, share in matching.items():
        where = merged.where((*path, "matching", other))
        back = getattr(text.sources, other).matching
        if other == name or back:
            found = f"{name} pays only beside {other}" + (
                f", which pays only beside {', '.join(back)}" if back and other != name else ""
            )
            problems.append(Problem(where, found, "another source, which pays without matching"))
        elif not 0.0 < share < 1.0:
            found = f"a share of {share:g} of {other} and {name} together"
            problems.append(Problem(where, found, "more than 0 and less than 1"))
    return problems


def check_ceilings(text: ScenarioText, merged: Merged) -> Found:
    """Compare what all programmes draw from a source in a year with its ceiling."""
    problems = []
    for name in type(text.sources).model_fields:
        ceilings = getattr(text.sources, name).ceiling_idr_by_year
        for year in sorted(set(ceilings) | _budget_years(text)):
            ceiling = ceilings.get(year, ceilings.get(EACH_YEAR))
            drawn = _drawn(text, name, year)
            if ceiling is not None and drawn > ceiling:
                found = f"programmes draw {drawn} rupiah from {name} in {year}"
                allowed = f"at most its ceiling of {ceiling} rupiah"
                key = year if year in ceilings else EACH_YEAR
                where = merged.where(("sources", name, "ceiling_idr_by_year", key))
                hint = "raise the ceiling, lower a budget, or change source_share"
                problems.append(Problem(where, found, allowed, hint))
    return problems, []


def late_money(text: ScenarioText, merged: Merged) -> Found:
    """Say which budgets belong to years that a run of the default length does not reach."""
    last = last_simulated_month(text)[:4]
    notices = [
        Problem(
            merged.where(("programmes", name, "stages", kind, "budget_idr_by_year", year)),
            f"{year} is after the last simulated year {last}: this money is never spent",
            f"years to {last}",
            "more months: --months, months_default",
        )
        for name, programme in text.programmes.items()
        for kind in type(programme.stages).model_fields
        if (stage := getattr(programme.stages, kind)) is not None
        for year, amount in stage.budget_idr_by_year.items()
        if year != EACH_YEAR and year > last and amount > 0
    ]
    return [], notices


def _budget_years(text: ScenarioText) -> set[str]:
    return {
        year
        for programme in text.programmes.values()
        for kind in type(programme.stages).model_fields
        if (stage := getattr(programme.stages, kind)) is not None
        for year in stage.budget_idr_by_year
    }


def _drawn(text: ScenarioText, source: str, year: str) -> int:
    total = 0.0
    for programme in text.programmes.values():
        for kind in type(programme.stages).model_fields:
            stage = getattr(programme.stages, kind)
            if stage is not None:
                budgets = stage.budget_idr_by_year
                amount = budgets.get(year, budgets.get(EACH_YEAR, 0))
                total += amount * stage.source_share.get(source, 0.0)
    return round(total)

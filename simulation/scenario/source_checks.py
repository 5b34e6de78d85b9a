"""The rules of the funding sources: calendars, releases, co-financing, ceilings."""

from __future__ import annotations

from collections.abc import Iterator
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
                key = year if year in ceilings else EACH_YEAR
                place = merged.where(("sources", name, "ceiling_idr_by_year", key))
                where, largest = _largest_budget(text, name, year, place, merged)
                found = f"programmes draw {drawn} rupiah from {name} in {year}, {largest}"
                allowed = f"at most its ceiling of {ceiling} rupiah"
                hint = f"lower a budget, change source_share, or raise the ceiling ({place})"
                problems.append(Problem(where, found, allowed, hint))
    return problems, []


def _largest_budget(
    text: ScenarioText, source: str, year: str, ceiling: str, merged: Merged
) -> tuple[str, str]:
    """Return where a user can do something about a ceiling, and what draws most there, in words.

    That is the largest budget their own file writes, else a ceiling it writes, else the largest.
    """
    draws = sorted(_draws(text, source, year), key=lambda draw: -draw[1])
    places = [(merged.where(path), path, amount) for path, amount in draws]
    mine = [place for place in places if place[0].startswith(f"{merged.path}:")]
    where, path, amount = (mine or places)[0]
    words = f"{round(amount)} of it {path[1]}.{path[3]}"
    return (ceiling if not mine and ceiling.startswith(f"{merged.path}:") else where), words


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
    return round(sum(amount for _, amount in _draws(text, source, year)))


def _draws(text: ScenarioText, source: str, year: str) -> Iterator[tuple[KeyPath, float]]:
    """Yield the key of every budget that draws on a source in a year, with rupiah drawn."""
    for name, programme in text.programmes.items():
        for kind in type(programme.stages).model_fields:
            stage = getattr(programme.stages, kind)
            if stage is None:
                continue
            budgets = stage.budget_idr_by_year
            key = year if year in budgets else EACH_YEAR
            amount = budgets.get(key, 0) * stage.source_share.get(source, 0.0)
            if amount > 0:
                yield ("programmes", name, "stages", kind, "budget_idr_by_year", key), amount

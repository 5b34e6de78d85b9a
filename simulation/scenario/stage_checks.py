"""The rules of a programme's stages: shares, sources that may pay, places that money can buy."""

from __future__ import annotations

from typing import Any, Final

from simulation.errors import Problem
from simulation.scenario.chain_checks import check_chain
from simulation.scenario.merge import Merged
from simulation.scenario.schema import (
    CapitalText,
    EntrepreneurshipText,
    ProgrammeText,
    ScenarioText,
    StageText,
    TargetText,
    TrainingText,
)
from simulation.scenario.schema_base import EACH_YEAR
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]

_SUM_TOLERANCE: Final = 1e-6
_MAIN_LINE: Final = {
    "training": "classes",
    "entrepreneurship": "classes",
    "coaching": "coaches",
    "marketing": "links",
    "cash": "cash",
}  #: what a stage hands out; of capital it depends on the form
UNIT_COST: Final = {
    "training": "cost_idr_per_person",
    "entrepreneurship": "cost_idr_per_person",
    "capital": "grant_idr_per_person",
    "coaching": "cost_idr_per_coach_month",
    "marketing": "cost_idr_per_firm",
    "cash": "grant_idr_per_person",
}


def check_stages(
    programme: ProgrammeText, path: KeyPath, text: ScenarioText, merged: Merged
) -> Found:
    """Return the problems and notices of one programme's target and stages."""
    problems = _target(programme.target, (*path, "target"), merged)
    notices: list[Problem] = []
    here = merged.stages_of(str(path[-1]))
    if not here:
        notices.append(Problem(merged.where((*path, "stages")), "no stage", "at least one stage"))
    _add(check_chain(programme, path, here, merged), problems, notices)
    for kind in here:
        stage = getattr(programme.stages, kind)
        place: KeyPath = (*path, "stages", kind)
        problems += _shares(stage.source_share, (*place, "source_share"), merged)
        problems += _payers(kind, stage, place, text, merged)
        problems += _lines(kind, stage, place, text, merged)
        problems += _years(stage.budget_idr_by_year, place, text, merged)
        if stage.target is not None:
            both = programme.target.model_copy(
                update=stage.target.model_dump(include=stage.target.model_fields_set)
            )
            problems += _target(both, (*place, "target"), merged)
        if kind == "training":
            problems += _shares(stage.fields, (*place, "fields"), merged)
        if kind in {"training", "entrepreneurship"}:
            problems += _seats(stage, place, merged)
        notices += _buys_nothing(kind, stage, place, merged)
        notices += _years_idle(programme, stage, place, merged)
        notices += _groups(stage, place, merged)
    return problems, notices


def _add(found: Found, problems: list[Problem], notices: list[Problem]) -> None:
    problems += found[0]
    notices += found[1]


def _shares(shares: dict[Any, float], path: KeyPath, merged: Merged) -> list[Problem]:
    total = sum(shares.values())
    if abs(total - 1.0) <= _SUM_TOLERANCE:
        return []
    listed = " + ".join(f"{share:g}" for share in shares.values()) or "nothing"
    found = f"the shares {listed} sum to {total:g}"
    return [Problem(merged.where(path), found, "shares that sum to 1", "all of them are written")]


def _payers(
    kind: str,
    stage: StageText,
    place: KeyPath,
    text: ScenarioText,
    merged: Merged,
) -> list[Problem]:
    problems = []
    for name, share in stage.source_share.items():
        may_pay = getattr(text.sources, name).may_pay
        if share > 0 and kind not in may_pay:
            where = merged.where((*place, "source_share", name))
            found = f"{name} may not pay for {kind}"
            allowed = f"{name} may pay: {', '.join(may_pay) or 'nothing'}"
            problems.append(Problem(where, found, allowed, f"sources.{name}.may_pay"))
    return problems


def _lines(
    kind: str, stage: StageText, place: KeyPath, text: ScenarioText, merged: Merged
) -> list[Problem]:
    """Find sources that may not pay what the stage hands out, or lack their co-financing."""
    form = getattr(stage, "form", "")
    main = _MAIN_LINE.get(kind, "grants" if form == "cash" else "equipment")
    payers = [name for name, share in stage.source_share.items() if share > 0]
    problems = []
    for name in payers:
        source = getattr(text.sources, name)
        where = merged.where((*place, "source_share", name))
        if name == "kur" and kind != "capital":
            found = f"kur is credit to an enterprise and cannot pay for {kind}"
            problems.append(Problem(where, found, "a share in capital only"))
        if main in source.may_not_pay_lines:
            where = merged.where((*place, "form")) if form else where
            found = f"{name} may not pay {main}, which {kind} hands out"
            hint = f"form: in_kind, another source, or sources.{name}.may_not_pay_lines"
            problems.append(Problem(where, found, "sources that may pay it", hint))
        for other in source.matching:
            if other not in payers:
                found = f"{name} pays only beside {other}, which has no share in {kind}"
                problems.append(Problem(where, found, f"a share of {other}", "source_share"))
    for line, share in (("staff", stage.staff_share), ("overhead", stage.overhead_share)):
        barred = [line in getattr(text.sources, name).may_not_pay_lines for name in payers]
        if payers and share > 0 and all(barred):
            where = merged.where((*place, f"{line}_share"))
            found = f"no source of the stage may pay {line}"
            problems.append(Problem(where, found, "0, or a source that may pay it"))
    if stage.staff_share + stage.overhead_share >= 1.0:
        where = merged.where((*place, "staff_share"))
        found = "staff and overhead take the whole budget"
        problems.append(Problem(where, found, "less than 1 together"))
    return problems


def _years(
    budgets: dict[str, int], place: KeyPath, text: ScenarioText, merged: Merged
) -> list[Problem]:
    first = text.start[:4]
    return [
        Problem(merged.where((*place, "budget_idr_by_year", year)),
                f"{year} is before the first simulated year", f"{first} or later")
        for year in budgets
        if year != EACH_YEAR and year < first
    ]  # fmt: skip


def _target(target: TargetText, path: KeyPath, merged: Merged) -> list[Problem]:
    problems = []
    pairs = (
        ("age_years_min", "age_years_max", "years"),
        ("enterprise_age_months_min", "enterprise_age_months_max", "months"),
        ("enterprise_workers_min", "enterprise_workers_max", "paid workers"),
    )
    for low, high, unit in pairs:
        least, most = getattr(target, low), getattr(target, high)
        if least > most:
            found = f"{low} {least} is above {high} {most}"
            allowed = f"at most {most} {unit}"
            problems.append(Problem(merged.where((*path, low)), found, allowed))
    if target.owns_enterprise == "no" and target.sectors:
        found = "sectors of an enterprise for persons who must not own one"
        problems.append(
            Problem(merged.where((*path, "sectors")), found, "owns_enterprise: any or yes")
        )
    return problems


def _seats(
    stage: TrainingText | EntrepreneurshipText, place: KeyPath, merged: Merged
) -> list[Problem]:
    if stage.minimum_trainees <= stage.seats_per_class:
        return []
    found = f"minimum_trainees {stage.minimum_trainees} in classes of {stage.seats_per_class} seats"
    allowed = f"at most {stage.seats_per_class} persons"
    return [Problem(merged.where((*place, "minimum_trainees")), found, allowed)]


def _buys_nothing(
    kind: str,
    stage: StageText,
    place: KeyPath,
    merged: Merged,
) -> list[Problem]:
    unit_cost = getattr(stage, UNIT_COST[kind])
    if isinstance(stage, TrainingText | EntrepreneurshipText):
        unit_cost *= stage.seats_per_class
    if isinstance(stage, CapitalText):
        unit_cost *= stage.group_size
    notices = []
    for year, amount in stage.budget_idr_by_year.items():
        usable = amount * (1.0 - stage.overhead_share - stage.staff_share)
        if 0 < usable < unit_cost:
            where = merged.where((*place, "budget_idr_by_year", year))
            found = f"{amount} rupiah buy nothing: one unit costs {unit_cost} beside overhead"
            notices.append(Problem(where, found, f"0, or at least {unit_cost} and overhead"))
    return notices


def _groups(stage: StageText, place: KeyPath, merged: Merged) -> list[Problem]:
    """Say what a group is, where the file itself (not its base) asks for groups."""
    written: Any = merged.own
    for key in (*place, "group_size"):
        written = written.get(key) if isinstance(written, dict) else None
    if not merged.chain or written is None or not isinstance(stage, CapitalText):
        return []
    if stage.group_size <= 1:
        return []
    found = f"groups of {stage.group_size}: members share the grant and the risk of breaking up"
    found += "; each keeps an enterprise of its own, so a joint one counts as many"
    where = merged.where((*place, "group_size"))
    return [Problem(where, found, "1 for personal grants")]


def _years_idle(
    programme: ProgrammeText,
    stage: StageText,
    place: KeyPath,
    merged: Merged,
) -> list[Problem]:
    first = "" if programme.first_month == "start" else programme.first_month[:4]
    last = "9999" if programme.last_month == "end" else programme.last_month[:4]
    return [
        Problem(merged.where((*place, "budget_idr_by_year", year)),
                f"money in {year}, when the programme takes nobody in",
                "years between from and until")
        for year, amount in stage.budget_idr_by_year.items()
        if year != EACH_YEAR and amount > 0 and not first <= year <= last
    ]  # fmt: skip

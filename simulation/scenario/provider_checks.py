"""The rules of providers: where they stand, when they are open, who can use them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Final

from simulation.classifications import KECAMATAN_NAMES
from simulation.errors import Problem
from simulation.scenario.merge import Merged
from simulation.scenario.model import ONLINE
from simulation.scenario.resolve import last_simulated_month
from simulation.scenario.schema import (
    EntrepreneurshipText,
    ProviderText,
    ScenarioText,
    TrainingText,
)
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]

_IN_CLASSES: Final = ("training", "entrepreneurship")


def check_providers(text: ScenarioText, merged: Merged) -> Found:
    """Return what is wrong with the providers and with the stages that use them."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    for name, provider in text.providers.items():
        path: KeyPath = ("providers", name)
        problems += _place(provider, path, merged)
        if name == ONLINE:
            found = f"a provider called {ONLINE}, which means that there is none"
            problems.append(Problem(merged.where(path), found, "another id"))
        notices += _closed(provider, path, text, merged)
    for name, programme in text.programmes.items():
        for kind in _IN_CLASSES:
            stage = getattr(programme.stages, kind)
            if stage is not None:
                place: KeyPath = ("programmes", name, "stages", kind)
                problems += _used(stage, place, text.providers, merged)
    return problems, notices


def _place(provider: ProviderText, path: KeyPath, merged: Merged) -> Iterator[Problem]:
    known = {name.casefold(): name for name in KECAMATAN_NAMES}
    if provider.kecamatan.casefold() not in known:
        near = difflib.get_close_matches(provider.kecamatan.casefold(), known, n=1, cutoff=0.5)
        yield Problem(
            merged.where((*path, "kecamatan")),
            f"unknown kecamatan {provider.kecamatan}",
            ", ".join(KECAMATAN_NAMES),
            known[near[0]] if near else "",
        )
    if not provider.instructors:
        where = merged.where((*path, "instructors"))
        yield Problem(where, "nobody who teaches", "at least one instructor in one field")
    if not provider.intake_months:
        where = merged.where((*path, "intake_months"))
        yield Problem(where, "no month with an intake", "months of the year, 1 to 12")


def _closed(
    provider: ProviderText, path: KeyPath, text: ScenarioText, merged: Merged
) -> Iterator[Problem]:
    last = last_simulated_month(text)
    for number, month in enumerate(provider.closed):
        if not text.start <= month <= last:
            where = merged.where((*path, "closed", str(number)))
            yield Problem(where, f"closed in {month}, which is not simulated", f"to {last}")


def _used(
    stage: TrainingText | EntrepreneurshipText,
    place: KeyPath,
    providers: Mapping[str, ProviderText],
    merged: Merged,
) -> Iterator[Problem]:
    if ONLINE in stage.providers:
        if len(stage.providers) > 1:
            where = merged.where((*place, "providers"))
            yield Problem(where, f"{ONLINE} and providers together", f"[{ONLINE}], or providers")
        return
    unknown = [name for name in stage.providers if name not in providers]
    for name in unknown:
        where = merged.where((*place, "providers", str(stage.providers.index(name))))
        near = difflib.get_close_matches(name, list(providers), n=1, cutoff=0.5)
        known = ", ".join(providers) or "nothing: the scenario has no providers"
        yield Problem(where, f"unknown provider {name}", known, near[0] if near else "")
    if unknown or not providers:
        return
    wanted = ["entrepreneurship"]
    if isinstance(stage, TrainingText):
        wanted = [name for name, share in stage.fields.items() if share > 0]
    teachers = {
        field: [name for name, item in providers.items() if field in item.instructors]
        for field in wanted
    }
    usable = stage.providers or list(providers)
    missing = [field for field in wanted if not set(usable) & set(teachers[field])]
    if missing:
        key = "providers" if stage.providers or wanted == ["entrepreneurship"] else "fields"
        found = f"no provider of this stage teaches {', '.join(missing)}"
        taught = [f"{field} by {', '.join(teachers[field]) or 'nobody'}" for field in missing]
        allowed = f"taught: {'; '.join(taught)}"
        yield Problem(merged.where((*place, key)), found, allowed, "providers.<id>.instructors")

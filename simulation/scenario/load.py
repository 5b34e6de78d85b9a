"""Load a scenario: read, merge, validate, resolve; every problem at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from simulation.errors import Problem, ScenarioError
from simulation.scenario.canonical import difference, scenario_digest
from simulation.scenario.changes import added_budget_idr, baseline_of
from simulation.scenario.checks import check_rules
from simulation.scenario.merge import Merged, identifier_problem, named_scenario, read_merged
from simulation.scenario.model import Scenario
from simulation.scenario.partly import own_problems, rules_beside
from simulation.scenario.reasons import reason_notices
from simulation.scenario.references import find_scenario, find_scenarios, same_id_problems
from simulation.scenario.resolve import (
    kawasan_of,
    programme_of,
    provider_of,
    shocks_of,
    source_of,
    words_of,
)
from simulation.scenario.schema import ScenarioText
from simulation.scenario.wording import problems_of

_MOST_DIFFERENCES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """What ``check`` found: scenarios that can run, problems that forbid it, notices that do not."""

    scenarios: tuple[Scenario, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def load_scenario(reference: str | Path) -> Scenario:
    """Return the scenario a file or the id of a shipped one names, complete and frozen.

    Raise :class:`ScenarioError` with every problem of the file and its bases.
    """
    checked = _check_file(find_scenario(reference))
    if checked.problems:
        raise ScenarioError(*checked.problems)
    scenario = checked.scenarios[0]
    return replace(scenario, notices=tuple(str(notice) for notice in checked.notices))


def check_scenarios(references: Sequence[str | Path]) -> Checked:
    """Validate files, folders, patterns and ids without running anything."""
    paths = find_scenarios(references)
    results = [_check_file(path) for path in paths]
    scenarios = tuple(scenario for result in results for scenario in result.scenarios)
    found = (problem for result in results for problem in result.problems)
    problems = _each_once([*same_id_problems(paths), *found])
    notices = _each_once(notice for result in results for notice in result.notices)
    return Checked(scenarios, problems, notices)


def _each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))


def _check_file(path: Path) -> Checked:
    """Check one file with everything it names."""
    merged = read_merged(path)
    wrong_name = identifier_problem(path)
    problems = list(merged.problems) + ([wrong_name] if wrong_name else [])
    if not merged.readable:
        return Checked(problems=_in_order(problems + own_problems(merged)))
    try:
        text = ScenarioText.model_validate(merged.value)
    except ValidationError as error:
        wrong = problems_of(error, merged) + rules_beside(error, merged)
        return Checked(problems=_in_order(problems + wrong))
    found, notices = check_rules(text, merged)
    notices = [notice for notice in notices if notice.where.startswith(f"{path}:")]
    problems += found
    baseline = _baseline(text, merged, problems)
    cash_for = _cash_for(text, merged, problems)
    if problems:
        return Checked(problems=_in_order(problems), notices=_in_order(notices))
    scenario = _resolved(text, merged, baseline, cash_for)
    notices += reason_notices(merged)
    notices += _digest_notices(text, merged, scenario)
    notices += _budget_notices(merged, scenario)
    return Checked((scenario,), (), _in_order(notices))


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return problems by file and line, each once."""

    def place(problem: Problem) -> tuple[str, int]:
        match = re.match(r"(.*?):([0-9]+)(?::|$)", problem.where)
        return (match[1], int(match[2])) if match else (problem.where, 0)

    return tuple(sorted(dict.fromkeys(problems), key=place))


def _resolved(
    text: ScenarioText, merged: Merged, baseline: Scenario | None, cash_for: Scenario | None
) -> Scenario:
    kawasan = kawasan_of(text)
    names = type(text.sources).model_fields
    return Scenario(
        id=merged.path.stem, title=words_of(text.title), question=words_of(text.question),
        author=text.author, description=words_of(text.description), reasons=dict(text.reasons),
        base_chain=tuple(merged.chain), start=text.start, months_default=text.months_default,
        kawasan=kawasan,
        sources={name: source_of(getattr(text.sources, name)) for name in names},
        providers={name: provider_of(item) for name, item in sorted(text.providers.items())},
        programmes={
            name: programme_of(programme, text.start, kawasan, merged.stages_of(name))
            for name, programme in sorted(text.programmes.items())
        },
        shocks=shocks_of(text.outside_world, kawasan), parameters=_parameters(text), cash_for=cash_for,
        baseline=baseline,
    )  # fmt: skip


def _parameters(text: ScenarioText) -> dict[str, object]:
    """Return replaced values; keys of mappings that are whole numbers are numbers again."""
    return {name: _with_number_keys(value) for name, value in sorted(text.parameters.items())}


def _with_number_keys(value: object) -> object:
    if isinstance(value, dict):
        return {
            int(key) if str(key).isdigit() else key: _with_number_keys(item)
            for key, item in value.items()
        }
    return value


def _baseline(text: ScenarioText, merged: Merged, problems: list[Problem]) -> Scenario | None:
    """Return what the scenario is compared with: ``compare_with``, else the root of its chain."""
    name = text.compare_with or (merged.chain[-1] if merged.chain else "")
    if not name:
        return None
    return _named(name, "compare_with" if text.compare_with else "base", merged, problems)


def _cash_for(text: ScenarioText, merged: Merged, problems: list[Problem]) -> Scenario | None:
    if not text.cash_for:
        return None
    return _named(text.cash_for, "cash_for", merged, problems)


def _named(name: str, key: str, merged: Merged, problems: list[Problem]) -> Scenario | None:
    """Load a scenario another one names; it does not follow its own ``compare_with``."""
    where = merged.where((key,))
    path = named_scenario(name, merged.path.parent, where)
    if isinstance(path, Problem):
        problems.append(path)
        return None
    if path.resolve() == merged.path.resolve():
        problems.append(Problem(where, f"{name} is this scenario itself", "another scenario"))
        return None
    other = read_merged(path)
    try:
        text = ScenarioText.model_validate(other.value)
    except ValidationError as error:
        problems += [*other.problems, *problems_of(error, other)]
        return None
    found, _ = check_rules(text, other)
    problems += other.problems + found
    if other.problems or found or not other.readable:
        return None
    if text.cash_for and key == "cash_for":
        found_here = f"{name} is itself a payment in cash"
        problems.append(Problem(where, found_here, "a scenario with programmes"))
        return None
    paid = _cash_for(text, other, problems)
    return _resolved(text, other, None, paid)


def _digest_notices(text: ScenarioText, merged: Merged, scenario: Scenario) -> list[Problem]:
    """Return a warning when the baseline is not the one the scenario was written for."""
    baseline = baseline_of(scenario)
    digest = scenario_digest(scenario.baseline or baseline)
    if not text.baseline_digest or digest.startswith(text.baseline_digest):
        return []
    changes = list(difference(scenario, baseline))[:_MOST_DIFFERENCES_NAMED]
    found = f"the baseline {baseline.id} is no longer the one this scenario was written for"
    allowed = (
        f"now {digest[:12]}; the scenario differs from it in {', '.join(changes) or 'nothing'}"
    )
    return [Problem(merged.where(("baseline_digest",)), found, allowed)]


def _budget_notices(merged: Merged, scenario: Scenario) -> list[Problem]:
    """Return a notice when the money added is not what the shipped mixes have in common."""
    added = added_budget_idr(scenario, baseline_of(scenario))
    common = scenario.catalogue().programmes.total_budget_idr
    if added in {0, common}:
        return []
    found = (
        f"the programmes added have {added} rupiah, {added / common:.3g} times the shipped mixes"
    )
    allowed = f"any sum; {common} rupiah (programmes.total_budget_idr) compares like with like"
    return [Problem(merged.where(("programmes",)), found, allowed)]

"""Read one stored comparison: the only thing reports know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from simulation.store import compare_again, read_record, reading
from simulation.yaml_text import read_yaml

_WHOLE: Final = re.compile(r"\d{4}-\d{4}|\d{4}-\d{2}/\d{4}-\d{2}")
_YEAR: Final = re.compile(r"\d{4}")
_LEDGER: Final = ("scenario", "replicate", "fiscal_year", "source", "entry", "value")
UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """What the author of a scenario wrote about it, by language."""

    title: Mapping[str, str]
    question: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the certificate."""

    scenario: str
    check: str
    held: bool
    compared: int
    unit: str
    persons: int = 0  #: compared in all; 0 where cities were compared as one


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored comparison. Tables that were not stored are empty."""

    folder: Path
    effects: pd.DataFrame  #: comparison.parquet
    account: pd.DataFrame  #: additionality.parquet
    lines: pd.DataFrame  #: account_lines.parquet
    circulation: pd.DataFrame
    costs: pd.DataFrame  #: cost_effectiveness.parquet
    ledger: pd.DataFrame
    ranking: pd.DataFrame
    ranking_pairs: pd.DataFrame
    harm: pd.DataFrame
    precision: pd.DataFrame
    horizons: pd.DataFrame  #: where the later horizon of costs lies, and whether it was reached
    ranges: pd.DataFrame  #: over_ranges.parquet: effects at both ends of every assumption
    ranges_pairs: pd.DataFrame
    ranges_account: pd.DataFrame  #: over_ranges_account.parquet: the city's account at the ends
    certificate: Sequence[Check]
    provenance: Mapping[str, Any]
    parameters: Sequence[Mapping[str, Any]]
    texts: Mapping[str, ScenarioText]

    @property
    def baselines(self) -> dict[str, str]:
        """Return the id of the baseline of every scenario."""
        pairs = self.effects[["scenario", "baseline"]].drop_duplicates()
        return {str(row.scenario): str(row.baseline) for row in pairs.itertuples()}

    @property
    def scenarios(self) -> list[str]:
        """Return the ids of the scenarios, in the order in which they are stored."""
        return [str(name) for name in self.effects["scenario"].unique()]

    @property
    def replicates(self) -> int:
        """Return the number of pairs."""
        return int(self.effects["replicates"].max())

    @property
    def version(self) -> str:
        """Return the version of the program that computed the runs."""
        return str(self.provenance.get("software", {}).get("kawasan", UNKNOWN))

    @property
    def run_keys(self) -> list[str]:
        """Return the keys of all runs."""
        return [str(run["key"]) for run in self.provenance.get("runs", [])]

    @property
    def scale(self) -> float:
        """Return the scale of the city: counts and rupiah are divided by it when printed."""
        return float(self.provenance.get("settings", {}).get("scale", 1.0))

    def title(self, scenario: str, code: str) -> str:
        """Return the title of a scenario in a language, or its id."""
        text = self.texts.get(scenario)
        return _in_language(text.title, code) or scenario if text else scenario

    def baseline_title(self, code: str) -> str:
        """Return the title of the baseline (of all, where scenarios have several)."""
        ids = dict.fromkeys(self.baselines.values())
        return ", ".join(self.title(baseline, code) for baseline in ids)

    def recorded(self, key: str) -> str:
        """Return one entry of the provenance as text."""
        settings = self.provenance.get("settings", {})
        return str(self.provenance.get(key, settings.get(key, UNKNOWN)))


def whole_period(frame: pd.DataFrame) -> str:
    """Return the longest period of a table: everything, else the last year, else the last month."""
    labels = [str(label) for label in frame["period"].unique()]
    for pattern in (_WHOLE, _YEAR):
        found = [label for label in labels if pattern.fullmatch(label)]
        if found:
            return max(found)
    return max(labels)


def last_month(frame: pd.DataFrame) -> str:
    """Return the last single month of a table, or its longest period where there is none."""
    labels = [str(label) for label in frame["period"].unique()]
    months = [label for label in labels if re.fullmatch(r"\d{4}-\d{2}", label)]
    return max(months) if months else whole_period(frame)


def read_comparison(folder: Path) -> Comparison:
    """Read the folder of a stored comparison; raises OperatorError where it is none."""
    return Comparison(
        folder=folder,
        effects=_table(folder / "comparison.parquet"),
        account=_optional(folder / "additionality.parquet"),
        lines=_optional(folder / "account_lines.parquet"),
        circulation=_optional(folder / "circulation.parquet"),
        costs=_optional(folder / "cost_effectiveness.parquet"),
        ledger=_optional(folder / "ledger.parquet", list(_LEDGER)),
        ranking=_optional(folder / "ranking.parquet"),
        ranking_pairs=_optional(folder / "ranking_pairs.parquet"),
        harm=_optional(folder / "harm.parquet"),
        precision=_optional(folder / "precision.parquet"),
        horizons=_optional(folder / "horizons.parquet"),
        ranges=_optional(folder / "over_ranges.parquet"),
        ranges_pairs=_optional(folder / "over_ranges_pairs.parquet"),
        ranges_account=_optional(folder / "over_ranges_account.parquet"),
        certificate=_certificate(_json(folder / "certificate.json", {})),
        provenance=_json(folder / "provenance.json", {}),
        parameters=[_printable(entry) for entry in _json(folder / "parameters.json", [])],
        texts={path.stem: _text(path) for path in sorted((folder / "scenarios").glob("*.yaml"))},
    )


def _optional(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    return _table(path, columns) if path.is_file() else pd.DataFrame()


def _table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    with reading(path, "a table", compare_again(path.parent)):
        return pd.read_parquet(path, columns=columns)


def _json(path: Path, missing: Any) -> Any:  # noqa: ANN401 - JSON can be anything
    return read_record(path, compare_again(path.parent)) if path.is_file() else missing


def _printable(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _clean(value) if isinstance(value, str) else value for key, value in entry.items()}


def _clean(text: str) -> str:
    """Return text without control characters, which a Word document may not hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def _certificate(content: Mapping[str, Any]) -> list[Check]:
    """Return a line per scenario and proof, as ACCOUNT section 6 counts them."""
    return [
        Check(
            scenario=str(proof["scenario"]),
            check=str(proof["check"]),
            held=bool(proof["held"]),
            compared=int(proof["compared"]),
            unit=str(proof["unit"]),
            persons=int(proof.get("persons", 0)),
        )
        for proof in content.get("checks", [])
    ]


def _text(path: Path) -> ScenarioText:
    content = read_yaml(path).value
    said = content if isinstance(content, Mapping) else {}
    return ScenarioText(_by_language(said.get("title")), _by_language(said.get("question")))


def _by_language(value: object) -> dict[str, str]:
    """Return text by language; plain text serves both."""
    if isinstance(value, Mapping):
        return {str(code): _clean(str(text)) for code, text in value.items() if text}
    return dict.fromkeys(("id", "en"), _clean(str(value))) if value else {}


def _in_language(texts: Mapping[str, str], code: str) -> str:
    return texts.get(code) or next(iter(texts.values()), "")


def question_of(comparison: Comparison, scenario: str, code: str) -> str:
    """Return the question a scenario was written for, in a language; often empty."""
    text = comparison.texts.get(scenario)
    return _in_language(text.question, code) if text else ""

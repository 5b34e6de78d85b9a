from __future__ import annotations

import importlib
import math
import string
from pathlib import Path

import pytest

from simulation.errors import ExperimentError
from simulation.reporting import language as language_module
from simulation.reporting.cells import with_interval
from simulation.reporting.language import HARD_BLANK, WORDS, language
from tests.small_runs import shipped


def _places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_say_the_same_things():
    assert WORDS["id"].keys() == WORDS["en"].keys()
    different = [
        key for key in WORDS["id"] if _places(WORDS["id"][key]) != _places(WORDS["en"][key])
    ]
    assert different == []


@pytest.mark.parametrize("name", ["id", "en"])
def test_no_wording_is_given_twice(name):
    lists = [
        getattr(module, name.upper(), None) or getattr(module, "WORDS", {})
        for path in sorted(Path(language_module.__file__).parent.glob("words_*.py"))
        for module in [importlib.import_module(f"simulation.reporting.{path.stem}")]
        if path.stem not in {"words_id", "words_en"} or path.stem == f"words_{name}"
    ]
    assert sum(map(len, lists)) == len(WORDS[name])


@pytest.mark.parametrize(
    ("value", "digits", "signed", "indonesian", "english"),
    [
        (1234567.891, 2, False, "1.234.567,89", "1,234,567.89"),
        (0.5, 0, False, "0", "0"),
        (52.4, 0, True, "+52", "+52"),
        (-0.0213, 3, True, "-0,021", "-0.021"),
        (-0.0001, 3, True, "0,000", "0.000"),
        (-0.0001, 3, False, "0,000", "0.000"),
        (math.nan, 2, True, "...", "..."),
    ],
)
def test_numbers(value, digits, signed, indonesian, english):
    assert language("id").number(value, digits, signed=signed) == indonesian
    assert language("en").number(value, digits, signed=signed) == english


def test_an_interval_stays_on_one_line_and_a_missing_one_is_left_out():
    said = language("id")
    assert said.interval(31.2, 72.9, 0, signed=True) == f"[+31;{HARD_BLANK}+73]"
    assert said.interval(math.nan, 72.9, 0) == ""
    assert with_interval(said, (5.0, math.nan, math.nan), "persons") == "+5"
    assert with_interval(said, (5e9, 4e9, 6e9), "rupiah", joint="\n") == "+5,00\n[+4,00; +6,00]"


@pytest.mark.parametrize(
    ("label", "indonesian", "english"),
    [
        ("2024-08", "Agustus 2024", "August 2024"),
        ("2025", "2025", "2025"),
        ("2024-2026", "2024–2026", "2024–2026"),
        ("2021-08/2026-12", "Agustus 2021–Desember 2026", "August 2021–December 2026"),
    ],
)
def test_periods(label, indonesian, english):
    assert language("id").period(label) == indonesian
    assert language("en").period(label) == english


def test_a_language_we_do_not_speak_is_refused():
    with pytest.raises(ExperimentError, match="en or id"):
        language("nl")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_source_of_money_that_is_shipped_has_a_name(lang):
    said = language(lang)
    names = {f"source_{name}" for name in shipped("baseline").sources}
    assert names
    assert [name for name in sorted(names) if not said.knows(name)] == []

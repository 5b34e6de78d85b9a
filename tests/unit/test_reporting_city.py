"""The city at the terminal: every class with its target, and a line that says where the fit is worst."""

from __future__ import annotations

import io

import pandas as pd
from rich.console import Console

from simulation.reporting.city_tables import MARGINS, city_tables
from simulation.reporting.language import language
from simulation.reporting.tables import number_text

FIT = pd.DataFrame(
    {
        "margin": ["sex", "sex", "gini"],
        "class": ["MALE", "FEMALE", "all"],
        "target": [120_000.0, 100_000.0, 0.36],
        "synthetic": [118_900.0, 100_000.0, 0.3601],
        "difference": [-1_100.0, 0.0, 0.0001],
        "source": ["census", "census", "assume_gini"],
    }
)


def _printed(tables):
    page = io.StringIO()
    for table in tables:
        Console(file=page, width=80).print(table)
    return page.getvalue()


def test_every_class_and_its_worst_are_printed_within_80_columns():
    text = _printed(city_tables({MARGINS: FIT, "Other": FIT[["margin", "target"]]}, "en"))
    assert max(len(line) for line in text.splitlines()) <= 80
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "male 120,000 118,900 -1,100" in lines
    assert "sex 2 0.5% male -1,100" in lines
    assert "gini 1 0.0% all 0" in lines


def test_numbers_are_read_without_exponents():
    shown = [
        number_text(value, language("en")) for value in (26_348.4, 0.3601, 0.0001, -1_000_000.0)
    ]
    assert shown == ["26,348", "0.3601", "0", "-1,000,000"]


def test_the_city_speaks_indonesian():
    text = _printed(city_tables({MARGINS: FIT}, "id"))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "male 120.000 118.900 -1.100" in lines
    assert "gini 1 0,0% all 0" in lines
    assert "all 0,36 0,3601 0" in lines
    assert "Marginal dan kecocokannya" in text
    assert "sasaran" in text
    assert "target" not in text

"""Sources lead somewhere: every row of evidence that is cited travels with the program."""

from __future__ import annotations

import re

import pytest

from simulation.parameters.catalogue import load_catalogue
from simulation.parameters.evidence import EvidenceRow, cited_names, cited_rows, evidence
from simulation.scenario import load_scenario, shipped_scenarios

CITING = [entry for entry in load_catalogue().entries.values() if ".csv" in entry.source]
RENEW = "cite rows by their names; python tools/evidence.py FOLDER carries them over"


@pytest.mark.parametrize("entry", CITING, ids=lambda entry: entry.name)
def test_a_source_that_names_evidence_leads_to_its_publication(entry):
    rows = cited_rows(entry.source)
    assert rows, f"{entry.source}: no such row is carried; {RENEW}"
    assert all(row.citation and row.grade for row in rows)
    files = set(re.findall(r"[a-z_]+\.csv", entry.source))
    assert files == {row.file for row in rows}, RENEW


def test_what_is_published_has_an_address_or_says_how_it_is_known():
    lacking = [
        row.row
        for rows in evidence().values()
        for row in rows
        if not row.address and not row.citation.startswith("ASSUMPTION")
        and "seen:" not in row.grade and row.grade != "C"
    ]  # fmt: skip
    assert lacking == []


def test_nothing_is_carried_that_nobody_cites():
    texts = [text for e in load_catalogue().entries.values() for text in (e.source, e.argument)]
    for name in shipped_scenarios():
        texts += load_scenario(name).reasons.values()
    file_of = {name: rows[0].file for name, rows in evidence().items()}
    cited = {name for text in texts for name in cited_names(text, file_of)}
    assert set(evidence()) == cited


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x.csv gini", []),
        ("y.csv gini (0.3), x.csv pkh_b_idr; more", ["gini", "pkh_b_idr"]),
        ("x.csv pkh_*_idr", ["pkh_a_idr", "pkh_b_idr"]),
        ("the gini of the city", []),
        ("x.csv nothing of ours * 2", []),
    ],
)
def test_names_count_only_after_their_file(text, names):
    file_of = {"pkh_a_idr": "x.csv", "pkh_b_idr": "x.csv", "gini": "y.csv"}
    assert cited_names(text, file_of) == names


def test_a_row_says_its_range():
    row = EvidenceRow("x.csv", "r", "city", "", "", "2", "1", "3", "idr", "A", "http", "high", "")
    assert row.words() == "r, city: 2 (1 to 3) idr. A http [grade high]"

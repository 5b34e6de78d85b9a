"""The store: equal keys are reused, nothing is overwritten, nothing is half written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from simulation import settling
from simulation.engine import RunSettings
from simulation.errors import OperatorError
from simulation.experiments.orders import content_of, run_key
from simulation.store import (
    LIBRARIES,
    Store,
    canonical_json,
    content_key,
    package_digest,
    software,
)
from tests.small_runs import SMALL, shipped, small_initial

KEY = "a" * 64


def _write(store, value=1, key=KEY):
    frame = pd.DataFrame({"month": [0, 1], "value": [value, value]})
    store.write_run(key, {"indicators": frame}, "title: one\n", {"scenario": "one"})


def _files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


# Keys ---------------------------------------------------------------------------------------------

PARTS = {"scenario": "abc", "seed": 1, "scale": 0.5, "links": {"baseline": "k"}, "years": [1, 2]}


def test_a_key_is_a_digest_of_content_not_of_order():
    assert content_key(PARTS) == content_key(dict(reversed(PARTS.items())))
    assert len(content_key(PARTS)) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"scenario": "abd"}, {"seed": 2}, {"seed": "1"}, {"scale": 0.5000000001}, {"more": None},
        {"links": {"baseline": "l"}}, {"years": [2, 1]},
    ],
)  # fmt: skip
def test_any_difference_is_another_key(change):
    assert content_key(PARTS | change) != content_key(PARTS)


def test_canonical_json_has_one_spelling():
    assert canonical_json({"b": "é", "a": [1.0, None]}) == '{"a":[1.0,null],"b":"\\u00e9"}'


def _key(scenario="baseline", replicate=0, settings=SMALL, world="live", **links):
    return run_key(content_of(shipped(scenario)), replicate, settings, world, links)


def test_an_equal_run_has_an_equal_key():
    assert _key() == _key()


def test_every_setting_of_a_run_is_in_its_key():
    variants = [
        _key(),
        _key("integrated"),
        _key(replicate=1),
        _key(settings=RunSettings(scale=0.02, months=7)),
        _key(settings=RunSettings(scale=0.03, months=6)),
        _key(settings=RunSettings(scale=0.02, months=6, seed=1)),
        _key(settings=RunSettings(scale=0.02, months=6, city_number=1)),
        _key(world="frozen"),
        _key(world="frozen", baseline="x"),
        _key(world="frozen", deliveries="x"),
        _key(cash_for="x"),
    ]
    assert len(set(variants)) == len(variants)


def test_the_program_is_in_the_key(monkeypatch):
    before = _key()
    monkeypatch.setattr("simulation.experiments.orders.package_digest", lambda: "another")
    assert _key() != before


def test_software_names_versions_and_nobody():
    found = software()
    assert set(found["libraries"]) == set(LIBRARIES)
    assert found["package_digest"] == package_digest()
    text = json.dumps(found)
    assert str(Path.home()) + "/" not in text


# Runs ---------------------------------------------------------------------------------------------


def test_a_stored_run_is_read_back(tmp_path):
    store = Store(tmp_path)
    assert not store.has_run(KEY)
    _write(store, 7)
    assert store.has_run(KEY)
    assert store.read_frame(KEY, "indicators")["value"].tolist() == [7, 7]
    record = store.read_provenance(KEY)
    assert record["scenario"] == "one"
    assert record["software"]["package_digest"] == package_digest()


def test_nothing_stored_is_overwritten(tmp_path):
    store = Store(tmp_path)
    _write(store, 7)
    _write(store, 8)
    assert store.read_frame(KEY, "indicators")["value"].tolist() == [7, 7]
    assert len(list((tmp_path / "runs").iterdir())) == 1


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_an_interrupted_write_leaves_nothing(tmp_path, error):
    store, target = Store(tmp_path), tmp_path / "runs" / KEY

    def fill(folder):
        (folder / "half.txt").write_text("half", encoding="utf-8")
        raise error

    with pytest.raises(OperatorError if error is OSError else error):
        store.write_folder(target, fill)
    assert _files(tmp_path) == []
    assert not store.has_run(KEY)


def test_a_run_another_process_stored_first_is_kept(tmp_path):
    store, target = Store(tmp_path), tmp_path / "runs" / KEY

    def fill(folder):
        (folder / "mine.txt").write_text("mine", encoding="utf-8")
        target.mkdir()
        (target / "theirs.txt").write_text("theirs", encoding="utf-8")

    store.write_folder(target, fill)
    assert _files(target) == ["theirs.txt"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [KEY]


def test_a_folder_that_cannot_be_written_is_the_operators_business(tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(OperatorError, match="cannot store a result") as caught:
        _write(Store(tmp_path))
    assert caught.value.exit_code == 3
    assert "--results" in str(caught.value)


def test_a_missing_table_says_what_to_do(tmp_path):
    store = Store(tmp_path)
    _write(store)
    with pytest.raises(OperatorError, match=r"ledger\.parquet.*missing") as caught:
        store.read_frame(KEY, "ledger")
    assert "run again" in str(caught.value)


def test_a_missing_record_is_an_operator_error(tmp_path):
    with pytest.raises(OperatorError, match="cannot read a record"):
        Store(tmp_path).read_provenance(KEY)


def test_a_damaged_run_says_which_folder_to_delete(tmp_path):
    store = Store(tmp_path)
    _write(store)
    table = store.run_folder(KEY) / "indicators.parquet"
    table.write_bytes(table.read_bytes()[:-20])
    record = store.run_folder(KEY) / "provenance.json"
    record.write_text('{"scenario": ', encoding="utf-8")
    for path, read in (
        (table, lambda: store.read_frame(KEY, "indicators")),
        (record, lambda: store.read_provenance(KEY)),
        (table, lambda: store.read_table(table.parent, "indicators")),
    ):
        with pytest.raises(OperatorError, match="cannot read a") as caught:
            read()
        assert str(path) in str(caught.value)
        assert f"delete {path.parent}" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"no arrays", None])
def test_a_damaged_cached_city_is_made_again(tmp_path, monkeypatch, content):
    made = small_initial()
    calls = []
    monkeypatch.setattr(settling, "make_city", lambda *_: calls.append(1) or made)
    asked = (shipped("baseline").catalogue(), "2024-01", SMALL.scale, 0, tmp_path)
    settling.initial_city(*asked)
    (path,) = tmp_path.glob("city-*.npz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    again = settling.initial_city(*asked)
    assert len(calls) == 2
    assert path.read_bytes() == whole
    assert again.city.month == made.city.month


# Comparisons --------------------------------------------------------------------------------------


def _comparison(root, name, age):
    folder = root / name
    folder.mkdir(parents=True)
    certificate = folder / "certificate.json"
    certificate.write_text("{}", encoding="utf-8")
    os.utime(certificate, (age, age))
    return folder


def test_comparisons_are_listed_newest_last(tmp_path):
    newer, older = _comparison(tmp_path, "a", 2000), _comparison(tmp_path, "b", 1000)
    (tmp_path / "unfinished").mkdir()
    assert Store(tmp_path).comparisons() == [older, newer]
    assert Store(tmp_path / "nowhere").comparisons() == []


def test_a_comparison_is_found_by_path_name_or_latest(tmp_path):
    first, second = _comparison(tmp_path, "a", 1000), _comparison(tmp_path, "b", 2000)
    store = Store(tmp_path)
    assert store.find_comparison("latest") == second
    assert store.find_comparison("a") == first
    assert store.find_comparison(str(first)) == first


@pytest.mark.parametrize("reference", ["latest", "nothing"])
def test_an_unknown_comparison_lists_what_there_is(tmp_path, reference):
    store = Store(tmp_path)
    with pytest.raises(OperatorError, match="none is stored yet"):
        store.find_comparison(reference)
    _comparison(tmp_path, "integrated-12345678", 1000)
    with pytest.raises(OperatorError, match="integrated-12345678"):
        store.find_comparison("nothing")

"""The strict part of YAML we read: values, lines, and what is refused."""

from __future__ import annotations

import math

import pytest

from simulation.yaml_text import (
    MAXIMUM_BYTES,
    dotted,
    parse_yaml,
    parse_yaml_bytes,
    plain_value,
    read_yaml,
)


def test_values_and_lines_are_kept():
    document = parse_yaml("a: 1\nb:\n  c: [x, 2.5]\n  2024: yes\n", "f.yaml")
    assert document.problems == ()
    assert document.value == {"a": 1, "b": {"c": ["x", 2.5], 2024: "yes"}}
    assert document.lines[("b", "c", 1)] == 3
    assert document.where(("b", 2024)) == "f.yaml:4: b.2024"
    assert document.where(("b", "missing")) == "f.yaml:2: b.missing"
    assert document.where(()) == "f.yaml:1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("007", 7),
        ("500.000", 500.0),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("yes", "yes"),
        ("5.000.000", "5.000.000"),
        ("0,14", "0,14"),
        ("2024-01", "2024-01"),
        ("2024-01-02", "2024-01-02"),
        ("1_000", "1_000"),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
    ],
)
def test_unquoted_scalars_mean_what_yaml_1_2_says(text, value):
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)


def test_not_a_number_is_read_and_quoted_text_stays_text():
    assert math.isnan(plain_value(".nan"))
    assert parse_yaml('a: "1"', "f").value == {"a": "1"}
    assert ("a",) not in parse_yaml('a: "1"', "f").spelling
    assert parse_yaml("a: 500.000", "f").spelling[("a",)] == "500.000"


def test_a_monstrous_integer_is_no_integer():
    assert isinstance(plain_value("9" * 5000), float)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("a: 1\na: 2\n", 2, "the key a is written twice (first in line 1)"),
        ("a:\n\t- b\n", 2, "a tab at the beginning of the line"),
        ("a: &x 1\nb: *x\n", 1, "an anchor or alias"),
        ("a: 1\nb: *x\n", 2, "an anchor or alias"),
        ("a: !!python/object:os.system 1\n", 1, "a tag"),
        ("a: !foo {b: 1}\n", 1, "a tag"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("? [1, 2]\n: 3\n", 1, "a key that is not plain text"),
        ("a: b: c\n", 1, "not YAML: mapping values are not allowed here"),
        ('a: "open\n', 2, "not YAML"),
        ("a: \x01\n", 1, "not YAML"),
        ("[" * 3000, 1, "nested 25 deep"),
        (": 1\n", 1, "an empty key"),
    ],
)
def test_what_is_refused_says_where(text, line, found):
    document = parse_yaml(text, "f.yaml")
    assert len(document.problems) == 1
    assert document.problems[0].where.startswith(f"f.yaml:{line}")
    assert found in document.problems[0].found


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    text = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert "anchor" in parse_yaml(text, "f").problems[0].found


def test_a_file_of_ten_megabytes_is_not_even_read(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"# " + b"x" * 10_000_000)
    document = read_yaml(path)
    assert "10,000,002 bytes" in document.problems[0].found
    assert f"{MAXIMUM_BYTES:,}" in document.problems[0].allowed


def test_bytes_that_are_not_utf_8_are_placed():
    document = parse_yaml_bytes(b"a: 1\nb: \xe9\n", "f.yaml")
    assert document.problems[0].where == "f.yaml:2"
    assert "0xe9" in document.problems[0].found
    assert "UTF-16" in parse_yaml_bytes("a: 1".encode("utf-16"), "f").problems[0].found


def test_byte_order_mark_and_line_ends_of_windows_are_fine():
    document = parse_yaml_bytes(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n", "f.yaml")
    assert document.value == {"a": 1, "b": "x\ny\n"}
    assert document.lines[("b",)] == 2


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path):
    assert "cannot be read" in read_yaml(tmp_path / "none.yaml").problems[0].found
    assert "cannot be read" in read_yaml(tmp_path).problems[0].found


def test_an_empty_file_holds_nothing():
    assert parse_yaml("", "f").value is None
    assert parse_yaml("# only a comment\n", "f").value is None


def test_paths_are_written_with_points():
    assert dotted(("a", 2024, "b")) == "a.2024.b"

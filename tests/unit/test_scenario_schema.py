"""The JSON Schema an editor uses, and the folder ``kawasan init`` writes."""

from __future__ import annotations

import json

import jsonschema
import pytest

from simulation.errors import OperatorError
from simulation.scenario import (
    check_scenarios,
    difference,
    init_folder,
    load_scenario,
    scenario_schema,
    shipped_scenarios,
)
from simulation.scenario.folder import MODELINE
from simulation.scenario.wording import described, schema_at
from simulation.yaml_text import read_yaml

VALIDATOR = jsonschema.Draft7Validator(scenario_schema())


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(item) for key, item in value.items()}
    return [with_text_keys(item) for item in value] if isinstance(value, list) else value


def completions(path):
    """List what an editor offers under a key path, as its language server does: by the schema."""
    schema = scenario_schema()
    node = schema
    for part in path:
        below = followed(node, schema)
        named = below.get("properties", {})
        patterned = below.get("patternProperties", {})
        node = named[part] if part in named else next(iter(patterned.values()))
    return list(followed(node, schema)["properties"])


def followed(node, schema):
    for item in [node, *node.get("allOf", [])]:
        if "$ref" in item:
            return schema["definitions"][item["$ref"].rsplit("/", 1)[-1]]
    return node


def test_the_schema_is_a_valid_draft_07_schema_without_newer_words():
    schema = scenario_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    text = json.dumps(schema)
    for newer in ("$defs", "prefixItems", '"type": "null"', "dependentRequired"):
        assert newer not in text


@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_shipped_files_are_valid_by_the_schema(name):
    document = read_yaml(shipped_scenarios()[name])
    assert list(VALIDATOR.iter_errors(with_text_keys(document.value))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": "baseline"},
        {"title": "x", "progammes": {}},
        {"title": "x", "start": "2022-01"},
        {"title": "x", "months_default": "36"},
        {"title": "x", "months_default": None},
        {"title": "x", "programmes": {"Big Name": {}}},
        {"title": "x", "programmes": {"a": {"delivery": "loose"}}},
        {"title": "x", "programmes": {"a": {"stages": {"training": {"seats": 3}}}}},
        {"title": "x", "programmes": {"a": {"stages": {"training": {"local_share": 2}}}}},
        {
            "title": "x",
            "programmes": {"a": {"stages": {"cash": {"budget_idr_by_year": {"2024": 1.5}}}}},
        },
        {"title": "x", "kawasan": {"K": ["Nowhere"]}},
        {"title": "x", "parameters": {"no.such": 1}},
    ],
)
def test_the_schema_refuses_what_check_refuses(wrong):
    assert list(VALIDATOR.iter_errors(wrong)) != []


def test_an_editor_offers_every_key_of_a_training_stage():
    offered = completions(("programmes", "any_id", "stages", "training"))
    assert offered == [
        "budget_idr_by_year", "source_share", "target", "quota_share_by_area",
        "quota_open_from_month", "overhead_share", "staff_share", "opens_month_of_year",
        "local_share", "fields", "seats_per_class", "minimum_trainees",
        "duration_months", "cost_idr_per_person", "classes_at_once_max", "providers",
    ]  # fmt: skip
    assert "from" in completions(("programmes", "any_id"))
    assert "outside_world.price_growth_later" in completions(("parameters",))


def test_every_key_has_a_description():
    def lacking(name, node):
        for key, item in node.get("properties", {}).items():
            if not item.get("description"):
                yield f"{name}.{key}"

    schema = scenario_schema()
    faults = [*lacking("scenario", schema)]
    for name, node in schema["definitions"].items():
        faults += lacking(name, node)
    assert faults == []


def test_a_key_is_described_with_kind_range_and_unit():
    path = ("programmes", "x", "stages", "training", "cost_idr_per_person")
    assert described(schema_at(path)).startswith(
        "a whole number from 1 to 1000000000000000: Rupiah"
    )
    assert schema_at(("no", "such", "path")) == {}


def test_a_new_folder_holds_a_scenario_that_runs_and_the_schema(tmp_path):
    scenario, schema = init_folder(tmp_path / "work" / "new")
    assert scenario.read_text(encoding="utf-8").startswith(MODELINE)
    assert json.loads(schema.read_text(encoding="utf-8")) == scenario_schema()
    result = check_scenarios([tmp_path / "work" / "new"])
    assert result.problems == ()
    assert [item.id for item in result.scenarios] == ["my_scenario"]
    assert result.notices == ()
    text = scenario.read_text(encoding="utf-8")
    assert all(name in text for name in shipped_scenarios())


def test_one_budget_edited_in_the_new_folder_changes_just_that(tmp_path):
    scenario, _ = init_folder(tmp_path)
    text = scenario.read_text(encoding="utf-8")
    before = load_scenario(scenario)
    scenario.write_text(text.replace("2024: 1450000000", "2024: 1600000000"), encoding="utf-8")
    after = load_scenario(scenario)
    changed = list(difference(before, after))
    assert changed == ["programmes.kawasan.stages.training.budget_idr_by_year.2024"]
    assert "times the shipped mixes" in " ".join(after.notices)


def test_an_existing_folder_is_not_overwritten(tmp_path):
    init_folder(tmp_path)
    with pytest.raises(OperatorError) as caught:
        init_folder(tmp_path)
    assert "exists already" in str(caught.value)


def test_a_folder_that_cannot_be_written_is_the_operator_s(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OperatorError) as caught:
        init_folder(tmp_path / "file" / "below")
    assert caught.value.exit_code == 3

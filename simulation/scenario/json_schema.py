"""The scenario language as a JSON Schema (draft-07) for editors: completion and hints on hover."""

from __future__ import annotations

import copy
from typing import Any

from simulation.classifications import KECAMATAN_NAMES
from simulation.parameters.catalogue import load_catalogue
from simulation.scenario.wording import whole_schema

DRAFT = "http://json-schema.org/draft-07/schema#"


def scenario_schema() -> dict[str, Any]:
    """Return the schema; keys, descriptions, ranges and choices are those ``check`` applies."""
    schema: dict[str, Any] = _drafted(copy.deepcopy(whole_schema()))
    schema["definitions"] = schema.pop("$defs")
    areas = schema["definitions"]["ProgrammeText"]["properties"]["areas"]
    for choice in areas["anyOf"]:
        if choice.get("type") == "array":
            choice["items"] = {"anyOf": [{"enum": list(KECAMATAN_NAMES)}, {"type": "string"}]}
    districts = schema["definitions"]["ProviderText"]["properties"]["kecamatan"]
    districts["enum"] = list(KECAMATAN_NAMES)
    schema["properties"]["kawasan"]["additionalProperties"]["items"] = {
        "enum": list(KECAMATAN_NAMES)
    }
    schema["properties"]["parameters"] = {
        "description": schema["properties"]["parameters"]["description"],
        "type": "object",
        "properties": {
            name: {"description": f"{entry.meaning} ({entry.unit})."}
            for name, entry in sorted(load_catalogue().entries.items())
        },
        "additionalProperties": False,
    }
    return {"$schema": DRAFT, "title": "kawasan scenario", **_without_title(schema)}


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _drafted(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a node in the words of draft-07: definitions, no nulls, no generated titles."""
    if isinstance(node, list):
        return [_drafted(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "title" and isinstance(value, str):
            continue
        if key == "default" and value is None:
            continue
        if key == "$ref":
            result[key] = value.replace("#/$defs/", "#/definitions/")
        elif key == "anyOf":
            choices = [_drafted(item) for item in value if item.get("type") != "null"]
            if len(choices) == 1:
                result |= {name: item for name, item in choices[0].items() if name != "description"}
            else:
                result[key] = choices
        else:
            result[key] = _drafted(value)
    if "$ref" in result and len(result) > 1:  # draft-07 ignores what stands beside a $ref
        result["allOf"] = [{"$ref": result.pop("$ref")}]
    if "patternProperties" in result:
        result.setdefault("additionalProperties", False)
    return result

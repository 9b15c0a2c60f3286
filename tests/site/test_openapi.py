"""The description of the HTTP API is the checked file, whole, and its examples are as it says."""

import json
from typing import Any

import pytest
from django.test import RequestFactory

from chanmai.bureau.refusal import PROBLEMS
from chanmai.site import api
from chanmai.site.known_parameters import UNKNOWN
from chanmai.site.openapi import READ_ONLY, URN
from consistency.sources import SRC, modules
from shapes import assert_described, faults
from tools.scripts import script

openapi = script("openapi")
DESCRIBED: dict[str, Any] = json.loads(openapi.FILE.read_text(encoding="utf-8"))
OPERATIONS = [
    (method, path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]


def test_the_file_is_what_the_code_says() -> None:
    now = openapi.text_of(openapi.document(openapi.examples_in_file()))
    assert now == openapi.FILE.read_text(encoding="utf-8"), (
        "the API differs from docs/reference/openapi.json; run: python tools/openapi.py"
    )


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_endpoint_says_what_it_answers(method: str, path: str, operation: dict[str, Any]) -> None:
    good = [
        content
        for key, content in openapi.contents(DESCRIBED)
        if key.startswith(f"{method.upper()} {path} 2")
    ]
    assert good
    for content in good:
        assert content["schema"] not in ({}, {"type": "object"})
        assert all("演示数据" in each["summary"] for each in content["examples"].values())
    assert {"400", "401", "403", "429", "500"} <= operation["responses"].keys()
    assert operation["summary"].count(" / ") == 1
    assert operation["description"]


def test_every_example_is_as_its_schema_says() -> None:
    examples = [
        (key, content["schema"], each["value"])
        for key, content in openapi.contents(DESCRIBED)
        for each in content.get("examples", {}).values()
    ]
    assert len(examples) >= len(OPERATIONS)
    assert {key: list(faults(DESCRIBED, schema, value)) for key, schema, value in examples} == {
        key: [] for key, _, _ in examples
    }


def test_no_name_stands_for_two_schemas() -> None:
    every: dict[str, Any] = {}
    views = [view for router in api.api._get_bound_routers() for view in router.path_operations.values()]
    models = [
        model
        for view in views
        for each in view.operations
        for model in each.response_models.values()
        if hasattr(model, "model_json_schema")
    ]
    for model in models:
        for name, schema in model.model_json_schema(mode="serialization").get("$defs", {}).items():
            assert every.setdefault(name, schema) == schema
    assert len(models) > len(OPERATIONS)


def test_the_words_of_refusals_are_those_of_the_code() -> None:
    sources = "\n".join(source for file, source, _ in modules() if file.is_relative_to(SRC / "bureau"))
    words = {
        kind.removeprefix(URN)
        for _, content in openapi.contents(DESCRIBED)
        for kind in content["schema"].get("properties", {}).get("type", {}).get("enum", ())
    }
    usual = {
        "bad-request", "unauthorized", "forbidden", "not-found", "content-too-large", "unprocessable-entity",
        "too-many-requests", "internal-server-error",
    }  # fmt: skip
    assert usual < words
    assert [word for word in words - usual - {*READ_ONLY, UNKNOWN} if f'code="{word}"' not in sources] == []
    assert PROBLEMS not in json.dumps(DESCRIBED)


def test_our_own_faults_are_as_described() -> None:
    answer = api.fault(RequestFactory().get("/api/policies"), ValueError("secret inner words"))
    assert_described(DESCRIBED, "GET", "/api/policies", answer)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, True),
        ({"type": "integer"}, "1"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1),
        ({"enum": ["a"]}, "b"),
        ({"const": 404}, 403),
        ({"type": "string", "format": "date"}, "yesterday"),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1]),
        ({"type": "array", "prefixItems": [{"type": "string"}], "minItems": 1, "maxItems": 1}, [1]),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, {}),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"b": "x"}),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"b": 1}),
        ({"$ref": "#/components/schemas/Gone"}, {"word": "注销", "on": None}),
    ],
)
def test_what_is_not_as_described_is_noticed(schema: dict[str, Any], value: Any) -> None:
    assert list(faults(DESCRIBED, schema, value))

"""Whether JSON is as a description in OpenAPI says: the words of JSON Schema that the API's description uses."""

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
FORMATS: dict[str, Callable[[str], object]] = {
    "date": datetime.date.fromisoformat,
    "date-time": datetime.datetime.fromisoformat,
}


def faults(described: Json, schema: Json, value: Any, at: str = "") -> Iterator[str]:
    """What in a value is not as its schema says. Raises KeyError for a word that is not checked here."""
    if "type" in schema and not _is(schema["type"], value):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    for word in schema:
        yield from CHECKS[word](described, schema, value, at)


def _is(name: str, value: Any) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _nothing(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    """Words for people, and words that are checked together with another one."""
    yield from ()


def _other_part(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    yield from faults(described, part(described, schema["$ref"]), value, at)


def _any(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    if all(any(faults(described, each, value, at)) for each in schema["anyOf"]):
        yield f"{at}: {value!r} is none of {schema['anyOf']}"


def _one_of_words(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    words = schema["enum"] if "enum" in schema else [schema["const"]]
    if value not in words:
        yield f"{at}: {value!r} is none of {words}"


def _format(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    try:
        FORMATS[schema["format"]](value)
    except ValueError:
        yield f"{at}: {value!r} is no {schema['format']}"


def _properties(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    """All the keys that are required and, in an object with a type of its own, no others."""
    named = schema["properties"]
    yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
    if "type" in schema:
        yield from (f"{at}: {name} is not in the schema" for name in value if name not in named)
    for name in named.keys() & value.keys():
        yield from faults(described, named[name], value[name], f"{at}.{name}")


def _values(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    """An object with any keys; `true` leaves its values open."""
    if schema["additionalProperties"] is not True:
        for name, each in value.items():
            yield from faults(described, schema["additionalProperties"], each, f"{at}.{name}")


def _items(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    for number, item in enumerate(value):
        yield from faults(described, schema["items"], item, f"{at}[{number}]")


def _each_item(described: Json, schema: Json, value: Any, at: str) -> Iterator[str]:
    if len(value) != schema["minItems"] or len(value) != schema["maxItems"]:
        yield f"{at}: {len(value)} items"
    for number, (each, item) in enumerate(zip(schema["prefixItems"], value, strict=False)):
        yield from faults(described, each, item, f"{at}[{number}]")


CHECKS: dict[str, Callable[[Json, Json, Any, str], Iterator[str]]] = {
    "$ref": _other_part,
    "anyOf": _any,
    "enum": _one_of_words,
    "const": _one_of_words,
    "format": _format,
    "properties": _properties,
    "additionalProperties": _values,
    "items": _items,
    "prefixItems": _each_item,
    **dict.fromkeys(
        ("title", "description", "default", "type", "required", "minItems", "maxItems"), _nothing
    ),
}


def part(described: Json, address: str) -> Any:
    """The part of a description to which a `$ref` points."""
    found: Any = described
    for name in address.removeprefix("#/").split("/"):
        found = found[name]
    return found


def response(described: Json, method: str, path: str, status: int, media_type: str) -> Any:
    """The schema of a response of this media type. Raises KeyError when it is not described."""
    found = described["paths"][path][method.lower()]["responses"][str(status)]
    if "$ref" in found:
        found = part(described, found["$ref"])
    return found["content"][media_type]["schema"]


def assert_described(described: Json, method: str, path: str, answer: Any) -> None:
    """An answer of the test client is as the description says."""
    media_type = answer["Content-Type"].partition(";")[0]
    schema = response(described, method, path, answer.status_code, media_type)
    faulty = list(faults(described, schema, json.loads(answer.content)))
    assert faulty == [], (method, path, faulty[:3], answer.content)


def not_answered(
    described: dict[str, Any], answered: set[tuple[str, str, int]]
) -> list[tuple[str, str, int]]:
    """The answers that the description promises and nobody got, but for those of the door and faults of ours."""
    promised = {
        (method.upper(), path, int(status))
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        for status in operation["responses"]
        if status not in ("400", "413", "429", "500")
    }
    return sorted(promised - answered)

"""The HTTP API in OpenAPI: beside what each endpoint says of itself, the problems that it can answer with.

An endpoint names refusals of its own in `openapi_extra`: {PROBLEMS: {status: {word for programs: when}}}.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from pydantic.json_schema import models_json_schema

from chanmai.bureau.refusal import PROBLEMS
from chanmai.site.problems import MEDIA_TYPE, URN, Problem, WrongParameters, kind, usual

Json = dict[str, Any]
USUAL = (401, 403, 404, 422, 429, 500)


class BureauAPI(NinjaAPI):
    """An API whose description has the problems too, and says that no key of an answer is ever left out."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description of the API."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _add_problems(operation)
        _, problems = models_json_schema(
            [(Problem, "serialization"), (WrongParameters, "serialization")], ref_template=REF_TEMPLATE
        )
        parts = schema["components"]
        parts["responses"] = {str(status): _response(status, {}) for status in USUAL}
        parts["schemas"] = _answers(schema, parts["schemas"] | problems["$defs"])
        return schema


def _add_problems(operation: Json) -> None:
    """Enter what may go wrong: without an account, without a right, by the address, by a parameter, by our fault."""
    places = {parameter["in"] for parameter in operation["parameters"]}
    own: Mapping[int, Mapping[str, str]] = operation.pop(PROBLEMS, {})
    statuses = {401, 403, 429, 500, *own}
    statuses |= {404} if "path" in places else set()
    statuses |= {422} if "query" in places or "requestBody" in operation else set()
    for status in sorted(statuses):
        reference = {"$ref": f"#/components/responses/{status}"}
        words = own.get(status)
        operation["responses"][status] = _response(status, words) if words else reference


def _response(status: int, words: Mapping[str, str]) -> Json:
    """A problem as a response. A refusal with a word of its own may come instead of the usual one, if there is one."""
    description = usual(status)
    every = {kind(status): f"{description.zh} / {description.en}"} if status in USUAL else {}
    every |= words
    models = (WrongParameters, Problem) if status == 422 else (Problem,)
    kinds = {"type": {"enum": [URN + word for word in every]}, "status": {"const": status}}
    forms = [{"$ref": REF_TEMPLATE.format(model=model.__name__)} for model in models]
    schema = {**(forms[0] if len(forms) == 1 else {"anyOf": forms}), "properties": kinds}
    return {"description": "\n\n".join(every.values()), "content": {MEDIA_TYPE: {"schema": schema}}}


def _answers(description: Mapping[str, Any], schemas: Json) -> Json:
    """The schemas that responses name, in the order of their names; their keys are always all there."""
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps([description, schemas])))
    for schema in schemas.values():
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
            for value in schema["properties"].values():
                value.pop("title", None)  # the name once more
    return {name: schemas[name] for name in sorted(names)}

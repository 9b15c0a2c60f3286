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
from chanmai.site.known_parameters import UNKNOWN
from chanmai.site.problems import MEDIA_TYPE, URN, Problem, WrongParameters, kind, usual

Json = dict[str, Any]
USUAL = (400, 401, 403, 404, 413, 422, 429, 500)
READ_ONLY = {"read-only-token": "这个令牌只读。 / This token is for reading."}


class BureauAPI(NinjaAPI):
    """An API whose description has the problems too, and says that no key of an answer is ever left out."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description of the API."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _add_problems(method, operation)
        _, problems = models_json_schema(
            [(Problem, "serialization"), (WrongParameters, "serialization")], ref_template=REF_TEMPLATE
        )
        parts = schema["components"]
        parts["responses"] = {str(status): _response(status, {}) for status in USUAL}
        parts["schemas"] = _answers(schema, parts["schemas"] | problems["$defs"])
        return schema


def _add_problems(method: str, operation: Json) -> None:
    """Enter what may go wrong: without an account, without a right, by the address, by a parameter, by our fault.

    At every address the door refuses odd signs (400) and who asks too often (429), and where bodies are read those
    that are too large (413).
    """
    places = {parameter["in"] for parameter in operation["parameters"]}
    own: dict[int, Mapping[str, str]] = dict(operation.pop(PROBLEMS, {}))
    if method != "get":
        own[403] = {**own.get(403, {}), **READ_ONLY}
    statuses = {400, 401, 403, 429, 500, *own} | ({413} if method != "get" else set())
    statuses |= {404} if "path" in places else set()
    statuses |= {422} if "query" in places or "requestBody" in operation else set()
    for status in sorted(statuses):
        words, answer = own.get(status), operation["responses"].get(status)
        if words or answer:
            response = _response(status, words or {})
            response["content"] |= answer["content"] if answer else {}
        else:
            response = {"$ref": f"#/components/responses/{status}"}
        operation["responses"][status] = response


def _response(status: int, words: Mapping[str, str]) -> Json:
    """A problem as a response. A refusal with a word of its own may come instead of the usual one, if there is one."""
    description = usual(status)
    every = {kind(status): f"{description.zh} / {description.en}"} if status in USUAL else {}
    every |= words
    if status == 422:
        every[UNKNOWN] = "没有这个参数，未作处理。 / There is no such parameter; nothing was done."
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

"""Parameters that an address of the API does not have are refused: what is passed over unread changes what is asked.

A misspelt `limit` would give the first page, a day of filing sent as a field of the form that of today.
"""

from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation

from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.texts import Text

EVERYWHERE = frozenset(("lang", "csrfmiddlewaretoken"))
UNKNOWN = "unknown-parameter"


def refuse_unknown(api: NinjaAPI) -> None:
    """Let every operation of the API look at the names that it was asked with."""
    for _, router in api._routers:  # ninja has no public list of its operations
        for path in router.path_operations.values():
            for operation in path.operations:
                _watch(operation)


def _watch(operation: Operation) -> None:
    if not any(getattr(model, "__ninja_param_source__", "path") != "path" for model in operation.models):
        return  # it is asked by its address alone, and answers no 422
    known = {place: _names(operation, place) for place in ("query", "form")}
    view = operation.view_func

    @wraps(view)
    def gate(request: HttpRequest, **values: Any) -> Any:
        for place, given in (("query", request.GET), ("form", request.POST)):
            strange = next((name for name in given if name not in known[place] | EVERYWHERE), None)
            if strange is not None:
                raise _unknown(strange, place, known)
        return view(request, **values)

    operation.view_func = gate


def _names(operation: Operation, place: str) -> frozenset[str]:
    """The parameters that an operation has in its address or in its form."""
    models = [model for model in operation.models if getattr(model, "__ninja_param_source__", "") == place]
    return frozenset(name for model in models for name in getattr(model, "__ninja_flatten_map__", {}))


def _unknown(name: str, place: str, known: dict[str, frozenset[str]]) -> Unfit:
    quoted = name[:40]
    if place == "form" and name in known["query"]:
        mend = Text("这个参数写在地址里，不写在表单里。", "This one stands in the address, not in the form.")
    else:
        names = "、".join(sorted(known[place])) or "—"
        mend = Text(f"可用的参数：{names}。", f"Known parameters: {names.replace('、', ', ')}.")
    message = Text(f"没有参数“{quoted}”，未作处理。", f"There is no parameter “{quoted}”; nothing was done.")
    return Unfit(message, mend, code=UNKNOWN)

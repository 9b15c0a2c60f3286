"""Returns over HTTP: what has to be filed, one sheet, and filing it."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.monitoring.as_json import FiledOut, ReturnIn, ReturnsOut, SheetOut
from chanmai.bureau.monitoring.operations.returns import file
from chanmai.bureau.monitoring.queries.returns import ReturnRow, page_of_returns
from chanmai.bureau.monitoring.queries.sheet import Sheet, sheet
from chanmai.bureau.paging import Page
from chanmai.bureau.refusal import PROBLEMS, Unfit
from chanmai.engine.facts.texts import Text

router = Router()
FILING_PROBLEMS = {
    PROBLEMS: {
        409: {"filed_meanwhile": "刚刚另有一版报上来。 / Another version has just been filed."},
        422: {
            "unread_cell": "有一格不是数。 / A cell is no value.",
            "lacking_cell": "有必填项没有填。 / A required cell is blank.",
            "no_cell": "这张表没有这一格。 / The form has no such cell.",
            "failed_check": "有一项核对不成立，改好才能报送。 / A check fails and has to be mended.",
            "unexplained_check": "有一项核对要写明原因。 / A check wants an explanation.",
        },
    }
}


class Which(Schema):
    """Of which collection; all of them where none is named."""

    collection: int | None = Field(None, ge=1, le=2**63 - 1)
    page: int = Field(1, ge=1, le=1_000_000)


@router.get(
    "/returns", response=ReturnsOut, summary="要报的表 / Returns", openapi_extra={PROBLEMS: {404: {}}}
)
def returns(request: HttpRequest, which: Query[Which]) -> Page[ReturnRow]:
    """The returns within the visitor's scope, those of the latest period first."""
    return page_of_returns(viewer_of(request), which.collection, which.page, at=timezone.now())


@router.get("/returns/{int:pk}", response=SheetOut, summary="一张报表 / A return")
def one_return(request: HttpRequest, pk: int) -> Sheet:
    """A return with its cells, what is asked of them, and the values of a year before."""
    return _sheet(viewer_of(request), pk)


@router.put(
    "/returns/{int:pk}", response=FiledOut, summary="报送 / File a return", openapi_extra=FILING_PROBLEMS
)
def file_return(request: HttpRequest, pk: int, said: ReturnIn) -> dict[str, object]:
    """File a return. What is refused leaves everything as it was."""
    viewer = viewer_of(request)
    texts = {cell.code: cell.text for cell in _sheet(viewer, pk).cells}
    if strange := next((code for code in said.cells if code not in texts), None):
        raise Unfit(
            Text(f"这张表没有“{strange}”这一格。", f"The form has no cell `{strange}`."),
            mend=Text("格的编号见 GET 的结果。", "GET the return for the codes of its cells."),
            code="no_cell",
        )
    filing = file(
        return_id=pk, texts={**texts, **said.cells}, notes=said.notes, before=said.filing or None, by=viewer,
        at=timezone.now(),
    )  # fmt: skip
    return {"filing": filing, "sheet": _sheet(viewer, pk)}


def _sheet(viewer: Viewer, pk: int) -> Sheet:
    return sheet(viewer, pk, "zh", at=timezone.now())

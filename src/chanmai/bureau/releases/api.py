"""Releases over HTTP: what was published, its tables with their certificate, as a file; the proof for the city."""

import datetime
import json
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.downloads import CSV, download
from chanmai.bureau.refusal import PROBLEMS
from chanmai.bureau.releases import queries
from chanmai.bureau.releases.files import as_csv

router = Router()
PK = 2**63 - 1
Language = Literal["zh", "en"]
NOT_FOUND: dict[str, Any] = {PROBLEMS: {404: {}}}


class RetractionOut(Schema):
    """When, by whom and why a release was withdrawn. What was seen stays known."""

    at: datetime.datetime
    by: str
    reason: str


class ReleaseOut(Schema):
    """A release. `hidden` of `cells` are not told; `digest` is that of its certificate (SHA-256)."""

    id: int
    name: str
    title: str
    measure: str = Field(description="firms | revenue (分)")
    year: int
    at: datetime.datetime
    by: str
    reason: str
    digest: str
    hidden: int
    cells: int
    retracted: RetractionOut | None


class TablesOut(ReleaseOut):
    """A release with its certificate: classifications, tables, rules. A cell is its codes, then its value.

    "" is the total of a classification; a value null is hidden. `tools/verify_release.py` checks the certificate.
    """

    certificate: dict[str, Any]


def _release(row: queries.ReleaseRow) -> dict[str, object]:
    names = [name for name in ReleaseOut.model_fields if name not in ("retracted", "measure")]
    gone = row.retracted
    return {
        **{name: getattr(row, name) for name in names},
        "measure": row.published["about"]["measure"],
        "retracted": None if gone is None else {"at": gone[0], "by": gone[1], "reason": gone[2]},
    }


@router.get("/releases", response=list[ReleaseOut], summary="已发布的表 / Releases")
def releases(request: HttpRequest, lang: Language = "zh") -> list[dict[str, object]]:
    """What was published, the last first, with what was withdrawn since."""
    return [_release(each) for each in queries.releases(viewer_of(request), lang)]


@router.get(
    "/releases/{int:pk}", response=TablesOut, openapi_extra=NOT_FOUND, summary="一次发布 / One release"
)
def release(request: HttpRequest, pk: int, lang: Language = "zh") -> dict[str, object]:
    """The tables of a release with their certificate."""
    row = queries.release(viewer_of(request), min(pk, PK), lang)
    return {**_release(row), "certificate": row.published}


@router.get(
    "/releases/{int:pk}/csv",
    openapi_extra=NOT_FOUND | {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
    summary="一次发布的 CSV / A release as CSV",
)
def release_csv(request: HttpRequest, pk: int, lang: Language = "zh") -> HttpResponse:
    """The tables of a release one behind the other, a cell a line; * is hidden."""
    row = queries.release(viewer_of(request), min(pk, PK), lang)
    return download(f"{row.name}.csv", as_csv(row, lang), CSV)


@router.get(
    "/releases/{int:pk}/proof",
    response=dict[str, Any],
    openapi_extra={PROBLEMS: {403: {}, 404: {}}},
    summary="一次发布的证明 / The proof of a release",
)
def release_proof(request: HttpRequest, pk: int) -> Any:
    """Contributions, earlier releases and completions, for officers of the city: it holds every firm's amounts."""
    return json.loads(queries.proof(viewer_of(request), min(pk, PK)))

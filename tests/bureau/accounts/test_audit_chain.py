"""The audit chain: it holds as long as nobody touches it, and names the line that was touched."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import Client

from chanmai.bureau.accounts import anchors, chain, operations, queries
from chanmai.bureau.accounts.models import AuditHead, AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.site import cli
from guards import lifted

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def five_lines() -> QuerySet[AuditLine]:
    for number in range(1, 6):
        operations.record_audit(
            by="甲",
            action="decide",
            target=f"firm-{number}",
            at=AT,
            before=None,
            after={"金额": number},
            reason="核定",
        )
    return AuditLine.objects.order_by("sequence")


def test_an_empty_chain_holds() -> None:
    assert queries.audit_break() is None


def test_lines_are_numbered_without_gaps_and_linked(five_lines: QuerySet[AuditLine]) -> None:
    assert [line.sequence for line in five_lines] == [1, 2, 3, 4, 5]
    assert [line.previous for line in five_lines] == [
        chain.GENESIS,
        *[line.digest for line in five_lines][:-1],
    ]
    assert queries.audit_break() is None


def test_the_digest_is_what_the_documentation_says() -> None:
    line = operations.record_audit(
        by="甲", action="a", target="t", at=AT, after={"b": 1, "a": "厦"}, reason="r"
    )
    text = (
        '{"action":"a","after":{"a":"厦","b":1},"at":"2026-06-30T08:00:00.000000+00:00","before":null,"by":"甲",'
        f'"previous":"{chain.GENESIS}","reason":"r","sequence":1,"target":"t"}}'
    )
    import hashlib

    assert line.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("touch", "names"),
    [
        (lambda lines: lines.filter(sequence=3).update(reason="另有原因"), 3),
        (lambda lines: lines.filter(sequence=2).update(after={"金额": 2000}), 2),
        (lambda lines: lines.filter(sequence=4).update(at=AT + datetime.timedelta(microseconds=1)), 4),
        (lambda lines: lines.filter(sequence=1).delete(), 1),
        (lambda lines: lines.filter(sequence=3).delete(), 3),
        (lambda lines: lines.filter(sequence=5).delete(), 5),
    ],
)
def test_every_touch_is_found_where_it_happened(
    five_lines: QuerySet[AuditLine], touch: Callable[[QuerySet[AuditLine]], object], names: int
) -> None:
    with lifted(connection):
        touch(five_lines)
    assert queries.audit_break() == names


def test_a_line_rewritten_with_a_fitting_digest_breaks_the_next(five_lines: QuerySet[AuditLine]) -> None:
    line = five_lines[2]
    line.reason = "另有原因"
    with lifted(connection):
        AuditLine.objects.filter(pk=line.pk).update(reason=line.reason, digest=chain.digest(line))
    assert queries.audit_break() == 4


def test_the_database_refuses_to_touch_a_line_and_to_add_one_out_of_turn(
    five_lines: QuerySet[AuditLine],
) -> None:
    last = five_lines[4]
    late = {"at": AT, "by": "甲", "action": "a", "target": "t"}
    for refused in (
        lambda: five_lines.filter(sequence=3).update(reason="另有原因"),
        lambda: five_lines.filter(sequence=5).delete(),
        lambda: AuditLine.objects.create(sequence=7, previous=last.digest, digest="0" * 64, **late),
        lambda: AuditLine.objects.create(sequence=6, previous="0" * 64, digest="0" * 64, **late),
        lambda: AuditLine.objects.create(sequence=5, previous=five_lines[3].digest, digest="0" * 64, **late),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    assert queries.audit_break() is None
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE accounts_auditline")


def test_a_line_holds_who_by_number_and_lines_without_keep_their_digest() -> None:
    line = operations.record_audit(
        by=Viewer(user_id=7, role="city", name="市级"), action="a", target="t" * 300, at=AT
    )
    assert (line.user, line.by, len(line.target), line.target[-1]) == (7, "市级", 200, "…")
    line.user = 8
    assert chain.digest(line) != line.digest
    assert operations.record_audit(by="命令", action="a", target="t", at=AT).user is None
    assert queries.audit_break() is None


def test_a_dump_holds_every_line_to_the_digit() -> None:
    exact = AT.replace(microsecond=123_456)
    operations.record_audit(by="甲", action="a", target="t", at=exact, after={"b": 1})
    dump = serializers.serialize("json", AuditLine.objects.all())
    (again,) = serializers.deserialize("json", dump)
    assert chain.digest(again.object) == again.object.digest


def test_a_stored_line_cannot_be_saved_again(five_lines: QuerySet[AuditLine]) -> None:
    line = five_lines[0]
    line.reason = "另有原因"
    with pytest.raises(TypeError, match="不可更改"):
        line.save()


def test_the_chain_survives_a_round_trip_of_time_zones() -> None:
    local = AT.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    operations.record_audit(by="甲", action="a", target="t", at=local)
    assert queries.audit_break() is None
    assert AuditHead.objects.get().sequence == 1


def test_the_page_shows_the_break_to_the_city_and_nothing_to_others(
    client: Client, five_lines: QuerySet[AuditLine]
) -> None:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    enter = {"password": operations.DEMO_PASSWORD}
    client.post("/accounts/login/", {"username": "analyst", **enter})
    assert client.get("/accounts/audit/").status_code == 403
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"username": "city", **enter})
    assert "审计链完整" in client.get("/accounts/audit/?page=nonsense").content.decode()
    with lifted(connection):
        five_lines.filter(sequence=3).update(reason="另有原因")
    assert "第 3 行断开" in client.get("/accounts/audit/").content.decode()


def test_pages_of_the_chain_run_from_new_to_old(five_lines: QuerySet[AuditLine]) -> None:
    first, last = queries.audit_page(number=1, size=2), queries.audit_page(number=99, size=2)
    assert [row.sequence for row in first.rows] == [5, 4]
    assert [row.sequence for row in last.rows] == [1]
    assert (last.number, last.pages, last.total) == (3, 3, 5)


def test_a_cut_or_rewritten_chain_is_noticed_by_what_was_kept_beside_the_database(
    five_lines: QuerySet[AuditLine], tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    kept = operations.keep_head(AT)
    assert kept is not None
    assert (kept.day, kept.sequence, kept.digest) == ("2026-06-30", 5, five_lines[4].digest)
    assert cli.main(["audit", "verify"]) == 0
    with lifted(connection):
        five_lines.filter(sequence=5).delete()
        AuditHead.objects.update(sequence=4, digest=five_lines[3].digest)
    assert queries.audit_break() is None, "by itself a cut chain looks whole"
    state = queries.chain_state(tmp_path / "audit_heads.jsonl")
    assert (state.holds, state.lost) == (False, kept)
    assert cli.main(["audit", "verify"]) == 1
    assert "截断或重写" in capsys.readouterr().out
    operations.record_audit(by="甲", action="decide", target="firm-5", at=AT, reason="另写")
    assert queries.audit_break() is None, "by itself a rewritten chain looks whole"
    assert queries.chain_state(tmp_path / "audit_heads.jsonl").lost == kept
    (tmp_path / "audit_heads.jsonl").write_text('{"day": "2026-06-30"}\n', encoding="utf-8")
    assert queries.chain_state(tmp_path / "audit_heads.jsonl").unreadable.endswith(":1")
    assert cli.main(["audit", "verify", "--heads", str(tmp_path / "nowhere")]) == 1


def test_the_first_line_of_each_day_is_kept_by_itself(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HOME = tmp_path
    for day in (30, 30, 31):
        with django_capture_on_commit_callbacks(execute=True):
            operations.record_audit(by="甲", action="a", target="t", at=AT.replace(month=5, day=day))
    kept = list(anchors.anchors(tmp_path / "audit_heads.jsonl"))
    assert [(each.day, each.sequence) for each in kept] == [("2026-05-30", 1), ("2026-05-31", 3)]

"""What an import tells a district of the firms of others, and does to them: nothing."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import CITY, EAST, Import, Rows, codes, xlsx
from chanmai.bureau.accounts.models import Kind, Member
from chanmai.bureau.accounts.operations import organisation
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.credit_code import check_character, organisation_check
from chanmai.bureau.enterprises.models import (
    Enterprise,
    EnterpriseName,
    Filing,
    ImportBatch,
    Naming,
    Question,
)
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import accept_good_rows, import_file
from chanmai.bureau.enterprises.operations.questions import answer_question
from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
from chanmai.bureau.enterprises.queries.batches import batch_json, batch_shown, batches
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.refusal import Conflict, NotFound

pytestmark = pytest.mark.django_db

REGISTRY = ["统一社会信用代码", "企业名称", "曾用名", "所属区", "所在园区"]
ANNUAL = ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）"]
WEST = Viewer(user_id=7, role="district", districts=("西区",), name="西区戊")
NOWHERE = Viewer(user_id=8, role="district", districts=(), name="无区己")


def _code(number: int) -> str:
    """A valid credit code, one for every number."""
    organisation = f"MA{number:06d}"
    first = f"91350200{organisation}{organisation_check(organisation)}"
    return first + check_character(first)


@dataclass(frozen=True)
class Planted:
    """A firm of the library: code, name, former name, district."""

    code: str | None
    name: str
    former: str
    district: str | None

    def row(self) -> list[Any]:
        return [self.code, self.name, self.former, self.district, "一期"]


FIRMS = tuple(
    Planted(
        None if codeless else _code(number), f"{stem}信息技术有限公司", f"{stem}旧名软件有限公司", district
    )
    for number, (stem, district, codeless) in enumerate(
        [
            ("厦门榕原互动", "西区", False),
            ("厦门鹭岛云帆", "西区", True),
            ("厦门鼓浪数码", None, False),
            ("厦门筼筜智联", None, True),
            ("厦门杏林湾微", "东区", False),
            ("厦门马銮湾芯", "东区", True),
        ]
    )
)
GONE = Planted(_code(20), "厦门同安撤回信息技术有限公司", "厦门同安旧名软件有限公司", "西区")
STRANGER = Planted(_code(30), "厦门从未有过信息技术有限公司", "厦门从未旧名软件有限公司", "西区")


@pytest.fixture
def library(db: None, take: Import) -> None:
    batch = take([REGISTRY, *(firm.row() for firm in (*FIRMS, GONE))], "登记.xlsx")
    assert batch.firms == len(FIRMS) + 1, batch.problems
    gone = Enterprise.objects.get(code=GONE.code)
    withdraw(Target("firm", gone.pk), by=CITY, at=timezone.now(), reason="误建")


def _beyond(viewer: Viewer) -> list[Planted]:
    return [firm for firm in (*FIRMS, GONE) if not firm.district or not viewer.sees_district(firm.district)]


def _files(firm: Planted, own: str) -> Iterator[Rows]:
    """Files of one row about a firm: by code, by name, by something like it, in a register and in a return."""
    near = firm.name.replace("信息技术", "信息")
    middle = firm.name[2:6]
    slip = firm.name[:3] + "某" + firm.name[4:]
    for name in (None, firm.name, firm.former, near, middle, slip, "厦门毫不相干有限公司"):
        for code in (firm.code, None) if firm.code else (None,):
            if code or name:
                yield [ANNUAL, [code, name, 2024, 5]]
                for district in (None, own):
                    yield [REGISTRY, [code, name, None, district, "一期"]]
    yield [REGISTRY, [firm.code, firm.name, None, "西区" if own == "东区" else "东区", "一期"]]
    yield [REGISTRY, [_code(40), firm.name, None, own, "一期"]]
    yield [ANNUAL, [_code(40), firm.name, 2024, 5]]


def _outside(viewer: Viewer) -> list[Any]:
    """All that is kept of the firms out of sight."""
    firms = Enterprise.objects.exclude(district__in=viewer.districts or ()).order_by("pk")
    there = list(firms.filter(name__in=[firm.name for firm in _beyond(viewer)]).values())
    keys = [each["id"] for each in there]
    return [
        there,
        *(
            list(model.objects.filter(enterprise__in=keys).order_by("pk").values())
            for model in (EnterpriseName, Naming, Filing, Question)
        ),
    ]


def _answers(firm: Planted) -> list[dict[int, str]]:
    held = Enterprise.objects.filter(name=firm.name).earliest("pk")
    return [{}, {2: "new"}, {2: firm.code or "no"}, {2: str(held.pk)}]


def _words(content: bytes) -> str:
    """All that stands in a workbook, comments too."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist())


def _secrets(viewer: Viewer, rows: Rows) -> set[str]:
    """Words about firms out of sight that the file itself does not say."""
    own = " ".join(str(cell) for row in rows for cell in row)
    words = {word for firm in _beyond(viewer) for word in (firm.code, firm.name, firm.former) if word}
    words |= {word.removesuffix("有限公司") for word in words}
    return {word for word in words | {"西区", "东区"} - set(viewer.districts or ()) if word not in own}


@pytest.mark.parametrize("viewer", [EAST, WEST, NOWHERE], ids=lambda viewer: viewer.name)
def test_no_file_tells_anything_of_firms_out_of_sight_or_touches_them(
    library: None, take: Import, viewer: Viewer
) -> None:
    before = _outside(viewer)
    keys = {each["id"] for each in before[0]}
    own = (viewer.districts or ("东区",))[0]
    firms = _beyond(viewer) if viewer.districts else FIRMS[:3]
    files = [(firm, rows) for firm in firms for rows in _files(firm, own)]
    for number, (firm, rows) in enumerate(files):
        answers = _answers(firm)[number % 4]
        with transaction.atomic():
            batch = take(rows, by=viewer, answers=answers, accept_valid=number % 3 == 0)
            said = json.dumps(batch_json(viewer, batch.pk), ensure_ascii=False)
            secrets = _secrets(viewer, [*rows, list(answers.values())])
            assert not [word for word in secrets if word in said], (rows, answers, said)
            offered = {pk for each in batch_shown(viewer, batch.pk).choices for pk, _label in each.firms}
            assert not offered & keys
            assert _outside(viewer) == before
            transaction.set_rollback(True)


@pytest.mark.parametrize("viewer", [EAST, WEST], ids=lambda viewer: viewer.name)
def test_a_firm_out_of_sight_and_one_that_is_not_there_are_refused_alike(
    library: None, take: Import, viewer: Viewer
) -> None:
    own = (viewer.districts or ())[0]
    firm = FIRMS[0] if viewer is EAST else FIRMS[2]
    for files in zip(_files(firm, own), _files(STRANGER, own), strict=True):
        with transaction.atomic():
            one, other = (take(rows, by=viewer) for rows in files)
            transaction.set_rollback(True)
        if other.state == "refused":
            assert _told(one, files[0]) == _told(other, files[1])


def _told(batch: ImportBatch, rows: Rows) -> str:
    """What was told, without the words of the file."""
    told = json.dumps([batch.state, batch.problems, batch.choices], ensure_ascii=False)
    for cell in rows[1][:2]:
        told = told.replace(str(cell), "…") if cell else told
    return told


def test_a_code_out_of_sight_is_refused_without_a_name(library: None, take: Import) -> None:
    batch = take([ANNUAL, [FIRMS[0].code, "厦门毫不相干有限公司", 2024, 5]], by=EAST)
    assert codes(batch) == ["out_of_scope"]
    told = batch.problems[0]
    assert "不能由本账户导入" in told["zh"]
    assert "请交市级人员" in told["zh"]
    assert "Ask the city" in told["en"]


@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("by_name", [True, False])
def test_only_the_city_gives_a_firm_its_district(
    library: None, take: Import, number: int, by_name: bool
) -> None:
    firm = FIRMS[number]
    row = [REGISTRY, [firm.code, firm.name if by_name or not firm.code else None, None, "东区", "一期"]]
    claimed = take(row, by=EAST)
    assert (claimed.state, codes(claimed)) == ("refused", ["out_of_scope"])
    assert "由市级人员指定所属区" in claimed.problems[0]["zh"]
    assert Enterprise.objects.get(name=firm.name).district == ""
    assert take(row).state == "accepted"
    assert Enterprise.objects.get(name=firm.name).district == "东区"
    assert take(row, by=EAST).state == "unchanged"


def test_a_code_for_a_firm_out_of_sight_that_has_none_makes_no_second_firm(
    library: None, take: Import
) -> None:
    batch = take([REGISTRY, [_code(50), FIRMS[1].name, None, "东区", None]], by=EAST)
    assert (batch.state, codes(batch)) == ("refused", ["out_of_scope"])
    assert Enterprise.objects.filter(name=FIRMS[1].name).count() == 1


def test_good_rows_of_a_file_with_rows_of_others_are_taken_and_no_others(library: None, take: Import) -> None:
    rows = [REGISTRY, *([*firm.row()[:3], "东区", "二期"] for firm in FIRMS)]
    batch = take(rows, by=EAST)
    assert {p["row"] for p in batch.problems if p["code"] == "out_of_scope"} == {2, 3, 4, 5}
    taken = accept_good_rows(batch_id=batch.pk, by=EAST, at=timezone.now())
    assert (taken.state, taken.accepted) == ("partial", 2)
    assert set(Enterprise.objects.filter(park="二期").values_list("name", flat=True)) == {
        FIRMS[4].name,
        FIRMS[5].name,
    }


def test_a_district_brings_and_corrects_its_own_firms(library: None, take: Import) -> None:
    new = [
        REGISTRY,
        [STRANGER.code, STRANGER.name, None, "东区", "一期"],
        [None, "厦门前所未闻云有限公司", None, "东区", None],
    ]
    batch = take(new, by=EAST)
    assert (batch.state, batch.firms) == ("accepted", 2)
    withdraw(Target("import", batch.pk), by=EAST, at=timezone.now(), reason="有误")
    again = take([REGISTRY, [STRANGER.code, STRANGER.name, None, "东区", "二期"]], by=EAST)
    assert again.state == "accepted"
    assert "put_back" in codes(again)
    slip = take([ANNUAL, [None, "厦门杏林弯微信息技术有限公司", 2024, 5]], by=EAST)
    assert codes(slip) == ["unknown_name"]
    assert FIRMS[4].name in slip.problems[0]["zh"]
    assert [each.another for each in batch_shown(EAST, slip.pk).choices] == [False]


def test_a_code_that_went_to_a_firm_out_of_sight_is_told_without_its_name(
    library: None, take: Import
) -> None:
    own, code = FIRMS[5], _code(60)
    batch = take([REGISTRY, [code, own.name, None, "东区", None]], by=EAST)
    assert codes(batch) == ["code_added"]
    entry = withdraw(Target("import", batch.pk), by=EAST, at=timezone.now(), reason="填错")
    assert take([REGISTRY, [code, "厦门别家信息有限公司", None, "西区", None]]).firms == 1
    with pytest.raises(Conflict) as refused:
        restore(entry, by=EAST, at=timezone.now(), reason="再试")
    assert "别家" not in str(refused.value.whole.zh) + str(refused.value.whole.en)


def test_imports_of_a_time_with_a_larger_scope_are_out_of_sight(library: None, take: Import) -> None:
    both = Viewer(user_id=EAST.user_id, role="district", districts=("东区", "西区"), name=EAST.name)
    whole = Viewer(user_id=EAST.user_id, role="city", name=EAST.name)
    for viewer in (both, whole):
        take([ANNUAL, [None, "厦门榕原互动信息有限公司", 2024, 5]], by=viewer)
    own = take([ANNUAL, [FIRMS[4].code, None, 2024, 5]], by=EAST)
    assert [row.id for row in batches(EAST, 1).rows] == [own.pk]
    assert len(batches(both, 1).rows) == 2


@pytest.fixture
def district(client: Client) -> Client:
    user = User.objects.create_user("dong", password="correct horse battery")
    east = organisation(Kind.DISTRICT, districts=("东区",))
    Member.objects.create(user=user, organisation=east, works=True)
    client.force_login(user)
    return client


def test_pages_marked_files_and_the_api_say_no_more(library: None, district: Client) -> None:
    user = User.objects.get()
    viewer = Viewer(user_id=user.pk, role="district", districts=("东区",), name="dong")
    for firm in _beyond(viewer):
        for rows in (
            [ANNUAL, [firm.code, "厦门毫不相干有限公司", 2024, 5]],
            [ANNUAL, [None, firm.name[2:6], 2024, 5]],
            [REGISTRY, [firm.code, firm.name, None, "东区", None]],
            [REGISTRY, [None, firm.former, None, "东区", None]],
        ):
            batch = import_file(delivery=Delivery("f.xlsx", xlsx(rows)), by=viewer, at=timezone.now())
            secrets = _secrets(viewer, rows)
            for address in (
                f"/imports/{batch.pk}/",
                f"/api/imports/{batch.pk}",
                "/imports/",
                "/withdrawals/",
            ):
                text = district.get(address, follow=True).content.decode()
                assert not [word for word in secrets if word in text], (address, rows)
            marked = _words(district.get(f"/imports/{batch.pk}/marked/").content)
            assert not [word for word in secrets if word in marked]


def test_a_question_about_a_namesake_names_none_of_another_district(
    library: None, take: Import, district: Client
) -> None:
    code = _code(70)
    batch = take([REGISTRY, [code, FIRMS[0].name, None, "东区", "一期"]])
    assert codes(batch) == ["namesake"]
    page = district.get(f"/enterprises/{Enterprise.objects.get(code=code).pk}/").content.decode()
    assert "另有名为" in page
    assert str(FIRMS[0].code) not in page


def test_a_question_is_answered_at_the_address_of_its_own_firm_only(library: None, district: Client) -> None:
    question = Question.objects.filter(enterprise__district="东区").first()
    assert question is not None
    other = Enterprise.objects.filter(district="东区").exclude(pk=question.enterprise_id).get()
    given = {"answer": "是", "dismiss": ""}
    assert district.post(f"/enterprises/{other.pk}/questions/{question.pk}/", given).status_code == 404
    question.refresh_from_db()
    assert question.state == "open"
    with pytest.raises(NotFound):
        answer_question(
            question_id=question.pk, answer="是", dismiss=False, by=CITY, at=timezone.now(), firm=other.pk
        )
    assert (
        district.post(f"/enterprises/{question.enterprise_id}/questions/{question.pk}/", given).status_code
        == 302
    )
    assert ImportBatch.objects.count() == 1

"""The form of a file can be chosen on the page, in a command and over the API; and what imports refuse besides."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.enterprises.made import AT, CITY, ONE, TWO, Import, codes
from bureau.enterprises.made_files import ods, xls
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.refusal import Unfit
from chanmai.site.cli import main

pytestmark = pytest.mark.django_db

A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
NAMES = f"统一社会信用代码,企业名称\n{ONE},厦门新海风软件有限公司\n".encode()
SHEET = f"统一社会信用代码,企业名称,年度,累计营业收入（万元）\n{ONE},{A},2025,26\n".encode()


@pytest.fixture
def city() -> Client:
    add_member(username="city", password="a-long-password", role="city", by="test", at=AT)
    client = Client()
    client.force_login(get_user_model().objects.get(username="city"))
    return client


def upload(client: Client, content: bytes, name: str = "x.csv", **fields: str) -> ImportBatch:
    answer = client.post("/imports/", {"file": SimpleUploadedFile(name, content), **fields})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def test_a_file_of_names_alone_is_asked_and_then_imported_in_the_chosen_form(
    register: ImportBatch, city: Client
) -> None:
    asked = upload(city, NAMES)
    assert (asked.state, codes(asked), asked.form) == ("refused", ["which_form"], "")
    page = city.get(f"/imports/{asked.pk}/").content.decode()
    assert "按这个表种导入" in page
    answer = city.post(f"/imports/{asked.pk}/form/", {"form": "registry"})
    batch = ImportBatch.objects.latest("pk")
    assert answer.status_code == 302
    assert (batch.form, batch.state, codes(batch)) == ("registry", "accepted", ["renamed"])
    assert Enterprise.objects.get(code=ONE).name == "厦门新海风软件有限公司"


def test_the_form_can_be_chosen_before_anything_is_taken(register: ImportBatch, city: Client) -> None:
    page = city.get("/imports/").content.decode()
    assert "自动识别" in page
    assert '<option value="annual">软件企业年报</option>' in page
    assert upload(city, NAMES, form="registry").form == "registry"
    answer = city.post("/imports/", {"file": SimpleUploadedFile("x.csv", NAMES), "form": "nonsense"})
    assert answer.status_code == 200
    assert ImportBatch.objects.count() == 2


def test_the_api_takes_the_form_as_a_field(register: ImportBatch, city: Client) -> None:
    asked = city.post("/api/imports", {"file": SimpleUploadedFile("x.csv", NAMES)}).json()
    assert [problem["code"] for problem in asked["problems"]] == ["which_form"]
    told = city.post("/api/imports", {"file": SimpleUploadedFile("x.csv", NAMES), "form": "registry"}).json()
    assert (told["state"], told["form"]) == ("accepted", "registry")
    wrong = city.post("/api/imports", {"file": SimpleUploadedFile("x.csv", NAMES), "form": "nonsense"})
    assert wrong.status_code == 422
    assert "unknown_form" in wrong.content.decode()


def test_the_command_takes_the_form(
    register: ImportBatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(NAMES)
    assert main(["import", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["problems"][0]["code"] == "which_form"
    assert main(["import", str(file), "--form", "registry"]) == 0
    assert main(["import", str(file), "--form", "nonsense"]) != 0
    told = capsys.readouterr()
    assert "nonsense" in told.err + told.out


def test_a_day_of_filing_to_come_is_refused(
    register: ImportBatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Unfit, match="2062-03-01"):
        import_file(delivery=Delivery("x.csv", SHEET, filed_at=datetime.date(2062, 3, 1)), by=CITY, at=AT)
    file = tmp_path / "x.csv"
    file.write_bytes(SHEET)
    assert main(["import", str(file), "--filed-on", "2062-03-01"]) != 0
    assert not Filing.objects.filter(filed_at__year=2062).exists()


def test_nothing_new_is_no_answer_while_columns_are_not_understood(
    register: ImportBatch, take: Import
) -> None:
    known = f"统一社会信用代码,企业名称,年度,营业收入（万元）{{}}\n{ONE},{A},2024,5{{}}\n"
    assert take(known.format("", "").encode(), "x.csv").state == "accepted"
    batch = take(known.format(",营业额合计（万元）", ",26000000").encode(), "y.csv")
    assert batch.state == "refused"
    assert "nothing_understood" in codes(batch)
    assert take(known.format(",营业额合计（万元）", ",").encode(), "z.csv").state == "unchanged"


@pytest.mark.parametrize(
    "name", [f"{A}软件园分公司", f"{A}（上海）办事处", f"{A}集美营业部", f"{A}福州分公司"]
)
@pytest.mark.parametrize("kind", ["annual", "registry"])
def test_a_branch_does_not_file_for_its_parent(
    register: ImportBatch, take: Import, name: str, kind: str
) -> None:
    rows = {
        "annual": [["信用代码", "企业名称", "年度", "营业收入（万元）"], [ONE, name, 2024, 200]],
        "registry": [["信用代码", "企业名称", "所属区"], [ONE, name, "东区"]],
    }[kind]
    batch = take(rows)
    assert (batch.state, codes(batch)) == ("refused", ["branch"])
    assert Enterprise.objects.get(code=ONE).name == A


def test_one_firm_with_a_number_beyond_any_does_not_stop_the_others(
    register: ImportBatch, take: Import
) -> None:
    rows = [
        ["信用代码", "企业名称", "年度", "营业收入（万元）"],
        [ONE, A, 2024, 9_000_000_000_000],
        [TWO, B, 2024, 5],
    ]
    refused = take(rows)
    assert [(p["code"], p["cell"]) for p in refused.problems] == [("too_large", "D2")]
    assert take(rows, "again.xlsx", accept_valid=True).filings == 1


@pytest.mark.parametrize("make", [xls, ods])
def test_old_formats_are_imported_and_marked(register: ImportBatch, city: Client, make: Any) -> None:
    rows = [
        ["信用代码", "企业名称", "年度", "营业收入（万元）"],
        [ONE, A, 2024, "约一百"],
        [TWO, B, 2024, 5.5],
    ]
    batch = upload(city, make(rows), "年报")
    assert (batch.state, codes(batch)) == ("refused", ["not_a_number"])
    assert city.get(f"/imports/{batch.pk}/marked/").content.startswith(b"PK")
    assert upload(city, make([rows[0], rows[2]]), "年报").filings == 1
    assert Filing.objects.get(form="annual").values == {"revenue": 5_500_000}


def test_a_file_of_totals_alone_has_no_rows_and_hidden_sheets_are_told(
    register: ImportBatch, take: Import
) -> None:
    head = ["信用代码", "企业名称", "年度", "营业收入（万元）"]
    assert codes(take([head, ["合计", None, None, 5]])) == ["no_rows", "not_data"]
    hidden = take(xls([head, [ONE, A, 2024, 5]], hidden=1), "x.xls")
    assert "no_header" in codes(hidden)
    assert any("隐藏" in problem["zh"] for problem in hidden.problems)
    seen = take([["代码", "公司", "收入"], [ONE, A, 5]], "x.xlsx")
    assert "“代码”、“公司”、“收入”" in seen.problems[0]["zh"]

"""`chanmai import` and `chanmai export`."""

import json
from pathlib import Path

import pytest

from bureau.enterprises.made import ONE, REGISTER, TWO, xlsx
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.site.cli import main

pytestmark = pytest.mark.django_db


def test_import_tells_each_file_and_ends_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "登记.xlsx", tmp_path / "坏.csv"
    good.write_bytes(xlsx(REGISTER))
    bad.write_bytes(b"%PDF")
    assert main(["import", str(good)]) == 0
    assert "新企业 new firms 2" in capsys.readouterr().out
    assert main(["import", str(good), str(bad), "--json"]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert (first["state"], second["state"]) == ("unchanged", "refused")
    assert second["problems"][0]["code"] == "wrong_format"


def test_import_takes_the_good_rows_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "登记.xlsx"
    file.write_bytes(xlsx([*REGISTER[:2], ["1234", "短代码公司", None, "东区"]]))
    assert main(["import", str(file)]) == 1
    assert not Enterprise.objects.exists()
    assert main(["import", str(file), "--accept-valid", "--demo", "--source", "演示"]) == 0
    assert "有错 bad 1" in capsys.readouterr().out
    assert Enterprise.objects.get().demo is True


def test_a_missing_file_is_told_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "none.xlsx")]) == 1
    assert "无法读取" in capsys.readouterr().err


def test_export_in_three_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "登记.xlsx"
    source.write_bytes(xlsx(REGISTER))
    main(["import", str(source)])
    for suffix, start in ((".xlsx", b"PK"), (".csv", b"\xef\xbb\xbf"), (".json", b"[")):
        target = tmp_path / f"out{suffix}"
        assert main(["export", str(target), "--district", "东区"]) == 0
        assert target.read_bytes().startswith(start)
    capsys.readouterr()
    assert main(["export"]) == 0
    assert {row["code"] for row in json.loads(capsys.readouterr().out)} == {ONE, TWO}
    assert main(["export", str(tmp_path / "out.pdf")]) == 2
    assert main(["export", str(tmp_path / "no" / "out.csv")]) == 1

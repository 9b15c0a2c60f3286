"""`chanmai import` and `chanmai export`."""

import json
from pathlib import Path

import pytest

from bureau.enterprises.made import ONE, REGISTER, TWO, xlsx
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.site.cli import main
from turns import alone

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
    assert main(["import", str(file), "--accept-valid", "--demo", "--source", "演示"]) == 3
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


def test_while_another_import_works_every_file_is_told_and_json_is_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"登记{n}.xlsx" for n in range(2)]
    for file in files:
        file.write_bytes(xlsx(REGISTER))
    with alone():
        assert main(["import", *map(str, files), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told] == [str(file) for file in files]
    assert {each["problems"][0]["code"] for each in told} == {"already_importing"}
    with alone():
        assert main(["import", str(files[0])]) == 1
    assert "另一个导入正在进行" in capsys.readouterr().err


def test_rows_are_answered_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, near = tmp_path / "登记.xlsx", tmp_path / "名单.xlsx"
    register.write_bytes(xlsx(REGISTER))
    near.write_bytes(xlsx([REGISTER[0], [None, "厦门海峰信息技术有限公司", None, "东区"]]))
    assert main(["import", str(register)]) == 0
    assert main(["import", str(near)]) == 1
    assert "第 2 行可以答复是哪家企业" in capsys.readouterr().out
    assert main(["import", str(near), "--answer", "2=new"]) == 0
    assert Enterprise.objects.filter(code=None).count() == 1
    capsys.readouterr()
    assert main(["import", str(near), "--answer", "new"]) == 1
    assert "5=new" in capsys.readouterr().err


def test_withdraw_shows_takes_back_and_puts_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, annual = tmp_path / "登记.xlsx", tmp_path / "年报.xlsx"
    register.write_bytes(xlsx(REGISTER))
    annual.write_bytes(
        xlsx([["信用代码", "企业名称", "年度", "营收"], [ONE, REGISTER[1][1], 2025, "100万元"]])
    )
    assert main(["import", str(register), str(annual), "--json"]) == 0
    batch = json.loads(capsys.readouterr().out)[1]["batch"]
    assert main(["withdraw", "import", str(batch), "--preview"]) == 0
    assert "营业收入 2025: 100万元 → 未知" in capsys.readouterr().out
    assert main(["withdraw", "import", str(batch)]) == 1
    assert "写明原因" in capsys.readouterr().err
    assert main(["withdraw", "import", str(batch), "--reason", "导错了", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["kind"], entry["filings"], entry["reason"]) == ("import", 1, "导错了")
    assert main(["withdraw", "restore", str(entry["id"]), "--reason", "没错"]) == 0
    value = ["withdraw", "value", ONE, "--fact", "营业收入", "--year", "2025"]
    assert main([*value, "--reason", "不实"]) == 0
    assert main([*value, "--reason", "不实"]) == 1
    assert main(["withdraw", "firm", TWO, "--reason", "重复建档"]) == 0
    assert main(["withdraw", "name", ONE, "--reason", "x"]) == 1
    assert main(["withdraw", "filing", "甲", "--reason", "x"]) == 1
    capsys.readouterr()
    assert main(["withdraw", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert Enterprise.objects.filter(withdrawn=True).get().code == TWO

"""Rows as JSON are a file like any other."""

import json

import pytest

from bureau.enterprises.made import ONE, Import
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook

ROWS = [["统一社会信用代码", "企业名称", "所属区"], [ONE, "海风信息技术有限公司", "东区"]]


def test_a_register_is_taken(db: None, take: Import) -> None:
    batch = take(json.dumps(ROWS, ensure_ascii=False).encode(), "登记.json")
    assert (batch.state, batch.filings) == ("accepted", 1), batch.problems


def test_numbers_arrive_as_written_and_broken_files_are_refused() -> None:
    assert read_workbook("a.json", b'[["a"], [1.10, null]]').sheets[0].rows == [["a"], ["1.10", None]]
    with pytest.raises(SheetError, match="JSON"):
        read_workbook("a.json", b"[[1")

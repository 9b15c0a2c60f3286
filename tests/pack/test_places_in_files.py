"""The reading layer: scalars stay as written, and every character of them is found again in the file."""

from pathlib import Path

import pytest

from chanmai.pack.finding import Notebook
from chanmai.pack.tree import Mapping, Scalar, Tree, data, read_yaml


def tree_of(folder: Path, text: str) -> Tree:
    """The tree of a file with this text, which has no mistake."""
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    notes = Notebook()
    tree = read_yaml(folder, folder / "a.yaml", notes)
    assert notes.findings == []
    assert tree is not None
    return tree


def value(folder: Path, text: str) -> Scalar:
    """The scalar at the key `x`."""
    tree = tree_of(folder, text)
    assert isinstance(tree, Mapping)
    scalar = tree.values["x"]
    assert isinstance(scalar, Scalar)
    return scalar


@pytest.mark.parametrize("written", ["2022-03-08", "5%", "是", "no", "1_000", "0x10", "1e3", "12:30", ".5"])
def test_values_stay_as_written(tmp_path: Path, written: str) -> None:
    assert value(tmp_path, f"x: {written}\n").text == written


@pytest.mark.parametrize(
    ("written", "null"), [("", True), ("~", True), ("null", True), ('""', False), ("'~'", False)]
)
def test_only_plain_empty_values_are_unknown(tmp_path: Path, written: str, null: bool) -> None:
    assert value(tmp_path, f"x: {written}\n").null is null


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("x: 营业收入 > Z\n", "营业收入 > Z"),
        ('x: "营业 \\"收入\\" > Z"\n', '营业 "收入" > Z'),
        ("x: '它''s > Z'\n", "它's > Z"),
        ('x: "\\u4e00 > Z"\n', "一 > Z"),
        ("x: 营业收入 >\n   Z\n", "营业收入 > Z"),
        ("x: >-\n  营业收入\n  > Z\n", "营业收入 > Z"),
        ("x: |\n  营业收入\n  > Z\n", "营业收入\n> Z\n"),
        ("a: {b: 1, x: '甲, 乙 Z'}\n", "甲, 乙 Z"),
    ],
)
def test_a_character_is_found_again(tmp_path: Path, text: str, decoded: str) -> None:
    tree = tree_of(tmp_path, text)
    assert isinstance(tree, Mapping)
    inner = tree.values.get("a", tree)
    assert isinstance(inner, Mapping)
    scalar = inner.values["x"]
    assert isinstance(scalar, Scalar)
    assert scalar.text == decoded
    place = scalar.within(decoded.index("Z"))
    before = text[: text.index("Z")].split("\n")
    assert (place.line, place.column) == (len(before), len(before[-1]) + 1)
    assert str(place) == f"a.yaml:{place.line}:{place.column}"


def test_prefixed_names_are_keys_in_flow_mappings(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, "x: {认定:key: 是, 奖励:a-1.b: 3万元, 上年.营业收入: 1亿元}\n")
    assert data(tree) == {"x": {"认定:key": "是", "奖励:a-1.b": "3万元", "上年.营业收入": "1亿元"}}


def test_plain_data_leaves_out_what_is_empty(tmp_path: Path) -> None:
    assert data(tree_of(tmp_path, "a: null\nb: [ 1 , ~]\nc: {d: , e: ' x '}\n")) == {
        "b": ["1", None],
        "c": {"e": "x"},
    }


def test_both_places_of_a_duplicate_key_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: 1\ny: 2\nx: 3\n", encoding="utf-8")
    notes = Notebook()
    tree = read_yaml(tmp_path, tmp_path / "a.yaml", notes)
    assert data(tree) == {"x": "3", "y": "2"} if tree is not None else False
    (finding,) = notes.errors
    assert (finding.code, finding.line) == ("duplicate-key", 3)
    assert "第 1 行" in finding.message.zh

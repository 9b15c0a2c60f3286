"""Labelled files of a folder named on the command line: figures of each and of all, and no word of them."""

from pathlib import Path

import pytest
from benchmarks.drafting.__main__ import main

FIRST = """\
- document: 演示条例甲
  number: 演示〔2020〕1号
  place: 某镇
  sentences:
    - at: 第一条
      text: 对营业收入超过300万元的磨坊，按电费的20%给予补助，最高8万元。
      thresholds: [营业收入 > 300万元]
      rates: [20%]
      caps: [8万元]
"""
SECOND = """\
- document: 演示条例乙
  sentences:
    - text: 对新评定的县级豆坊，给予5万元奖励。
      sums: [6万元]
"""
WORDS = ("磨坊", "豆坊", "演示条例", "某镇")


def _folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def test_the_figures_of_each_file_and_of_all_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(_folder(tmp_path, first=FIRST, second=SECOND))]) == 0
    printed = capsys.readouterr().out
    first, second, whole = printed.split("sentences\n")[1:]
    assert "right 1, proposed 1, labelled 1" in next(
        line for line in first.splitlines() if "thresholds" in line
    )
    assert "right 3, proposed 3, labelled 3" in next(
        line for line in first.splitlines() if "together" in line
    )
    assert "right 0, proposed 1, labelled 1" in next(line for line in second.splitlines() if "sums" in line)
    assert "right 3, proposed 3, labelled 3" in next(
        line for line in whole.splitlines() if "together" in line
    )
    assert "first.yaml: 1 " in printed
    assert "all: 2 " in printed
    assert "of all: precision 95%, recall 90%: reached" in printed
    assert not any(word in printed for word in WORDS)


def test_a_goal_that_is_missed_is_told_by_the_exit_code(tmp_path: Path) -> None:
    assert main([str(_folder(tmp_path, first=FIRST.replace("rates: [20%]", "rates: [30%]")))]) == 1


@pytest.mark.parametrize(
    ("text", "place", "zh", "en"),
    [
        ("- document: 甲\n  sentences:\n    - text: 对磨坊给予: 5万元\n", "wrong.yaml:3:18", "YAML", "YAML"),
        (SECOND.replace("sums", "sum"), "wrong.yaml:4:7", "不认识的键", "Unknown key"),
        (SECOND + SECOND.replace("- document", "  document"), "wrong.yaml:5:3", "键重复", "written twice"),
        (
            "- document: 甲\n  sentences:\n    - sums: [5万元]\n",
            "wrong.yaml:3:7",
            "缺少“text”",
            "`text` is missing",
        ),
        ("- document: 甲\n", "wrong.yaml:1:3", "缺少“sentences”", "`sentences` is missing"),
        ("- 对磨坊给予5万元\n", "wrong.yaml:1:3", "一组", "a group"),
        ("对磨坊给予5万元\n", "wrong.yaml:1:1", "一列", "A list"),
        ("", "wrong.yaml:1", "空的", "empty"),
    ],
)
def test_a_wrong_file_is_refused_at_its_place_in_both_languages_without_a_word_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, place: str, zh: str, en: str
) -> None:
    assert main([str(_folder(tmp_path, first=FIRST, wrong=text))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert place in err
    assert zh in err
    assert en in err
    assert not any(word in err for word in WORDS)


@pytest.mark.parametrize("name", ["missing", "empty", "file.yaml"])
def test_a_folder_without_files_is_refused_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.yaml").write_text(FIRST, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / name)])
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert "没有这个文件夹" in err
    assert "no such folder" in err


def test_sentences_of_a_folder_are_never_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(_folder(tmp_path, first=FIRST))
    for flag in ("--misses", "--all-misses"):
        with pytest.raises(SystemExit) as stopped:
            main([folder, flag])
        assert stopped.value.code == 2
        err = capsys.readouterr().err
        assert "不列句子" in err
        assert "never a sentence" in err

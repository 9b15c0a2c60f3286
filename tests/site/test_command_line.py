"""The command line: help in both languages, exit codes, and sentences instead of tracebacks."""

import argparse
import socket
from pathlib import Path

import pytest
from django.db import OperationalError

from chanmai.bureau.refusal import NotFound, Refused
from chanmai.engine.facts.texts import Text
from chanmai.site import cli, wrong_use


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = [
        action for action in cli.build_parser()._actions if isinstance(action, argparse._SubParsersAction)
    ]
    return dict(actions[0].choices)


@pytest.mark.parametrize("name", ["manage", "serve"])
def test_the_command_is_there(name: str) -> None:
    assert name in commands()


def test_every_command_can_run_and_helps_in_both_languages() -> None:
    parsers = cli.build_parser()
    overview = parsers.format_help()
    for name, parser in commands().items():
        assert callable(parser.get_default("run")), name
        assert any("\u4e00" <= sign <= "\u9fff" for sign in overview.split(name, 1)[1][:200]), name


def test_help_names_every_exit_code_and_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert stop.value.code == 0
    for word in ("CHANMAI_HOME", "CHANMAI_DATABASE", "CHANMAI_PACK", "CHANMAI_HOSTS", "exit codes"):
        assert word in told


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ([], "缺少参数：命令 COMMAND", "missing: 命令 COMMAND"),
        (["nonsense"], "没有“nonsense”这一项", "has no nonsense"),
        (["serve", "--port", "many"], "--port 的“many”不是端口", "many is no port"),
        (["serve", "--port", "99999"], "不是端口，请用 1 至 65535 的整数", "from 1 to 65535"),
        (["serve", "--workers", "0"], "--workers 的“0”不是正整数", "0 is not a positive whole number"),
        (["demo", "--seed", "x"], "--seed 的“x”不是整数", "x is not a whole number"),
        (["demo", "city", "--firms", "-3"], "--firms 的“-3”不是正整数", "-3 is not a positive"),
        (["match", "--as-of", "2026-13-45"], "不是日期，请写成 2026-06-30 的样子", "2026-13-45 is not a day"),
        (["match", "--as-of"], "--as-of 后面要有一个值", "--as-of needs a value"),
        (["import"], "缺少参数：FILE", "missing: FILE"),
        (["match", "--never"], "不认识的参数：--never", "unknown arguments: --never"),
        (["match", "--progress=yes"], "--progress 不带值", "--progress takes no value"),
    ],
)
def test_wrong_use_is_told_in_both_languages(
    line: list[str], zh: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(line)
    told = capsys.readouterr().err
    assert stop.value.code == cli.WRONG_USE
    assert "用法有误" in told
    assert "Wrong use" in told
    assert zh in told
    assert en in told


def test_what_is_not_known_here_is_told_in_the_words_it_came_in() -> None:
    assert wrong_use.translation("something new") == Text("something new", "something new")
    assert wrong_use.reason(OSError(5, "Input/output error")) == Text(
        "Input/output error", "Input/output error"
    )
    assert wrong_use.reason(FileNotFoundError(2, "No such file")) == Text(
        "没有这个文件或文件夹",
        "there is no such file or folder",
    )


def test_a_city_of_a_size_that_cannot_be_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", "city", "--firms", "5", "--out", str(tmp_path)]) == cli.FINDINGS
    told = capsys.readouterr().err
    assert "无法虚构 5 家企业的城市：至少要有 40 家。请改用 --firms 1325。" in told
    assert "A city of 5 firms cannot be invented: a city has at least 40. Try --firms 1325." in told


def test_a_taken_port_is_refused_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == cli.FINDINGS
    told = capsys.readouterr().err
    assert f"--port {port + 1}" in told
    assert "无法在" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            Refused(Text("空。", "Empty."), mend=Text("补上。", "Fill it.")),
            1,
            ["空。补上。", "Empty. Fill it."],
        ),
        (NotFound(), 1, ["没有找到", "was not found"]),
        (OperationalError("no such table"), 1, ["chanmai demo", "数据库"]),
        (FileNotFoundError(2, "No such file", "a.xlsx"), 1, ["a.xlsx", "文件无法打开"]),
        (ZeroDivisionError("inside"), 70, ["CHANMAI_DEBUG=1", "程序内部出错"]),
    ],
)
def test_every_error_becomes_a_sentence(error: Exception, code: int, words: list[str]) -> None:
    told, found = cli.sentence(error)
    assert found == code
    assert all(word in told for word in words)

"""The command line: help in both languages, exit codes, and sentences instead of tracebacks."""

import argparse
import socket

import pytest
from django.db import OperationalError

from chanmai.bureau.refusal import Refused
from chanmai.site import cli


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


@pytest.mark.parametrize("line", [[], ["nonsense"], ["serve", "--port", "many"]])
def test_wrong_use_is_told_in_both_languages(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(line)
    told = capsys.readouterr().err
    assert stop.value.code == cli.WRONG_USE
    assert "用法有误" in told
    assert "Wrong use" in told


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
            Refused("空。", "Empty.", mend_zh="补上。", mend_en="Fill it."),
            1,
            ["空。补上。", "Empty. Fill it."],
        ),
        (OperationalError("no such table"), 1, ["chanmai demo", "数据库"]),
        (FileNotFoundError(2, "No such file", "a.xlsx"), 1, ["a.xlsx", "文件无法打开"]),
        (ZeroDivisionError("inside"), 70, ["CHANMAI_DEBUG=1", "程序内部出错"]),
    ],
)
def test_every_error_becomes_a_sentence(error: Exception, code: int, words: list[str]) -> None:
    told, found = cli.sentence(error)
    assert found == code
    assert all(word in told for word in words)

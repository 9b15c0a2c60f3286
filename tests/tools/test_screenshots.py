"""The pictures of the README are taken by a script: it works as `make screenshots` calls it."""

import pytest

from tools.scripts import script

arguments = script("screenshots").arguments


def test_the_cockpit_is_taken_when_no_page_is_named() -> None:
    assert arguments(["--base", "http://127.0.0.1:8000"]).pages == ["cockpit"]
    assert arguments(["plan", "matching"]).pages == ["plan", "matching"]


def test_a_page_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["nonsense"])
    assert "没有这些页面 / no such pages: nonsense" in capsys.readouterr().err

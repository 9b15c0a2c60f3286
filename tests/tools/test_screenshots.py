"""The pictures of the README are taken by a script: it works as `make screenshots` calls it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "screenshots.py"


@pytest.fixture
def screenshots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_cockpit_is_taken_when_no_page_is_named(screenshots: ModuleType) -> None:
    assert screenshots.arguments(["--base", "http://127.0.0.1:8000"]).pages == ["cockpit"]
    assert screenshots.arguments(["plan", "matching"]).pages == ["plan", "matching"]


def test_a_page_that_is_none_is_refused(screenshots: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        screenshots.arguments(["nonsense"])
    assert "没有这些页面 / no such pages: nonsense" in capsys.readouterr().err

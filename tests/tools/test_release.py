"""What is released holds all that a user needs, and is the same whenever it is built."""

import zipfile
from pathlib import Path

import pytest

import chanmai
from chanmai.site import cli, environment
from tools.scripts import script

release = script("release")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], dict[str, str]]:
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    return first, release.build(first), release.build(second)


def test_the_wheel_holds_pack_charts_catalogues_and_checker(
    built: tuple[Path, dict[str, str], dict[str, str]],
) -> None:
    (wheel,) = built[0].glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= set(release.NEEDED)
    assert not [name for name in names if name.endswith(".po") or "/var/" in name or name.startswith("tests")]


def test_two_builds_are_the_same_to_the_byte(built: tuple[Path, dict[str, str], dict[str, str]]) -> None:
    assert built[1] == built[2]
    assert sorted(name.rsplit(".", 1)[1] for name in built[1]) == ["gz", "whl"]


def test_a_file_is_found_beside_the_sources_and_in_the_package(tmp_path: Path) -> None:
    package = Path(chanmai.__file__).parent
    assert environment.beside(package, "tools/verify_decision.py").parent.name == "tools"
    assert (
        environment.beside(tmp_path / "a" / "b", "packs/xiamen") == tmp_path / "a" / "b" / "packs" / "xiamen"
    )
    assert environment.beside(tmp_path / "a" / "b", "tools/x.py") == tmp_path / "a" / "b" / "x.py"


def test_a_copy_of_the_pack_can_be_made_once_and_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["pack", "copy", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine" / "pack.yaml").is_file()
    assert cli.main(["pack", "copy", str(tmp_path / "mine")]) == 1
    assert "已经存在" in capsys.readouterr().out


def test_the_checker_is_a_command_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.json").write_text("{}", encoding="utf-8")
    assert cli.main(["verify", str(tmp_path / "no.json")]) == 1
    assert cli.main(["verify", str(tmp_path / "nowhere.json")]) == 2

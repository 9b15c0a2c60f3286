"""An installation for others starts only when it is fit, and says of each thing what is wrong and what to do."""

import datetime
import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from chanmai.bureau.accounts import operations
from chanmai.bureau.refusal import Conflict
from chanmai.site import access_log, cli, health, server, static_names
from chanmai.site.commands import doctor
from chanmai.site.commands.serve import refuse_unfit_installation

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def fit(settings: Any, tmp_path: Path) -> Any:
    """Settings of an installation for others, with an officer."""
    tmp_path.chmod(0o700)
    settings.HOME, settings.HOSTS, settings.DEMO_ALLOWED = tmp_path, ["brain.example"], False
    operations.add_member(username="zhang", password="Kulangsu-1985", role="city", by="甲", at=AT)
    return settings


def test_what_is_fit_starts(fit: Any, capsys: pytest.CaptureFixture[str]) -> None:
    refuse_unfit_installation()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("HOSTS", [], "CHANMAI_HOSTS"),
        ("DEBUG", True, "CHANMAI_DEBUG"),
        ("DEMO_ALLOWED", True, "CHANMAI_DEMO"),
    ],
)
def test_what_is_not_fit_does_not_start_and_is_told(
    fit: Any, setting: str, value: Any, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )
    setattr(fit, setting, value)
    with pytest.raises(Conflict, match="1 项不符合"):
        refuse_unfit_installation()
    assert told in capsys.readouterr().out


def test_the_command_refuses_before_it_listens(
    fit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: list[dict[str, Any]] = []
    monkeypatch.setattr("chanmai.site.commands.serve.serve", lambda **options: begun.append(options))
    monkeypatch.setattr("chanmai.site.commands.serve.refuse_taken_port", lambda *_: None)
    fit.HOSTS = []
    assert cli.main(["serve", "--production"]) == 1
    assert "没有启动" in capsys.readouterr().err
    assert begun == []
    fit.HOSTS = ["brain.example"]
    assert cli.main(["serve", "--production", "--workers", "3"]) == 0
    assert begun[0]["workers"] == 3


def test_files_that_pages_need_and_a_readable_pack_are_looked_for(
    fit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(static_names, "NEEDED", ("vendor/nothing.js",))
    monkeypatch.setattr(health, "pack", lambda: health.Check(ok=False, value="unreadable"))
    findings = list(doctor.look(production=True))
    assert [each.grave for each in findings] == [True, True]
    doctor.tell(findings)
    told = capsys.readouterr().out
    assert "vendor/nothing.js" in told
    assert "make assets" in told
    assert "pack check" in told


def test_what_needs_looking_after_is_told_and_does_not_keep_the_site_shut(
    fit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret_key").touch(mode=0o644)
    monkeypatch.setattr(doctor, "ROOM", 10**18)
    fit.AUDIT_WEBHOOK = "http://keeper.example/"
    found = list(doctor.look(production=True))
    assert [each.grave for each in found] == [False, False, False]
    words = " ".join(each.what.en + each.mend.en for each in found)
    for word in ("secret_key", "chanmai retention", "not https"):
        assert word in words


def test_a_clock_behind_what_was_written_is_told(fit: Any, tmp_path: Path) -> None:
    ahead = tmp_path / "imports"
    ahead.mkdir()
    moment = ahead.stat().st_mtime + 86_400
    os.utime(ahead, (moment, moment))
    (finding,) = doctor.look()
    assert finding.grave
    assert "NTP" in finding.mend.en


@pytest.fixture
def small(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """One static file, and names that change."""
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "own"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    finders.get_finder.cache_clear()
    (tmp_path / "own").mkdir()
    yield tmp_path
    finders.get_finder.cache_clear()


def test_static_files_get_new_names_when_they_change_and_are_laid_out_only_then(small: Path) -> None:
    script, folder = small / "own" / "a.js", small / "static"
    script.write_text("let a = 1;" * 40, encoding="utf-8")
    static_names.lay_out_static(folder)
    first = json.loads((folder / "staticfiles.json").read_text("utf-8"))["paths"]["a.js"]
    assert (folder / first).is_file()
    (folder / "staticfiles.json").unlink()
    static_names.lay_out_static(folder)
    assert not (folder / "staticfiles.json").exists(), "nothing has changed"
    script.write_text("let a = 2;" * 41, encoding="utf-8")
    static_names.lay_out_static(folder)
    second = json.loads((folder / "staticfiles.json").read_text("utf-8"))["paths"]["a.js"]
    assert second != first
    assert (folder / first).is_file(), "pages that are still open go on"


def test_every_line_of_a_log_has_the_number_of_its_request(client: Client) -> None:
    lines: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(access_log.JSONFormatter().format(record)))

    keep = Keep()
    logging.getLogger("django.request").addHandler(keep)
    try:
        client.get("/nowhere/", headers={"X-Request-ID": "proxy-number-7"})
        apart = threading.Thread(target=raise_and_log)
        apart.start()
        apart.join()
    finally:
        logging.getLogger("django.request").removeHandler(keep)
    assert (lines[0]["request"], lines[0]["logger"]) == ("proxy-number-7", "django.request")
    assert datetime.datetime.fromisoformat(lines[0]["at"]).tzinfo is not None
    assert lines[1]["request"] is None, "a thread that answers nobody"
    assert "ValueError: 厦门" in lines[1]["trace"]


def raise_and_log() -> None:
    try:
        raise ValueError("厦门")
    except ValueError:
        logging.getLogger("django.request").exception("failed")


def test_processes_count_into_files_of_their_own_that_a_start_throws_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_7.db").touch()
    server._count_together(tmp_path / "metrics")
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path / "metrics")
    assert list((tmp_path / "metrics").iterdir()) == []

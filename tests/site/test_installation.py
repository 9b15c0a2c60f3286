"""What an installation sets from outside, and that a public one is safe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chanmai.site import environment

SETTINGS = {"DJANGO_SETTINGS_MODULE": "chanmai.site.settings", "CHANMAI_DATABASE": ""}
OWN = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
DEPLOY = [sys.executable, "-m", "chanmai.site.cli", "manage", "check", "--deploy", "--fail-level", "WARNING"]


def test_a_public_installation_passes_the_deployment_check_without_a_warning(tmp_path: Path) -> None:
    public = {
        **OWN,
        **SETTINGS,
        "CHANMAI_HOME": str(tmp_path),
        "CHANMAI_HOSTS": "brain.example.gov.cn",
    }
    done = subprocess.run(DEPLOY, env=public, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_the_deployment_check_can_fail(tmp_path: Path) -> None:
    local = {**OWN, **SETTINGS, "CHANMAI_HOME": str(tmp_path), "CHANMAI_HOSTS": ""}
    done = subprocess.run(DEPLOY, env=local, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "SECURE_HSTS_SECONDS" in done.stderr


def test_the_secret_key_is_made_once_and_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHANMAI_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path / "new")
    assert first == environment.secret_key(tmp_path / "new")
    assert len(first) >= 64
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_used_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANMAI_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_sqlite_in_the_home_folder_unless_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DATABASE", "")
    assert environment.database(tmp_path)["NAME"] == tmp_path / "db.sqlite3"
    monkeypatch.setenv("CHANMAI_DATABASE", "postgresql://bureau:p%40ss@db.local:5433/city")
    found = environment.database(tmp_path)
    assert [found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "city", "bureau", "p@ss", "db.local", "5433",
    ]  # fmt: skip


def test_another_kind_of_database_is_refused_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DATABASE", "mysql://x/y")
    with pytest.raises(ImproperlyConfigured, match=r"无法识别.*not understood"):
        environment.database(tmp_path)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://u:secret-word@h/db", "mysql:"),
        ("postgresql://u:secret-word@h/db?sslmod=require", "sslmod"),
        ("postgresql://u:secret-word@h/db?password=x", "password"),
        ("postgresql://u:secret-word@h:port/db", "端口"),
        ("postgresql://u:secret-word@h/db?pool=many", "pool"),
    ],
)
def test_what_an_address_says_wrongly_is_told_without_its_password(
    address: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DATABASE", address)
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database(tmp_path)
    assert told in str(refusal.value)
    assert "secret-word" not in str(refusal.value)


def test_the_way_to_the_database_may_be_demanded_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DATABASE", "postgresql://u@h/db?sslmode=verify-full&sslrootcert=%2Fca.pem")
    found = environment.database(tmp_path)
    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/ca.pem", "connect_timeout": "5"}
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["CONN_MAX_AGE"] == 60


def test_the_threads_of_a_process_may_share_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DATABASE", "postgresql://u@h/db?pool=8&sslmode=require&connect_timeout=2")
    found = environment.database(tmp_path)
    assert found["CONN_MAX_AGE"] == 0, "a pool keeps connections itself"
    assert found["OPTIONS"] == {
        "sslmode": "require",
        "connect_timeout": "2",
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    }


def test_nobody_else_may_look_into_the_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    environment.close_to_others(folder)
    environment.close_to_others(tmp_path / "new")
    assert [each.stat().st_mode & 0o777 for each in (folder, tmp_path / "new")] == [0o700, 0o700]


@pytest.mark.parametrize(
    ("text", "truth"), [("1", True), ("yes", True), ("0", False), ("", False), ("False", False)]
)
def test_flags(text: str, truth: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANMAI_DEBUG", text)
    assert environment.flag("CHANMAI_DEBUG") is truth


def test_lists_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANMAI_HOSTS", " a.example, b.example ,")
    assert environment.words("CHANMAI_HOSTS") == ["a.example", "b.example"]

"""Passwords known from breaches are refused, from an ordered list of hashes that lies beside the installation."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from chanmai.bureau.accounts.breached import is_breached

WORDS = [f"correct horse {number}" for number in range(300)]


def hashed(word: str) -> str:
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def breaches(tmp_path: Path) -> Path:
    """Every second word, seen a different number of times, so that lines are of different lengths."""
    path = tmp_path / "breached.txt"
    lines = sorted(f"{hashed(word)}:{7**place % 10**9}" for place, word in enumerate(WORDS[::2]))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def test_the_list_has_what_is_in_it_and_nothing_else(breaches: Path) -> None:
    assert [word for word in WORDS if is_breached(word, breaches)] == WORDS[::2]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_list_of_one_line_or_none_is_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(f"{hashed('one').lower()}:3{end}".encode())
    assert is_breached("one", path)
    assert not is_breached("two", path)
    path.write_bytes(b"")
    assert not is_breached("one", path)


def test_such_a_password_cannot_be_chosen(breaches: Path, settings: Any) -> None:
    validate_password(WORDS[0])
    settings.BREACHED = breaches
    validate_password(WORDS[1])
    with pytest.raises(ValidationError, match="泄露"):
        validate_password(WORDS[0])


def test_while_the_list_cannot_be_read_no_password_is_taken(tmp_path: Path, settings: Any) -> None:
    settings.BREACHED = tmp_path / "nowhere.txt"
    with pytest.raises(ValidationError, match="CHANMAI_BREACHED"):
        validate_password(WORDS[1])

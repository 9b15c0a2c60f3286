"""A database of version 0.2.0 with data is brought to the newest state, and answers as it did then.

The rows were made by 0.2.0 itself (`record.py`), and its answers stand beside them. Data must be equal, where new keys
may join; of a page every number, day and name must still be there, in whatever words. Where a later version means to
answer otherwise, its line in `answers.json` is changed by hand, for everybody to see.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.management import _get_all_permissions
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor

from upgrade import answers
from upgrade.tables import fill, own_database, rows_of

pytestmark = pytest.mark.database
FOLDER = Path(__file__).parent / "0.2.0"
TABLES = json.loads((FOLDER / "tables.json").read_text("utf-8"))
ANSWERS = json.loads((FOLDER / "answers.json").read_text("utf-8"))
MIGRATIONS = [tuple(each) for each in TABLES.pop("migrations")]
LEAVES = list(dict(MIGRATIONS).items())
"""The last migration of every app that 0.2.0 had."""

NUMBER = re.compile(r"(?<![\w.@-])\d[\d,]*(?:\.\d+)?(?:亿元|万元|元|%)?(?![0-9A-Za-z@-]| 秒)", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def column(table: str, name: str) -> list[Any]:
    place = TABLES[table]["columns"].index(name)
    return [row[place] for row in TABLES[table]["rows"]]


def names() -> set[str]:
    """What the people of the city named, and the four standings."""
    found = {"可享", "差一点", "待补充", "不符合"}
    for table, name in (("enterprises_enterprisename", "name"), ("policies_clauseversion", "name")):
        found |= set(column(table, name))
    return (
        found | set(column("policies_scenario", "name")) | set(column("enterprises_importbatch", "file_name"))
    )


def stated(page: str) -> set[str]:
    """The numbers with their units, the days and the names on a page."""
    return {*NUMBER.findall(page), *DAY.findall(page), *(name for name in names() if name in page)}


def differences(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """Where an answer is not what it was; what is new beside it does not count."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            here = f"{place} {key}"
            if key not in now:
                yield f"{here}: gone"
            elif key == "main":
                yield from (f"{here}: {each} is gone" for each in sorted(stated(value) - stated(now[key])))
            else:
                yield from differences(value, now[key], here)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (old, new) in enumerate(zip(then, now, strict=True)):
            yield from differences(old, new, f"{place} {number}")
    elif then != now:
        yield f"{place}: {then!r} is now {now!r}"


def applied() -> set[tuple[str, str]]:
    return set(MigrationExecutor(connection).loader.applied_migrations)


def models_of_then() -> list[Any]:
    """The models as the migrations of 0.2.0 leave them."""
    state = MigrationExecutor(connection).loader.project_state(LEAVES)
    return list(state.apps.get_models(include_auto_created=True))


@pytest.fixture
def upgraded(tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[None]:
    """An installation of 0.2.0 after `chanmai manage migrate` of this version."""
    shutil.copytree(FOLDER / "home", tmp_path / "home")
    settings.HOME, settings.PACK = tmp_path / "home", FOLDER / "pack"
    with django_db_blocker.unblock(), own_database(tmp_path):
        MigrationExecutor(connection).migrate(LEAVES)
        assert applied() == set(MIGRATIONS)
        fill(models_of_then(), TABLES)
        call_command("migrate", verbosity=0)
        yield


@pytest.mark.usefixtures("upgraded")
def test_it_answers_as_it_did_and_goes_on_from_there() -> None:
    with answers.still():
        assert list(differences(ANSWERS["held"], answers.held())) == []
        assert list(differences(ANSWERS["later"], answers.later())) == []


@pytest.mark.usefixtures("upgraded")
def test_every_firm_has_its_namings_and_its_import() -> None:
    models = {model._meta.db_table: model for model in apps.get_models()}
    names, namings = models["enterprises_enterprisename"], models["enterprises_naming"]
    said = set(names.objects.values_list("enterprise", "name", "kind"))
    assert said
    assert set(namings.objects.values_list("enterprise", "name", "kind")) == said
    brought = models["enterprises_enterprise"].objects.exclude(batch=None)
    assert brought.count() == sum(column("enterprises_importbatch", "firms"))


@pytest.mark.usefixtures("upgraded")
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.usefixtures("upgraded")
def test_every_model_has_its_rights_and_what_was_granted_stays_granted() -> None:
    """Types of content keep their key wherever their model lives: rights and the administration's record hold it."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    labels = {(model._meta.app_label, model._meta.model_name) for model in models.values()}
    assert set(ContentType.objects.values_list("app_label", "model")) == labels
    then = {
        (model._meta.app_label, model._meta.model_name): model._meta.db_table for model in models_of_then()
    }
    for pk, label, name in TABLES["django_content_type"]["rows"]:
        assert ContentType.objects.get(pk=pk).model_class() is models[then[label, name]]
    rights = Permission.objects.values_list("content_type__app_label", "codename")
    asked = {(m._meta.app_label, code) for m in models.values() for code, _ in _get_all_permissions(m._meta)}
    assert (set(rights), len(rights)) == (asked, len(asked))
    held = set(Permission.objects.values_list("pk", "content_type", "codename"))
    columns = ("id", "content_type_id", "codename")
    assert set(zip(*(column("auth_permission", name) for name in columns), strict=True)) <= held
    granted = Permission.objects.filter(
        pk__in=column("auth_group_permissions", "permission_id")
        + column("auth_user_user_permissions", "permission_id")
    )
    assert len(granted) == 4
    clerk = User.objects.get(username="clerk")
    assert clerk.get_all_permissions() == {
        f"{each.content_type.app_label}.{each.codename}" for each in granted
    }


@pytest.mark.usefixtures("upgraded")
def test_the_way_back_is_refused_or_gives_the_rows_back() -> None:
    executor, before = MigrationExecutor(connection), applied()
    new = executor.loader.migrated_apps - dict(LEAVES).keys()
    try:
        executor.migrate([*LEAVES, *((app, None) for app in sorted(new))])
    except IrreversibleError:
        assert applied() == before
    else:
        assert applied() == set(MIGRATIONS)
        for model in models_of_then():
            if table := TABLES.get(model._meta.db_table):
                held = rows_of(model, table["columns"])
                assert [row for row in table["rows"] if row not in held] == []


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None, "c": 2}]}, []),
        ({"a": [1]}, {"a": [1, 2]}, [" a: [1] is now [1, 2]"]),
        ({"a": 0}, {"a": None}, [" a: 0 is now None"]),
        ({"a": 0}, {}, [" a: gone"]),
        ({"main": "可享 3 | 41万元"}, {"main": "41万元，3 家可享"}, []),
        (
            {"main": "第3次 | 41万元"},
            {"main": "第13次 | 4万元"},
            [" main: 3 is gone", " main: 41万元 is gone"],
        ),
        ({"main": "用时 12 秒"}, {"main": "用时 3 秒"}, []),
        ({"main": "2026-06-30 8a5b07"}, {"main": "2026-06-30"}, []),
    ],
)
def test_differences_are_found(then: Any, now: Any, found: list[str]) -> None:
    assert list(differences(then, now)) == found

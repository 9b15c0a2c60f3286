"""What is read before the processes of a server part, and how jobs stand back behind them."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chanmai.site import server, worker
from chanmai.site.commands import worker as command
from chanmai.site.head_start import templates

BEGIN = """
import django, gc, sys
django.setup()
from chanmai.site import head_start
before = set(sys.modules)
head_start.begin()
assert gc.get_freeze_count() > 100_000 and len(gc.get_objects()) < 10_000
from django.db import connections
from django.template.loader import get_template
assert all(each.connection is None for each in connections.all()), "a connection would be shared"
assert {"chanmai.bureau.matching.pages", "chanmai.bureau.cockpit.pages"} <= sys.modules.keys() - before
held = sys.modules.copy()
from chanmai.bureau.city import pack_at
from django.conf import settings
assert pack_at.cache_info().currsize == 1
from django.urls import reverse
assert reverse("plan:targets") == "/plan/"
import pyarrow
pyarrow.array([1, None]).to_pylist()
print(sorted(name for name in sys.modules.keys() - held.keys() if not name.startswith("pyarrow.")))
"""


def test_a_process_that_serves_has_nothing_left_to_read(tmp_path: Path) -> None:
    env = os.environ | {"CHANMAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "chanmai.site.settings"}
    done = subprocess.run([sys.executable, "-c", BEGIN], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_all_pages_have_their_templates_among_those_read_first() -> None:
    names = templates()
    assert {"plan/targets.html", "matching/firm.html", "enterprises/profile.html"} <= set(names)
    assert len(names) == len(set(names)) > 50


def test_threads_of_a_server_take_short_turns() -> None:
    before = sys.getswitchinterval()
    try:
        server.awake(None)
        assert sys.getswitchinterval() == pytest.approx(server.TURN)
    finally:
        sys.setswitchinterval(before)


def test_jobs_stand_back_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(os, "nice", calls.append)
    monkeypatch.setattr(worker.Watch, "run", lambda self: calls.append(self.number))
    assert command.run(argparse.Namespace(jobs=3, parent=None)) == 0
    assert calls == [command.NICE, 3]

"""Whether the site works, for load balancers and monitors: no signing in, and nothing told about anybody.

`/health/` answers as long as the process does. `/ready/` looks at the database, its migrations, the pack and the work
that waits, and answers 503 when a request could not be served.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import path, resolve
from django.utils import timezone

from chanmai.bureau.city import city_pack
from chanmai.bureau.jobs.queries import jobs_under_way
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.pack.finding import PackError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `ok` False makes the site not ready. `value` is a number or a short word."""

    ok: bool
    value: object


def database() -> Check:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check(ok=False, value="unreachable")
    return Check(ok=True, value=connection.vendor)


def migrations() -> Check:
    """How many migrations the database lacks."""
    return Check(ok=not (migrations_due := missing_migrations()), value=len(migrations_due))


def missing_migrations() -> tuple[str, ...]:
    """The migrations that the database lacks, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)


def pack() -> Check:
    """The pack can be read."""
    try:
        return Check(ok=True, value=city_pack().name)
    except PackError:
        return Check(ok=False, value="unreadable")


def queue() -> Check:
    """How many jobs of any kind wait or run."""
    return Check(ok=True, value=sum(jobs_under_way().values()))


def matching_age() -> Check:
    """Days since the day of the matching in force; None without one."""
    run = latest_run()
    return Check(ok=True, value=None if run is None else (timezone.localdate() - run.as_of).days)


MONITORS = ("/health/", "/ready/", "/metrics")
CHECKS: dict[str, Callable[[], Check]] = {
    "database": database, "migrations": migrations, "pack": pack, "queue": queue, "matching_age_days": matching_age
}  # fmt: skip


def state() -> dict[str, Check]:
    """Every check by name; those after a failed one are left out, since they need what it looked at."""
    checks = {}
    for name, check in CHECKS.items():
        checks[name] = check()
        if not checks[name].ok:
            break
    return checks


@login_not_required
def health(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """Everything that a request needs is there."""
    checks = state()
    ok = all(check.ok for check in checks.values())
    details = {name: {"ok": check.ok, "value": check.value} for name, check in checks.items()}
    return JsonResponse({"status": "ok" if ok else "unready", "checks": details}, status=200 if ok else 503)


class MonitorMiddleware:
    """Answers monitors before anything else: they come from inside, without a host name, HTTPS or an account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in MONITORS:
            return self.get_response(request)
        return resolve(request.path_info).func(request)


urlpatterns = [path("health/", health, name="health"), path("ready/", ready, name="ready")]

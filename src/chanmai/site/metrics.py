"""Numbers for a monitor in the format of Prometheus at `/metrics`: requests, their durations, what waits, the chain.

Nothing of firms or people is in them; routes are told by name. The address answers this machine, when no proxy stands
between, and whoever shows the token in `CHANMAI_METRICS_TOKEN`. Every process of the server writes into files of the
folder in PROMETHEUS_MULTIPROC_DIR, which `chanmai serve` sets before this module is read.
"""

import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from chanmai.bureau.accounts.queries import chain_length
from chanmai.site.health import matching_age, queue

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NONE = "none"

REQUESTS = Counter("chanmai_requests", "Requests answered", ["route", "method", "status"])
DURATIONS = Histogram("chanmai_request_seconds", "Seconds until the answer", ["route"], buckets=SECONDS)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    """Counts every request by the name of its route."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match is not None else NONE
        method = request.method if request.method in METHODS else NONE
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        DURATIONS.labels(route).observe(time.perf_counter() - start)
        return response


class State(Collector):
    """What is true at the moment of asking; a database that is away shows as `chanmai_database_up` 0."""

    def collect(self) -> Iterator[Metric]:
        """The numbers of now."""
        try:
            age = matching_age().value
            numbers = {
                "chanmai_jobs_waiting": ("Jobs that wait or are under way", queue().value),
                "chanmai_audit_lines": ("Lines of the audit chain", chain_length()),
                "chanmai_matching_age_days": ("Days since the day of the matching in force", age),
                "chanmai_database_up": ("Whether the database answers", 1),
            }
        except DatabaseError:
            numbers = {"chanmai_database_up": ("Whether the database answers", 0)}
        for name, (what, value) in numbers.items():
            if isinstance(value, int):
                yield GaugeMetricFamily(name, what, value=value)


def may_read(request: HttpRequest) -> bool:
    """Whether the numbers are for this request."""
    token = settings.METRICS_TOKEN
    if token and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    behind_proxy = any(name.startswith("X-Forwarded") or name == "Forwarded" for name in request.headers)
    source = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  # no address to listen on
    return not behind_proxy and ip_address(source).is_loopback


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers as text; 403 to whom they are not for."""
    if not may_read(request):
        return HttpResponse("403\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(State())
    if FOLDER in os.environ:
        MultiProcessCollector(registry)
        counted = b""
    else:
        counted = generate_latest(REGISTRY)
    return HttpResponse(generate_latest(registry) + counted, content_type=CONTENT_TYPE_LATEST)


urlpatterns = [path("metrics", metrics, name="metrics")]

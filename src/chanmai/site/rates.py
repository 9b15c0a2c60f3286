"""How often somebody may ask, where others are served: at once so many times, and then so many times a minute.

Counted by account or token, for strangers by address, in memory that all processes of the server share. For each key
one number is kept: when its next request is expected if it keeps to the rate (GCRA); two processes that write it in the
same moment let one request more through, and nobody ever waits for a lock. A start of the server forgets.
"""

import hashlib
import math
import mmap
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from chanmai.bureau.parameters import address_of
from chanmai.engine.facts.texts import Text
from chanmai.site.errors import answer

PLACES = 1 << 16
memory = memoryview(mmap.mmap(-1, PLACES * 8)).cast("d")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a minute from then on."""

    at_once: int
    a_minute: int


RATES = {
    "heavy": Rate(20, 20),
    "usual": Rate(300, 300),
    "stranger": Rate(120, 60),
    "refusals": Rate(30, 30),
}
HEAVY = frozenset({
    "enterprises:export", "enterprises:marked", "enterprises:imports", "api:imports", "matching:bundle",
    "matching:plan", "matching:dossier", "matching:certificate", "matching:start", "api:decision_certificate",
    "laboratory:lab", "laboratory:lab_years", "laboratory:draft", "laboratory:draft_years", "laboratory:drafting",
    "laboratory:difference", "laboratory:checks", "accounts:audit",
})  # fmt: skip
"""Pages and addresses that take a second of a processor, or give away many firms at once."""


class RateMiddleware:
    """Refuses with 429, and says when to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Before anything is read or reckoned."""
        if not settings.PUBLIC:
            return None
        who, known = asker(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        groups = ["usual" if known else "stranger", *(["heavy"] if name in HEAVY else [])]
        seconds = max(wait_for(group, who) for group in groups)
        return _refusal(request, seconds) if seconds else None


def asker(request: HttpRequest) -> tuple[str, bool]:
    """For whom a request counts, and whether that is an account or a token."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}", True
    token = request.headers.get("Authorization", "")
    if token.startswith("Bearer chanmai_"):
        return token, True
    return f"address {address_of(request.META)}", False


def wait_for(group: str, who: str) -> int:
    """Count one more now; 0, or after how many seconds it may be tried again."""
    return wait(group, who, time.monotonic())


def wait(group: str, who: str, now: float) -> int:
    """Count one more; 0, or after how many whole seconds it may be tried again. `now` by the monotonic clock."""
    rate = RATES[group]
    step = 60 / rate.a_minute
    key = hashlib.blake2b(f"{group} {who}".encode(), digest_size=8, key=settings.SECRET_KEY[:64].encode())
    place = int.from_bytes(key.digest(), "big") % PLACES
    expected = max(memory[place], now)
    early = expected - now - (rate.at_once - 1) * step
    if early > 1e-9:
        return math.ceil(early)
    memory[place] = expected + step
    return 0


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    message = Text(
        f"请求过于频繁，未作处理。请在 {seconds} 秒后再试。",
        f"Too many requests; this one was not carried out. Try again in {seconds} seconds.",
    )
    refusal = answer(request, 429, message)
    refusal.headers["Retry-After"] = str(seconds)
    return refusal

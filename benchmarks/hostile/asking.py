"""One hostile request: drawn from the targets, sent, and judged by its answer."""

import json
import random
import signal
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode

from benchmarks.hostile import values
from benchmarks.hostile.addresses import Target
from benchmarks.hostile.city import Visitor

LIMIT = 2.0
"""Seconds of processor time that the thread of a request may take, so that a busy machine fails nothing."""
PATIENCE = 90
"""Seconds after which a request counts as hanging, whatever the machine does meanwhile."""
INNARDS = (
    "Traceback (most recent call last)",
    "django.core",
    "psycopg.",
    "sqlite3.",
    "OperationalError",
    "site-packages",
)


@dataclass(slots=True)
class Question:
    """What is asked: a method, an address, a body, headers."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that an answer may repeat."""
        return unquote_plus(f"{self.path}?{self.query} {self.body.decode(errors='replace')}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, processor seconds, what is wrong with it. `out`: nobody is signed in any more."""

    status: int
    seconds: float
    faults: tuple[str, ...]
    out: bool = False


def draw(dice: random.Random, target: Target) -> Question:
    """A request to a target: mostly as a browser would send it but for some values, at times odd altogether."""
    method = dice.choice([each for each in target.fields if each != "QUERY"])
    path = dice.choice(target.paths)
    if dice.random() < 0.1:
        path = _spoilt(dice, path)
    query = _query(dice, {**target.fields["GET"], **target.fields.get("QUERY", {})})
    question = Question(method, path, query)
    if method != "GET":
        question.body, question.content_type = _body(dice, target, method)
    oddity = dice.random()
    if oddity < 0.06:
        question.method = dice.choice(values.METHODS)
    elif oddity < 0.12:
        question.method = dice.choice(("POST", "PUT", "PATCH", "DELETE"))
        question.body, question.content_type = dice.choice(values.BODIES), dice.choice(values.CONTENT_TYPES)
    elif oddity < 0.17:
        question.query = dice.choice(values.QUERIES)
    elif oddity < 0.27:
        question.headers = dict(dice.choice(values.HEADERS))
    return question


def _spoilt(dice: random.Random, path: str) -> str:
    """A path with one of its parts replaced."""
    parts = path.split("/")
    parts[dice.randrange(1, len(parts))] = quote(values.value(dice, [])[:300], safe="")
    return "/".join(parts)


def _pairs(dice: random.Random, names: dict[str, list[str]], share: float) -> list[tuple[str, str]]:
    pairs = []
    for name, known in names.items():
        if dice.random() < share:
            usual = known and dice.random() < 0.6
            pairs.append((name, dice.choice(known) if usual else values.value(dice, known)))
    if pairs and dice.random() < 0.1:
        pairs.append((dice.choice(pairs)[0], values.value(dice, [])))
    if dice.random() < 0.1:
        odd = (
            "page",
            "lang",
            "next",
            "as_of",
            "known_at",
            "sort",
            "per_page",
            "q",
            "id",
            "csrfmiddlewaretoken",
            "\x00",
            "a[b]",
        )
        pairs.append((dice.choice(odd), values.value(dice, [])))
    return pairs


def _query(dice: random.Random, names: dict[str, list[str]]) -> str:
    return urlencode(_pairs(dice, names, dice.choice((0.1, 0.3, 0.8))), errors="surrogatepass")


def _body(dice: random.Random, target: Target, method: str) -> tuple[bytes, str]:
    pairs = _pairs(dice, target.fields[method], dice.choice((0.5, 0.9, 1.0)))
    if target.files and dice.random() < 0.8:
        return _multipart(dice, target, pairs), "multipart/form-data; boundary=x"
    if target.route.startswith("api/") and dice.random() < 0.7:
        return json.dumps(dict(pairs)).encode(), "application/json"
    return urlencode(pairs, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"


def _multipart(dice: random.Random, target: Target, pairs: list[tuple[str, str]]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    body = "".join(parts).encode(errors="replace")
    for name in sorted(target.files):
        file, content = dice.choice(values.FILES)
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    whole = body + b"--x--\r\n"
    return whole[: dice.randrange(len(whole))] if dice.random() < 0.1 else whole


def ask(visitor: Visitor, question: Question) -> Answer:
    """Send a request and judge the answer; one that took long is asked once more, and only then counts as slow."""
    status, seconds, found = _sent(visitor, question)
    if seconds > LIMIT and not found:
        status, again, found = _sent(visitor, question)
        seconds = min(seconds, again)
    if seconds > LIMIT:
        found.append(f"{seconds:.1f} s of processor time")
    signed_in = "sessionid" in visitor.client.cookies and visitor.client.cookies["sessionid"].value
    return Answer(status, seconds, tuple(found), out=not signed_in)


def _sent(visitor: Visitor, question: Question) -> tuple[int, float, list[str]]:
    start = time.thread_time()
    try:
        with _patience():
            answer = visitor.client.generic(
                question.method,
                question.path,
                question.body,
                question.content_type,
                QUERY_STRING=question.query,
                **question.headers,
            )
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    except TimeoutError:
        return 0, PATIENCE, [f"no answer within {PATIENCE} s"]
    seconds = time.thread_time() - start
    answer.close()
    return answer.status_code, seconds, [*_faults(visitor, question, answer, content)]


def _faults(visitor: Visitor, question: Question, answer: Any, content: bytes) -> Iterator[str]:
    if answer.status_code >= 500 and not (answer.status_code == 503 and question.path == "/ready/"):
        yield f"status {answer.status_code}"
    text = _told(answer, content)
    shown = [word for word in INNARDS if word in text and word not in question.text]
    if shown:
        yield f"tells of its innards: {shown}"
    if visitor.secrets:
        said = question.text
        told = [secret for secret in visitor.secrets if secret in text and secret not in said]
        if told:
            yield f"tells of firms out of scope: {told[:4]}"


def _told(answer: Any, content: bytes) -> str:
    """All that an answer says: its head, its text as such and without escapes, and what is in a zip."""
    text = content.decode(errors="replace") + " ".join(answer.headers.values())
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as parts:
            text = "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    if "json" in answer.get("Content-Type", ""):
        text += json.dumps(json.loads(content or b"null"), ensure_ascii=False)
    return text + unquote_plus(text) if "%E" in text else text


@contextmanager
def _patience() -> Iterator[None]:
    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)

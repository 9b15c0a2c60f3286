"""What an endpoint proposes counts only when the text bears it out, and stays marked. It is a server of the test."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chanmai.drafting.clauses.draft import Draft, draft
from chanmai.drafting.clauses.endpoint import Endpoint, ask_more, endpoint
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.output.policy_file import policy_file
from chanmai.drafting.output.report import data, report
from chanmai.drafting.values.reading import State
from drafting.small_city import WORDS

TEXT = "年产出1000万元以上的示范企业，给予50万元奖励。\n规上软件企业给予10万元奖励。"
GOOD = {
    "sentence": 1,
    "role": "threshold",
    "fact": "营业收入",
    "op": ">=",
    "value": "1000万元",
    "quote": "年产出1000万元以上",
}


class _Server:
    """Answers every question with the same proposals, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: bytes = b""
        self.status = 200
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                server.headers.append(dict(self.headers.items()))
                self.send_response(server.status)
                self.end_headers()
                self.wfile.write(server.answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def say(self, *proposals: object) -> None:
        """Answer with these proposals from now on."""
        content = json.dumps({"proposals": proposals}, ensure_ascii=False)
        self.answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()

    @property
    def where(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.http.server_port}/v1", "small", "word", seconds=5)

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[_Server]:
    made = _Server()
    yield made
    made.close()


@pytest.fixture
def asked(server: _Server) -> Callable[..., Draft]:
    def ask(*proposals: object) -> Draft:
        server.say(*proposals)
        return ask_more(draft(TEXT, WORDS), server.where, WORDS)

    return ask


def test_off_unless_it_is_set() -> None:
    assert endpoint({}) is None
    assert endpoint({"CHANMAI_DRAFT_ENDPOINT": " "}) is None
    found = endpoint({"CHANMAI_DRAFT_ENDPOINT": "http://localhost:1/v1/", "CHANMAI_DRAFT_MODEL": "m"})
    assert found == Endpoint("http://localhost:1/v1", "m", "")


@pytest.mark.parametrize("address", ["ftp://host", "localhost", "file:///etc/passwd", "http://"])
def test_another_kind_of_address_is_refused(address: str) -> None:
    with pytest.raises(Unreadable, match="http"):
        endpoint({"CHANMAI_DRAFT_ENDPOINT": address})


def test_only_open_sentences_are_sent(server: _Server, asked: Callable[..., Draft]) -> None:
    asked()
    (question,) = server.asked
    assert question["model"] == "small"
    assert question["temperature"] == 0
    assert "年产出1000万元以上" in question["messages"][1]["content"]
    assert "给予10万元奖励" not in question["messages"][1]["content"]
    assert "营业收入" in question["messages"][0]["content"]
    assert server.headers[0]["Authorization"] == "Bearer word"


def test_what_the_text_bears_out_is_taken_and_marked(asked: Callable[..., Draft]) -> None:
    made = asked(GOOD)
    (clause, _) = made.clauses
    (found,) = [each for each in clause.conditions if each.test]
    assert (found.test, found.source) == ("营业收入 >= 1000万元", "endpoint")
    text = policy_file(made)
    assert "外部端点提出" in text
    assert "verified: 否" in text
    assert "by the endpoint" in report(made)
    first = data(made)["sentences"][0]["proposals"]
    assert [each["source"] for each in first if each["test"]] == ["endpoint"]
    assert made.refused == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "年产出2000万元以上"}, "引文不在句中"),
        ({"quote": ""}, "引文不在句中"),
        ({"role": "story"}, "种类不认识"),
        ({"value": "2000万元"}, "没有这个数"),
        ({"value": "1000万人"}, "没有这个数"),
        ({"value": "many"}, "没有这个数"),
        ({"quote": "示范企业"}, "没有这个数"),
        ({"op": ">"}, "算符"),
        ({"op": "about"}, "算符"),
        ({"fact": "天气"}, "事实"),
        ({"fact": "研发强度"}, "事实"),
        ({"sentence": 9}, "没有这一句"),
        ({"sentence": 2}, "没有这一句"),  # it was understood and never asked about
    ],
)
def test_what_the_text_does_not_say_is_refused_and_listed(
    asked: Callable[..., Draft], change: dict[str, object], reason: str
) -> None:
    made = asked(GOOD | change)
    (refused,) = made.refused
    assert reason in refused.why.zh
    assert not any(each.source == "endpoint" for clause in made.clauses for each in clause.conditions)
    assert reason in report(made)


def test_what_was_read_already_is_not_taken_twice(asked: Callable[..., Draft]) -> None:
    known = {"sentence": 1, "role": "sum", "value": "50万元", "quote": "给予50万元奖励"}
    made = asked(known)
    sums = [each for each in made.document.readings[0].proposals if each.role.value == "sum"]
    assert len(sums) == 1
    assert made.refused == ()


def test_a_sentence_may_become_understood(asked: Callable[..., Draft]) -> None:
    before = draft(TEXT, WORDS).document.readings[0].state
    after = asked(GOOD | {"quote": "年产出1000万元以上的示范企业"}).document.readings[0].state
    assert (before, after) == (State.PARTLY, State.UNDERSTOOD)


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (b"no json", 200, "不合格式"),
        (b"{}", 200, "不合格式"),
        (json.dumps({"choices": [{"message": {"content": "words"}}]}).encode(), 200, "不合格式"),
        (json.dumps({"choices": [{"message": {"content": None}}]}).encode(), 200, "不合格式"),
        (b"{}", 500, "状态 500"),
    ],
)
def test_no_usable_answer(server: _Server, answer: bytes, status: int, reason: str) -> None:
    server.answer, server.status = answer, status
    with pytest.raises(Unreadable, match=reason):
        ask_more(draft(TEXT, WORDS), server.where, WORDS)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreadable, match="连不上"):
        ask_more(draft(TEXT, WORDS), Endpoint(f"http://127.0.0.1:{port}/v1"), WORDS)

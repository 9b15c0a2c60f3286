"""Programs sign in to the API with a token in the header `Authorization: Bearer chanmai_…`, without a form token."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from chanmai.bureau.accounts.tokens import bearer_of
from chanmai.bureau.accounts.viewer import as_program
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.facts.texts import Text


class TokenAuth(HttpBearer):
    """The person behind the token is who asks, of one app of the API.

    Raises Forbidden when a token for reading is to change something, and for a part that the token is not for.
    """

    def __init__(self, part: str = "") -> None:
        super().__init__()
        self.part = part

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The person, or None: not signed in."""
        bearer = bearer_of(token, timezone.now())
        if bearer is None:
            return None
        if request.method not in ("GET", "HEAD") and not bearer.may_write:
            raise Forbidden(
                Text("这个令牌只读，不能改动数据。", "This token is for reading; it may change nothing."),
                mend=Text(
                    "请在“访问令牌”中生成可写的令牌。", "Make one that may write, on the page of tokens."
                ),
                code="read-only-token",
            )
        if not bearer.opens(self.part):
            raise Forbidden(
                Text(f"这个令牌不含“{self.part}”部分。", f"This token is not for the part {self.part}."),
                mend=Text("请生成含这一部分的令牌。", "Make one for this part."),
                code="other-part",
            )
        as_program(request, bearer.user)
        return bearer.user

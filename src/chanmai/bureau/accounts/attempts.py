"""How guessing a password is slowed down: which attempts are counted together, and the cookie of a known browser.

Attempts from a browser in which somebody signed in before are counted for that browser; all others for the name. So
nobody guesses without limit from many addresses, and nobody can keep a person out of their own browser by failing
under their name. Source of the scheme: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import datetime
import secrets
import unicodedata
from collections.abc import Mapping

from django.core import signing

COOKIE = "chanmai_browser"
KNOWN_FOR = datetime.timedelta(days=180)
ATTEMPTS = 8
PAUSE = datetime.timedelta(minutes=15)
SALT = "chanmai.accounts.browser"


def plain_name(username: str) -> str:
    """A user name as it is counted: width, case, blanks and invisible signs make no other name. At most 150 signs."""
    text = unicodedata.normalize("NFKC", username).casefold()
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))[:150]


def bucket_of(cookies: Mapping[str, str], username: str) -> str:
    """What an attempt under this name is counted for: the browser if the name is known in it, else the name."""
    name = plain_name(username)
    try:
        known, nonce = signing.loads(cookies.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return f"name:{name}"
    return f"browser:{nonce}" if known == name else f"name:{name}"


def mark_of_browser(username: str) -> str:
    """The value of the cookie by which a browser is known for a name from now on; each time under a new number."""
    return signing.dumps([plain_name(username), secrets.token_urlsafe(12)], salt=SALT)

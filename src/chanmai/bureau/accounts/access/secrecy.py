"""How the secrets of second factors lie in the database: enciphered under the key of the installation."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


class FactorAdapter(DefaultMFAAdapter):
    """allauth's, with secrets enciphered; whoever reads the database alone cannot make codes."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself. Raises Conflict when it was kept under another key of the installation."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Conflict(
                Text("本站密钥已更换，原有的验证方式不能再用。", "The key of this site is another one now."),
                mend=Text("请由管理员重置第二步验证。", "Have an administrator reset the second factor."),
                code="another-key",
            ) from None


def _cipher() -> Fernet:
    seed = hashlib.sha256(b"chanmai.accounts.factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(seed))

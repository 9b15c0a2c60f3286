"""Django settings of the test world: those of the product, with a data folder of its own and quick password hashes.

With CHANMAI_TEST_DATABASE set, the tests run on that server instead of SQLite.
"""

import atexit
import os
import shutil
import tempfile

os.environ["CHANMAI_HOME"] = tempfile.mkdtemp(prefix="chanmai-test-")
atexit.register(shutil.rmtree, os.environ["CHANMAI_HOME"], ignore_errors=True)
os.environ["CHANMAI_DATABASE"] = os.environ.get("CHANMAI_TEST_DATABASE", "")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs an event loop beside the tests
for name in ("CHANMAI_HOSTS", "CHANMAI_DEBUG", "CHANMAI_SECRET_KEY"):
    os.environ.pop(name, None)

from chanmai.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = (
    True  # each test client would list all static files anew; so they are found when asked for
)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # a file as in the product: threads of a database in memory would fail where they meet instead of waiting
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}  # noqa: F405

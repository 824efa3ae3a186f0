"""Settings of the node's tests: the product's own, on a throw-away place, with quick passwords.

`DATABASE_URL` in the environment puts the same tests on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

_PLACE = tempfile.mkdtemp(prefix="safeconduct-tests-")
atexit.register(shutil.rmtree, _PLACE, ignore_errors=True)
os.environ["SAFECONDUCT_DATA"] = f"{_PLACE}/data"
os.mkdir(f"{_PLACE}/data", mode=0o700)  # noqa: PTH102 as the server makes it
os.environ["SAFECONDUCT_HOSTS"] = "testserver"

from safeconduct.node.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in the product: in memory, SQLite shares a cache and locks whole tables.
    _FILE = {"TEST": {"NAME": f"{_PLACE}/test.sqlite3"}}
    DATABASES = {**DATABASES, "default": DATABASES["default"] | _FILE}  # noqa: F405

"""The product's settings for a test run: own data folder, plain static files, quick password hashes."""

import atexit
import os
import shutil
import tempfile

if "TEST_DATA_DIR" not in os.environ:  # the process that starts the others makes it and removes it
    os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="postmortem-test-")
    atexit.register(shutil.rmtree, os.environ["TEST_DATA_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["TEST_DATA_DIR"]
os.environ.setdefault("PLAIN_STATIC", "1")
# What is planned now goes out now; grouping has its own tests.
os.environ.setdefault("CHASE_HOLD_SECONDS", "0")

from postmortem.settings import *  # noqa: F403 - only after the environment is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a folder that is not there
WHITENOISE_AUTOREFRESH = True  # it reads a file when asked for it; else all of them for each client of a test

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Rows come backwards where nobody asked for an order, as PostgreSQL may do on any day.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA reverse_unordered_selects=ON;"  # noqa: F405

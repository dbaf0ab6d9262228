"""Read by schemathesis (tests/fuzz_api.py): each request brings the next of many keys along, since one key
may ask 300 times in a minute only.
"""

import itertools
import os

import schemathesis

KEYS = itertools.cycle(os.environ["KEYS"].split())


@schemathesis.auth(refresh_interval=None)
class Key:
    def get(self, _case: schemathesis.Case, _context: object) -> str:
        return next(KEYS)

    def set(self, case: schemathesis.Case, data: str, _context: object) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

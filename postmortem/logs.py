"""What is kept out of every line of the log: the secrets that stand in addresses."""

import logging
import re
from typing import Final

# No part of an address that people may read is so long; signed links and keys of a new password are.
SECRET: Final = re.compile(r"(?<=/)(?=[^/\s]*\d|[^/\s]*[A-Z])[\w\-:.%~=]{24,}(?=[/?\s'\"]|$)")


class NoSecrets(logging.Filter):
    """Puts … in place of what opens something without a password; the line stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        kept = SECRET.sub("…", said)
        if kept != said:
            record.msg, record.args = kept, None
        return True

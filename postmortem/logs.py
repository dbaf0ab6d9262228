"""The form of a line of the log, and what is kept out of it: the secrets that stand in addresses."""

import logging
import re
from typing import Any, Final

import structlog

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


def in_json() -> dict[str, Any]:
    """A formatter for `logging.dictConfig`: one line of JSON per record, with the id of its request."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }


def speak_structured() -> None:
    """What is logged with names and values goes the way of all other lines, whatever their form is."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )

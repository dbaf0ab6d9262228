"""Whether the place where files are kept does not answer. Pure."""

from typing import Final

CLIENTS: Final = ("botocore", "boto3", "s3transfer")  # of a bucket; installed only where there is one


def is_away(error: BaseException) -> bool:
    """Whether a bucket did not answer, or refused; a folder that cannot be read is another matter."""
    return type(error).__module__.partition(".")[0] in CLIENTS

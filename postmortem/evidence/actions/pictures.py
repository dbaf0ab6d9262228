"""A small look of a picture, drawn anew: nothing but its colours is taken over from what was sent."""

import io
from typing import IO, Final, NamedTuple

from PIL import Image, ImageOps

LOOKS: Final = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
MOST_PIXELS: Final = 40_000_000  # what is larger stays a file to download: drawing it would take seconds
SIDE: Final = 320
MEDIA_TYPE: Final = "image/webp"


class Small(NamedTuple):
    """A picture of at most 320 × 320 pixels as WebP."""

    data: bytes
    width: int
    height: int


def small(picture: IO[bytes], kind: str) -> Small | None:
    """The picture, of the kind that its ending says, made small; None if it has too many pixels, or
    cannot be read.
    """
    try:
        with Image.open(picture, formats=[LOOKS[kind]]) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            found.draft("RGB", (2 * SIDE, 2 * SIDE))  # of a JPEG only as much is read as is needed
            turned = ImageOps.exif_transpose(found)
            turned.thumbnail((SIDE, SIDE))
            drawn = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
            out = io.BytesIO()
            drawn.save(out, "WEBP", quality=80)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return Small(out.getvalue(), drawn.width, drawn.height)

"""Images inside variables: plain base64 or a `data:` URI of a JPEG, PNG or WebP."""

import base64
import binascii
import io
import re

from PIL import Image

MAX_SIDE_PX = 8000

_DATA_URI = re.compile(r"\Adata:image/[a-z0-9.+-]{1,30};base64,", re.IGNORECASE)
_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_NOT_AN_IMAGE = "is not a JPEG, PNG or WebP image in base64"
# Base64 digits that hold the longest signature of the three (WebP: 12 bytes).
_HEAD = 16


def image_block_parts(value: str) -> tuple[str, str]:
    """The media type (by what the bytes are, not by what the prefix says) and the bare base64 of an image value.

    Raises ValueError when the value does not begin like a JPEG, PNG or WebP image.
    """
    data = _without_prefix(value)
    try:
        head = base64.b64decode(data[:_HEAD], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(_NOT_AN_IMAGE) from error
    if head.startswith(b"\xff\xd8\xff"):
        return _MEDIA_TYPES["JPEG"], data
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _MEDIA_TYPES["PNG"], data
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _MEDIA_TYPES["WEBP"], data
    raise ValueError(_NOT_AN_IMAGE)


def check_image(value: str) -> None:
    """Check that `value` is an image of at most 8000 × 8000 pixels, without decoding its pixels.

    Raises ValueError with a sentence for the sender.
    """
    _, data = image_block_parts(value)
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(_NOT_AN_IMAGE) from error
    try:
        # Opening reads the header only, so the size is known before anything could grow in memory.
        with Image.open(io.BytesIO(content), formats=tuple(_MEDIA_TYPES)) as image:
            if max(image.size) > MAX_SIDE_PX:
                raise _TooLarge(f"is larger than {MAX_SIDE_PX} × {MAX_SIDE_PX} pixels")
            image.verify()
    except _TooLarge:
        raise
    except Image.DecompressionBombError as error:
        raise ValueError(f"is larger than {MAX_SIDE_PX} × {MAX_SIDE_PX} pixels") from error
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError, struct.error … on damaged files.
        raise ValueError("is a damaged image") from error


class _TooLarge(ValueError):
    pass


def _without_prefix(value: str) -> str:
    prefix = _DATA_URI.match(value)
    return value[prefix.end() :] if prefix else value

"""Image blocks: does the base64 decode, is it the kind of image that it says, and how large is it?"""

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import Any

from ..wire import BadRequest

MAX_SIDE = 8000
MAX_SIDE_OF_MANY = 2000
MANY = 20
MAX_IMAGES = 600

MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
# JPEG markers that start a frame and so carry its size; C4, C8 and CC are other things.
FRAME_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that was sent: its media type and its size in pixels."""

    media_type: str
    width: int
    height: int


def read_source(source: Any, path: str) -> Picture | None:
    """The image of an image block's `source`; None where it is an address, which the sandbox does not fetch.

    Raises BadRequest, naming `path`, for whatever the provider would refuse.
    """
    if not isinstance(source, dict):
        raise BadRequest(f"{path}: Input should be an object")
    if source.get("type") == "url":
        if not isinstance(source.get("url"), str) or not source["url"].startswith("https://"):
            raise BadRequest(f"{path}.url: Only HTTPS URLs are supported")
        return None
    if source.get("type") != "base64":
        raise BadRequest(f"{path}.type: Input should be 'base64' or 'url' (the sandbox keeps no files)")
    if surplus := set(source) - {"type", "media_type", "data"}:
        raise BadRequest(f"{path}.{sorted(surplus)[0]}: Extra inputs are not permitted")
    if source.get("media_type") not in MEDIA_TYPES:
        raise BadRequest(f"{path}.media_type: Input should be one of {', '.join(MEDIA_TYPES)}")
    return _read_base64(source.get("data"), source["media_type"], f"{path}.data")


def check_sizes(pictures: list[Picture | None]) -> None:
    """Refuse too many images, and images with too many pixels on a side. Raises BadRequest."""
    if len(pictures) > MAX_IMAGES:
        raise BadRequest(f"messages: at most {MAX_IMAGES} images are allowed in a request")
    side = MAX_SIDE_OF_MANY if len(pictures) > MANY else MAX_SIDE
    for picture in pictures:
        if picture and max(picture.width, picture.height) > side:
            raise BadRequest(
                f"messages: image of {picture.width}x{picture.height} pixels; a side may have at most {side}"
            )


def _read_base64(data: Any, media_type: str, path: str) -> Picture:
    if not isinstance(data, str) or not data:
        raise BadRequest(f"{path}: Input should be a non-empty base64 string")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(f"{path}: invalid base64 data") from None
    picture = measure(content)
    if picture is None:
        raise BadRequest(f"{path}: Could not process image")
    if picture.media_type != media_type:
        raise BadRequest(
            f"{path}: the image was specified using the {media_type} media type, "
            f"but the image appears to be a {picture.media_type} image"
        )
    return picture


def measure(content: bytes) -> Picture | None:
    """The kind and size of an image by its own header; None where it is none of the four kinds, or broken."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            size = struct.unpack(">II", content[16:24])
            kind = "image/png"
        elif content[:6] in (b"GIF87a", b"GIF89a"):
            size = struct.unpack("<HH", content[6:10])
            kind = "image/gif"
        elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            size = _webp_size(content)
            kind = "image/webp"
        elif content.startswith(b"\xff\xd8\xff"):
            size = _jpeg_size(content)
            kind = "image/jpeg"
        else:
            return None
    except (struct.error, ValueError, IndexError):
        return None
    return Picture(kind, *size) if min(size) > 0 else None


def _webp_size(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", content[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("unknown WebP chunk")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            raise ValueError("broken JPEG")
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in FRAME_MARKERS:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        position += 2 + length
    raise ValueError("no frame in JPEG")

"""Small real images, and blocks that carry them."""

import base64
import io
from typing import Any

from PIL import Image


def picture(kind: str, width: int, height: int, **options: Any) -> bytes:
    """An image file of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int) -> bytes:
    return picture("PNG", width, height)


def block(media_type: str, content: bytes) -> dict[str, Any]:
    """An image block as the API takes it."""
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(content).decode()}
    return {"type": "image", "source": source}

import base64
from typing import Any

import anthropic
import pytest

from generation.sandbox import Sandbox
from generation.sandbox.checking.images import Picture, measure

from .asking import create
from .pictures import block, picture, png


@pytest.mark.parametrize(
    ("kind", "media_type", "options"),
    [
        ("PNG", "image/png", {}),
        ("JPEG", "image/jpeg", {}),
        ("JPEG", "image/jpeg", {"progressive": True}),
        ("GIF", "image/gif", {}),
        ("WEBP", "image/webp", {}),
        ("WEBP", "image/webp", {"lossless": True}),
        ("WEBP", "image/webp", {"exif": b"Exif\0\0"}),
    ],
)
def test_kind_and_size_are_read_from_the_file(kind: str, media_type: str, options: dict[str, Any]) -> None:
    assert measure(picture(kind, 301, 77, **options)) == Picture(media_type, 301, 77)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBPVP8 ", b"<svg/>"]
)
def test_what_is_no_image_has_no_size(content: bytes) -> None:
    assert measure(content) is None


def asked(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [*blocks, {"type": "text", "text": "What is this?"}]}]}


@pytest.mark.parametrize(("size", "tokens"), [((30, 25), 1), ((300, 250), 100), ((3000, 2500), 1600)])
def test_images_count_by_their_size(sdk: anthropic.Anthropic, size: tuple[int, int], tokens: int) -> None:
    def count(*blocks: Any) -> int:
        return sdk.messages.count_tokens(model="claude-haiku-5-5", **asked(*blocks)).input_tokens

    assert count(block("image/png", png(*size))) - count() == tokens


GIF = base64.b64encode(picture("GIF", 2, 2)).decode()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, ": Input should be an object"),
        ({"type": "file", "file_id": "x"}, ".type: Input should be 'base64' or 'url' (the sandbox keeps no files)"),
        ({"type": "url", "url": "http://example.com/a.png"}, ".url: Only HTTPS URLs are supported"),
        (
            {"type": "base64", "media_type": "image/tiff", "data": GIF},
            ".media_type: Input should be one of image/jpeg, image/png, image/gif, image/webp",
        ),
        (
            {"type": "base64", "media_type": "image/gif", "data": ""},
            ".data: Input should be a non-empty base64 string",
        ),
        ({"type": "base64", "media_type": "image/gif", "data": "R0lG*"}, ".data: invalid base64 data"),
        ({"type": "base64", "media_type": "image/gif", "data": "é"}, ".data: invalid base64 data"),
        ({"type": "base64", "media_type": "image/gif", "data": "R0lG"}, ".data: Could not process image"),
        (
            {"type": "base64", "media_type": "image/png", "data": GIF},
            ".data: the image was specified using the image/png media type, "
            "but the image appears to be a image/gif image",
        ),
        ({"type": "base64", "media_type": "image/gif", "data": GIF, "x": 1}, ".x: Extra inputs are not permitted"),
    ],
)
def test_a_bad_image_is_refused(server: Sandbox, source: Any, message: str) -> None:
    got = create(server, **asked({"type": "image", "source": source}))
    assert got.error == (400, "invalid_request_error", f"messages.0.content.0.source{message}")


def test_images_may_not_be_too_large_or_too_many(server: Sandbox) -> None:
    wide = block("image/png", png(2001, 1))
    assert create(server, **asked(*[wide] * 20)).status == 200
    expected = "messages: image of 2001x1 pixels; a side may have at most 2000"
    assert create(server, **asked(*[wide] * 21)).error[2] == expected
    huge = block("image/png", png(8001, 1))
    assert create(server, **asked(huge)).error[2] == "messages: image of 8001x1 pixels; a side may have at most 8000"
    small = block("image/png", png(1, 1))
    assert create(server, **asked(*[small] * 601)).error[2] == "messages: at most 600 images are allowed in a request"


def test_assistants_send_no_images(server: Sandbox) -> None:
    turns = [{"role": "user", "content": "x"}, {"role": "assistant", "content": [block("image/png", png(1, 1))]}]
    got = create(server, messages=[*turns, {"role": "user", "content": "y"}])
    assert got.error[2] == "messages.1.content.0: 'image' blocks are not permitted in assistant turns"

import base64
import io

import pytest
from PIL import Image

from prompts.schemas import faults, image_block_parts


def fault(name: str, value: object) -> str | None:
    found = faults({"format": name}, value, root="")
    return found[0].detail if found else None


def picture(kind: str, size: tuple[int, int] = (4, 3)) -> str:
    content = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


@pytest.mark.parametrize(
    ("name", "fine", "wrong"),
    [
        (
            "date",
            ["2026-11-20", "2028-02-29"],
            ["2026-02-29", "20261120", "2026-W47-5", "2026-11-20\n", "", "٢٠٢٦-11-20"],
        ),
        (
            "date-time",
            ["2026-11-20T21:00:00Z", "2026-11-20t21:00:00.5+01:00"],
            ["2026-11-20", "2026-11-20T21:00:00", "2026-11-20T25:00:00Z", "2026-11-20 21:00:00Z"],
        ),
        ("timezone", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"], ["Berlin", "europe/berlin", "../UTC", ""]),
        (
            "email",
            ["ada@example.com", "a.b+c@mail.example.co.uk"],
            ["ada@", "@example.com", "a b@example.com", "ada@host"],
        ),
        (
            "uri",
            ["https://example.com/a?b=c#d", "urn:isbn:123"],
            ["example.com", "//x", "http://", "https://a b", "h ttp://x"],
        ),
    ],
)
def test_formats_are_checked(name, fine, wrong):
    assert [value for value in fine if fault(name, value) is not None] == []
    assert [value for value in wrong if fault(name, value) is None] == []


def test_a_format_says_what_it_wants():
    assert fault("date", "20.11.2026") == "is not a date such as 2026-11-20"
    assert fault("timezone", "CEST+1") == "is not a time zone such as Europe/Berlin"


def test_a_format_leaves_other_types_alone():
    assert fault("date", 20261120) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_is_taken_plain_and_as_data_uri(kind):
    data = picture(kind)
    media_type = f"image/{kind.lower()}"
    assert fault("image", data) is None
    assert fault("image", f"data:{media_type};base64,{data}") is None
    assert image_block_parts(data) == (media_type, data)
    assert image_block_parts(f"data:{media_type};base64,{data}") == (media_type, data)


def test_the_media_type_is_what_the_bytes_are():
    data = picture("PNG")
    assert image_block_parts(f"data:image/jpeg;base64,{data}") == ("image/png", data)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "hello",
        "data:image/png;base64,",
        "data:text/html;base64,PGI+",
        base64.b64encode(b"GIF89a" + b"0" * 20).decode(),
    ],
)
def test_what_is_no_image_is_refused(value):
    assert fault("image", value) == "is not a JPEG, PNG or WebP image in base64"
    with pytest.raises(ValueError, match="is not a JPEG, PNG or WebP image in base64"):
        image_block_parts(value)


def test_base64_with_anything_else_in_it_is_refused():
    data = picture("PNG")
    assert fault("image", data[:40] + "\n" + data[40:]) == "is not a JPEG, PNG or WebP image in base64"
    assert fault("image", data[:-3] + "!!!") == "is not a JPEG, PNG or WebP image in base64"


def test_a_damaged_image_is_refused():
    content = bytearray(base64.b64decode(picture("PNG")))
    content[20] ^= 0xFF
    assert fault("image", base64.b64encode(content).decode()) == "is a damaged image"
    assert fault("image", base64.b64encode(content[:12]).decode()) == "is a damaged image"


@pytest.mark.parametrize("size", [(8001, 1), (1, 8001), (20_000, 10_000)])
def test_an_image_with_too_many_pixels_is_refused_without_being_decoded(size):
    assert fault("image", picture("PNG", size)) == "is larger than 8000 × 8000 pixels"


def test_the_largest_image_is_taken():
    assert fault("image", picture("PNG", (8000, 8000))) is None
